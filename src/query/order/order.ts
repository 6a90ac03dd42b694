import type { Column, Scalar, Value } from '../../columns/value.js';
import { ProblemError } from '../../errors.js';
import { pickOfInteger } from '../../kernel/program/computed.js';
import type { Words } from '../../kernel/run/words.js';
import { wordsInTurns } from '../../output/compile.js';
import type { Workers } from '../../output/steps.js';
import type { SeedKey } from '../../random/key.js';
import { sizeOf64 } from '../../schemas/kinds/draws.js';
import { inTurns } from '../../turns.js';
import { prepareCells } from '../cells/cells.js';
import type { Collation, Compare } from '../cells/test.js';
import { steadyOf } from '../draws/steady.js';
import type { SortKey } from '../read/sort.js';
import { prepareForemost } from './foremost.js';
import { ranksOfText } from './joined-texts.js';
import { type KeyPart, type KeyWord, wordsOfKey } from './key-words.js';
import { mergeSorted } from './merge.js';
import { ranksOf } from './ranks.js';
import { countOf, numbersOf, type Rows } from './rows.js';
import { sortByWords } from './sort.js';

/** An order of rows, ready for any seed. */
export interface Order {
  /** The first `most` or more of the rows in this order; rows that are equal in it keep theirs. A pass. */
  sorted(key: SeedKey, rows: Rows, most: number, workers: Workers): Promise<Uint32Array>;
  /** The bytes of memory that it takes. */
  readonly size: number;
}

/** The most rows that are sorted by their cells, because their draws do not tell the order. */
const MOST_COMPARED = 100_000;

/**
 * Prepares an order. Null comes first; then, where a column has several kinds of cells, false, true, numbers, texts. Texts are in the
 * order of `collation`.
 */
export async function prepareOrder(keys: readonly SortKey[], collation: Collation): Promise<Order> {
  const parts: KeyPart[] = [];
  for (const { column, descending } of keys) {
    const own = await partsOf(column.value, collation, descending);
    if (own === undefined) return comparedOrder(keys, collation.compare);
    parts.push(...own);
  }
  const words: Words[] = [];
  const ofKey = wordsOfKey(parts);
  for (const { draw, size, falls } of ofKey)
    words.push(await wordsInTurns(draw, 32 - Math.clz32(size - 1), falls));
  const [first] = words;
  const foremost = first && prepareForemost(ofKey[0] as KeyWord, first);
  return {
    size: words.reduce((sum, { size }) => sum + size, 0),
    async sorted(key, rows, most, workers) {
      const found = typeof rows === 'number' ? await foremost?.(key, rows, most, workers) : undefined;
      return sortByWords(words, key, found ?? rows, most, workers);
    },
  };
}

/** The parts of a key by which cells are ordered, the first of which counts most; undefined where no draws tell their order. */
async function partsOf(value: Value, collation: Collation, falls: boolean): Promise<KeyPart[] | undefined> {
  switch (value.kind) {
    case 'pick': {
      const ranks = await ranksOf(value.values, collation, compareCells(collation.compare));
      return [{ draw: value.draw, ...ranks, falls }];
    }
    case 'text':
      return (await ranksOfText(value, collation))?.map(({ pick: { draw }, ranks }) => ({
        draw,
        ...ranks,
        falls,
      }));
    case 'position':
    case 'integer':
    case 'decimal':
    case 'time': {
      const draw = value.kind === 'integer' ? pickOfInteger(value) : undefined;
      if (draw !== undefined)
        return [{ draw, ranks: new Uint32Array(draw.size).map((_, index) => index), size: draw.size, falls }];
      const steady = steadyOf(value);
      if (steady === undefined) return undefined;
      const { draw64, step } = steady;
      const size = value.kind === 'position' ? MOST_SORTED : sizeOf64(draw64);
      return [{ draw64, size, falls: falls !== step < 0n }];
    }
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

/** Rows that are sorted have numbers below this. */
const MOST_SORTED = 1n << 32n;

const kinds = ['boolean', 'number', 'string', 'object'];

/** Orders cells: null, then booleans, numbers and texts; then, as equals, the lists and objects of a table that is not strict. */
export const compareCells =
  (compare: Compare) =>
  (left: Scalar, right: Scalar): number => {
    if (typeof left === 'string' && typeof right === 'string') return compare(left, right);
    if (left === null || right === null || typeof left !== typeof right) return kindOf(left) - kindOf(right);
    return typeof left === 'object' ? 0 : Number(left) - Number(right);
  };

const kindOf = (cell: Scalar) => (cell === null ? -1 : kinds.indexOf(typeof cell));

/** Orders rows that have the cells of these columns, among which are those of the keys. */
export function rowOrder(keys: readonly SortKey[], columns: readonly Column[], compare: Compare) {
  const inOrder = compareCells(compare);
  const places = keys.map(({ column, descending }) => ({ at: columns.indexOf(column), descending }));
  return (left: readonly Scalar[], right: readonly Scalar[]): number => {
    for (const { at, descending } of places) {
      const order = inOrder(left[at] as Scalar, right[at] as Scalar);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

/** Sorts rows by their cells. */
async function comparedOrder(keys: readonly SortKey[], compare: Compare): Promise<Order> {
  const columns = keys.map(({ column }) => column);
  const inOrder = rowOrder(keys, columns, compare);
  const cells = await prepareCells(columns);
  return {
    size: cells.size,
    async sorted(key, some, _most, { turn }) {
      const count = countOf(some);
      if (count > MOST_COMPARED) throw tooMany(keys, count);
      const numbers = numbersOf(some, 0, count);
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
