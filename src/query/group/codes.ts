import { type Draw, joined, mapped } from '../../columns/draw.js';
import { constant, type Draw64, widened } from '../../columns/draw64.js';
import type { Choice, Decimal, Integer, Pick, Scalar, Time, Value } from '../../columns/value.js';
import { pickOfInteger } from '../../kernel/program/computed.js';
import { sizeOf64 } from '../../schemas/kinds/draws.js';
import { type Steady, steadyOf } from '../draws/steady.js';
import { distinctOf } from '../draws/vocabulary.js';
import { textOfTime } from './times.js';

/** The cells of a column as codes: integers below 2^53 that the draws of a row tell. */
export interface Codes extends Meaning<number> {
  /** The draw of the code, which is below `size`; undefined where there are too many codes for tables. */
  readonly narrow: { readonly draw: Draw; readonly size: number } | undefined;
  /** What codes are made of. */
  readonly draws: readonly Draw64[];
  /** The code of a row, by the values that its draws, those of the list from `from` on, have at the index. */
  codeOf(values: readonly Float64Array[], from: number, at: number): number;
}

/** What a code stands for. */
export interface Meaning<Code> {
  cellOf(code: Code): Scalar;
  /**
   * What sums add and extremes compare: a number, or of a time a number or its text, in the order of cells; NaN or null for null. Cells
   * that are neither numbers nor times have none.
   */
  quantityOf(code: Code): Scalar;
  cellOfQuantity(value: Scalar): Scalar;
  /** Are codes whole numbers from 0 on, and no quantity less than that of a lower code? None of them is null then. */
  readonly rises?: boolean;
}

/** The most codes that tables are made for. */
export const MOST_NARROW = 2 ** 20;

const MOST_SAFE = 2n ** 53n;

/** The codes of a column; undefined where draws do not tell its cells, or where a code may be more than `most`. */
export function codesOf(value: Value, most = MOST_SAFE): Codes | undefined {
  switch (value.kind) {
    case 'pick':
      return codesOfPick(value);
    case 'position':
      return codesOfSteady(most, steadyOf(value));
    case 'integer':
      return codesOfInteger(most, value);
    case 'decimal':
      return codesOfDecimal(most, value);
    case 'time':
      return codesOfTime(most, value);
    case 'choice':
      return codesOfChoice(most, value);
    case 'text':
    case 'uuid':
    case 'letters':
    case 'numeral':
    case 'patterned':
    case 'fingerprint':
    case 'list':
    case 'nested':
    case 'formula':
    case 'at row':
      return undefined;
  }
  return value satisfies never;
}

const itself = (value: Scalar) => value;
/** The value of its only draw. */
export const only: Codes['codeOf'] = (values, from, at) => (values[from] as Float64Array)[at] as number;

function codesOfPick({ draw, values }: Pick): Codes {
  const distinct = distinctOf(values);
  const numbers = Float64Array.from(distinct.values, (cell) =>
    typeof cell === 'number' ? cell : Number.NaN,
  );
  const code = mapped(draw, distinct.numbers);
  return {
    ...narrowed(code, numbers.length),
    cellOf: (code) => distinct.values[code] as Scalar,
    quantityOf: (code) => numbers[code] as number,
    cellOfQuantity: itself,
  };
}

function narrowed(draw: Draw, size: number) {
  const narrow = size <= MOST_NARROW ? { draw, size } : undefined;
  return { narrow, draws: [widened(draw)], codeOf: only };
}

function codesOfInteger(most: bigint, value: Integer): Codes | undefined {
  const picked = pickOfInteger(value);
  if (picked === undefined) return codesOfSteady(most, steadyOf(value));
  const cellOf = (code: number) => value.min + code;
  return { ...narrowed(picked, picked.size), cellOf, quantityOf: cellOf, cellOfQuantity: itself };
}

function codesOfDecimal(most: bigint, value: Decimal): Codes | undefined {
  const scale = 10 ** value.digits;
  return codesOfSteady(most, steadyOf(value), (units) => units / scale);
}

const codesOfTime = (most: bigint, value: Time) =>
  codesOfSteady(most, steadyOf(value), undefined, (units) => textOfTime(value, units as number));

/** Of a cell that shows units of its last digit. */
function codesOfSteady(
  most: bigint,
  steady: Steady | undefined,
  quantityOfUnits: (units: number) => number = (units) => units,
  cellOfQuantity: (value: Scalar) => Scalar = itself,
): Codes | undefined {
  if (steady === undefined) return undefined;
  const { draw64, min, step } = steady;
  const last = sizeOf64(draw64) - 1n;
  const ends = [min, min + step * last];
  if (last > most || ends.some((end) => end < -MOST_SAFE || end > MOST_SAFE)) return undefined;
  const [least, rise] = [Number(min), Number(step)];
  const quantityOf = (code: number) => quantityOfUnits(least + rise * code);
  return {
    narrow: undefined,
    draws: [step === 0n ? constant(0n) : draw64],
    codeOf: only,
    cellOf: (code) => cellOfQuantity(quantityOf(code)),
    quantityOf,
    cellOfQuantity,
    rises: rise >= 0,
  };
}

/** The code has the alternative and the code within it. */
function codesOfChoice(most: bigint, { draw, values }: Choice): Codes | undefined {
  const all = values.map((value) => codesOf(value, most / BigInt(values.length + 1)));
  if (all.includes(undefined)) return undefined;
  const of = all as Codes[];
  const count = of.length;
  const times = of.filter((codes) => codes.cellOfQuantity !== itself);
  if (times.length > 1) return undefined;
  const inner = of.map((codes) => codes.narrow);
  const meaning: Meaning<number> = {
    cellOf: (code) => (of[code % count] as Codes).cellOf(Math.floor(code / count)),
    quantityOf: (code) => (of[code % count] as Codes).quantityOf(Math.floor(code / count)),
    cellOfQuantity: times[0]?.cellOfQuantity ?? itself,
  };
  const sizes = inner.map((narrow) => narrow?.size ?? Number.POSITIVE_INFINITY);
  if (count * sizes.reduce((product, size) => product * size, 1) <= MOST_NARROW) {
    const narrow = narrowChoice(draw, inner as NonNullable<Codes['narrow']>[]);
    return { ...narrowed(narrow.draw, narrow.size), ...meaning };
  }
  const starts = of.map((_, at) => 1 + of.slice(0, at).reduce((sum, { draws }) => sum + draws.length, 0));
  return {
    narrow: undefined,
    draws: [widened(draw), ...of.flatMap(({ draws }) => draws)],
    codeOf(read, from, at) {
      const chosen = only(read, from, at);
      return chosen + count * (of[chosen] as Codes).codeOf(read, from + (starts[chosen] as number), at);
    },
    ...meaning,
  };
}

/** The draw of the same code where all alternatives have few. */
function narrowChoice(draw: Draw, of: readonly NonNullable<Codes['narrow']>[]) {
  const count = of.length;
  const sizes = of.map(({ size }) => size);
  const all = of.reduce((left, right) => joined(left, right.draw, right.size), draw as Draw);
  const product = sizes.reduce((product, size) => product * size, 1);
  const table = Uint32Array.from({ length: count * product }, (_, index) => {
    const chosen = Math.floor(index / product);
    const after = sizes.slice(chosen + 1).reduce((product, size) => product * size, 1);
    return chosen + count * (Math.floor(index / after) % (sizes[chosen] as number));
  });
  return { draw: mapped(all, table), size: count * Math.max(...sizes) };
}
