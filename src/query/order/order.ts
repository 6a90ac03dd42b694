import { mapped } from '../../columns/draw.js';
import { type Draw64, range, row, widened } from '../../columns/draw64.js';
import type { Column, Scalar, Value } from '../../columns/value.js';
import { ProblemError } from '../../errors.js';
import { pickOfInteger } from '../../kernel/program/computed.js';
import type { Values } from '../../kernel/run/values.js';
import { valuesInTurns } from '../../output/compile.js';
import type { SeedKey } from '../../random/key.js';
import { inTurns, type Turn } from '../../turns.js';
import { prepareCells } from '../cells/cells.js';
import type { Collation, Compare } from '../cells/test.js';
import type { SortKey } from '../read/sort.js';
import { drawsOfText } from './joined-texts.js';
import { mergeSorted } from './merge.js';
import { radixSorted } from './radix.js';
import { ranksOf } from './ranks.js';

/** An order of rows, ready for any seed. */
export interface Order {
  /** The numbers (rising) in this order; rows that are equal in it keep theirs. A pass. */
  sorted(key: SeedKey, numbers: Uint32Array, turn: Turn): Promise<Uint32Array>;
  /** The bytes of memory that it takes. */
  readonly size: number;
}

/** The most rows that are sorted by their cells, because their draws do not tell the order. */
const MOST_COMPARED = 100_000;

/** Rows whose values are read in a turn. */
const READ = 65_536;

/**
 * Prepares an order. Null comes first; then, where a column has several kinds of cells, false, true, numbers, texts. Texts are in the
 * order of `collation`.
 */
export async function prepareOrder(keys: readonly SortKey[], collation: Collation): Promise<Order> {
  const known: { draw64: Draw64; descending: boolean }[] = [];
  for (const { column, descending } of keys) {
    const ranked = await rankedOf(column.value, collation);
    if (ranked === undefined) return comparedOrder(keys, collation.compare);
    known.push(...ranked.map(({ draw64, falls }) => ({ draw64, descending: descending !== falls })));
  }
  const all: { values: Values; descending: boolean }[] = [];
  for (const { draw64, descending } of known) all.push({ values: await valuesInTurns(draw64), descending });
  return {
    size: all.reduce((sum, { values }) => sum + values.size, 0),
    async sorted(key, numbers, turn) {
      const keys = [];
      for (const { values, descending } of all)
        keys.push({ words: await valuesOf(values, key, numbers, turn), descending });
      const order = await inTurns(radixSorted(numbers.length, keys), turn);
      return order.map((index) => numbers[index] as number);
    },
  };
}

/** The values of rows with these numbers. */
async function valuesOf(
  values: Values,
  key: SeedKey,
  numbers: Uint32Array,
  turn: Turn,
): Promise<Uint32Array> {
  const words = new Uint32Array(2 * numbers.length);
  let at = 0;
  while (at < numbers.length) {
    await turn();
    const first = numbers[at] as number;
    const last = numbers.at(-1) as number;
    const read = values.read(key, first, Math.min(READ, last - first + 1));
    for (; at < numbers.length && (numbers[at] as number) - first < READ; at++) {
      const from = 2 * ((numbers[at] as number) - first);
      words[2 * at] = read[from] as number;
      words[2 * at + 1] = read[from + 1] as number;
    }
  }
  return words;
}

/** A 64-bit draw that rises with the cell, or falls with it. */
interface Ranked {
  readonly draw64: Draw64;
  readonly falls: boolean;
}

/** The draws by which cells are ordered, the first of which counts most; undefined where none tell their order. */
async function rankedOf(value: Value, collation: Collation): Promise<Ranked[] | undefined> {
  switch (value.kind) {
    case 'pick': {
      const { ranks } = await ranksOf(value.values, collation, compareCells(collation.compare));
      return [{ draw64: widened(mapped(value.draw, ranks)), falls: false }];
    }
    case 'text':
      return (await drawsOfText(value, collation))?.map((draw) => ({ draw64: widened(draw), falls: false }));
    case 'position':
      return [{ draw64: row, falls: false }];
    case 'integer': {
      const picked = pickOfInteger(value);
      const size = BigInt(value.max) - BigInt(value.min) + 1n;
      return [{ draw64: picked === undefined ? range(value.name, size) : widened(picked), falls: false }];
    }
    case 'decimal':
      return [{ draw64: value.draw64, falls: value.step < 0n }];
    case 'time':
      return value.form === 'time' ? undefined : [{ draw64: value.draw64, falls: value.step < 0n }];
    case 'choice':
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

const kinds = ['boolean', 'number', 'string'];

/** Orders cells: null, then booleans, numbers and texts. */
export const compareCells =
  (compare: Compare) =>
  (left: Scalar, right: Scalar): number => {
    if (typeof left === 'string' && typeof right === 'string') return compare(left, right);
    if (left === null || right === null || typeof left !== typeof right) return kindOf(left) - kindOf(right);
    return Number(left) - Number(right);
  };

const kindOf = (cell: Scalar) => (cell === null ? -1 : kinds.indexOf(typeof cell));

/** Orders rows, which have the cells of the keys. */
export function rowOrder(keys: readonly SortKey[], compare: Compare) {
  const inOrder = compareCells(compare);
  return (left: readonly Scalar[], right: readonly Scalar[]): number => {
    for (const [at, { descending }] of keys.entries()) {
      const order = inOrder(left[at] as Scalar, right[at] as Scalar);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

/** Sorts rows by their cells. */
async function comparedOrder(keys: readonly SortKey[], compare: Compare): Promise<Order> {
  const inOrder = rowOrder(keys, compare);
  const columns: Column[] = keys.map(({ column }) => column);
  const cells = await prepareCells(columns);
  return {
    size: cells.size,
    async sorted(key, numbers, turn) {
      if (numbers.length > MOST_COMPARED) throw tooMany(keys, numbers.length);
      const rows: (readonly Scalar[])[] = [];
      for (let at = 0; at < numbers.length; at += cells.turnRows) {
        await turn();
        rows.push(...cells.picked(key, Array.from(numbers.subarray(at, at + cells.turnRows))));
      }
      const compareRows = (left: number, right: number) =>
        inOrder(rows[left] as readonly Scalar[], rows[right] as readonly Scalar[]);
      const order = await inTurns(mergeSorted(numbers.length, compareRows), turn);
      return order.map((index) => numbers[index] as number);
    },
  };
}

const tooMany = (keys: readonly SortKey[], matches: number) =>
  new ProblemError(
    400,
    `sort by ${keys.map(({ column }) => column.name).join(',')} compares texts that are made for each row, so at most ${MOST_COMPARED} rows may match, not ${matches}: conditions or rows make them fewer`,
    {
      parameter: 'sort',
      value: keys.map(({ column, descending }) => (descending ? '-' : '') + column.name).join(','),
      allowed: `at most ${MOST_COMPARED} rows that match`,
    },
  );
