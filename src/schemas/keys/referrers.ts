import type { Plan } from '../../kernel/run/plan.js';
import type { SeedKey } from '../../random/key.js';

const NEWLINE = 10;
const ZERO = 48;

/**
 * The rows below `count` that refer to row `wanted`: their number, and those of them in the window. Each line of the plan is the
 * number of the row to which a row refers. Waits for its turn before each slice but the first.
 */
export async function referrers(
  plan: Plan,
  key: SeedKey,
  count: number,
  wanted: number,
  { from, to }: { from: number; to: number },
  turn: () => Promise<void>,
): Promise<{ readonly total: number; readonly rows: readonly number[] }> {
  const rows: number[] = [];
  let total = 0;
  for (let first = 0; first < count; first += plan.sliceRows) {
    if (first > 0) await turn();
    const slice = plan.write(key, first, Math.min(plan.sliceRows, count - first));
    let row = first;
    let number = 0;
    let digits = 0;
    const { bytes } = slice;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte !== NEWLINE) {
        number = number * 10 + byte - ZERO;
        digits++;
        continue;
      }
      if (number === wanted && digits > 0) {
        if (total >= from && total < to) rows.push(row);
        total++;
      }
      row++;
      number = 0;
      digits = 0;
    }
    slice.release();
  }
  return { total, rows };
}
