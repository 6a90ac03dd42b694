/** A line of the table. */
export interface Measure {
  readonly measure: string;
  readonly result: string;
  /** Empty for a line without a bound. */
  readonly mustReach: string;
  readonly verdict: '' | 'reached' | 'missed' | 'skipped' | 'failed';
}

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** A number with three significant digits and its unit. */
export const amount = (value: number, unit: string) => `${number.format(value)} ${unit}`;

/** A line without a bound. */
export const plain = (measure: string, result: string): Measure => ({
  measure,
  result,
  mustReach: '',
  verdict: '',
});

/** A measure that could not be taken here, and the reason. */
export const skipped = (measure: string, why: string): Measure => ({
  measure,
  result: `skipped: ${why}`,
  mustReach: '',
  verdict: 'skipped',
});

/** A line whose value must be at least `bound`. `detail` has the figures from which the value was computed. */
export function atLeast(measure: string, value: number, bound: number, unit: string, detail = ''): Measure {
  return judged(measure, value, unit, detail, `≥ ${amount(bound, unit)}`, value >= bound);
}

export function atMost(measure: string, value: number, bound: number, unit: string, detail = ''): Measure {
  return judged(measure, value, unit, detail, `≤ ${amount(bound, unit)}`, value <= bound);
}

function judged(
  measure: string,
  value: number,
  unit: string,
  detail: string,
  mustReach: string,
  reached: boolean,
): Measure {
  const result = amount(value, unit) + (detail && ` (${detail})`);
  return { measure, result, mustReach, verdict: reached ? 'reached' : 'missed' };
}

/** Throws when the measured output is wrong, because a fast wrong answer is worthless. */
export function verify(what: string, made: unknown, expected: unknown): void {
  if (made !== expected) throw new Error(`wrong output: ${what} is ${made}, expected ${expected}`);
}

/**
 * Measures every side once per round, in rotating order, so that other work on the machine affects all sides equally. The first
 * round, in which code is compiled and caches are filled, is not counted. The result has one value per side and round. Standard
 * error gets a dot for each round.
 */
export async function interleave<Side extends string>(
  rounds: number,
  sides: Record<Side, () => number | Promise<number>>,
): Promise<Record<Side, number[]>> {
  const names = Object.keys(sides) as Side[];
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Side, number[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const value = await sides[name]();
      if (round > 0) taken[name].push(value);
    }
    process.stderr.write('.');
  }
  process.stderr.write('\n');
  return taken;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The median of the rounds' quotients, since both sides of a round are measured shortly after each other. */
export const ratio = (ours: readonly number[], theirs: readonly number[]) =>
  median(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));

/** A Markdown table whose columns are aligned for a terminal. */
export function table(measures: readonly Measure[]): string {
  const rows = [
    ['measure', 'result', 'must reach', 'verdict'],
    ...measures.map(({ measure, result, mustReach, verdict }) => [measure, result, mustReach, verdict]),
  ].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = [0, 1, 2, 3].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const [head = [], ...body] = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)));
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
