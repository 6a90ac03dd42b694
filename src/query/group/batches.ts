import { type Draw, joined, uniform } from '../../columns/draw.js';
import type { Draw64 } from '../../columns/draw64.js';
import type { Column, Scalar } from '../../columns/value.js';
import type { ListTally } from '../../kernel/run/tally.js';
import { listTallyInTurns, tallyInTurns, valuesInTurns } from '../../output/compile.js';
import { rowsOfTurn } from '../../output/rows-of-turn.js';
import type { SeedKey } from '../../random/key.js';
import type { Turn } from '../../turns.js';
import { prepareCells } from '../cells/cells.js';
import type { Truth } from '../draws/truth.js';
import { lowerBound } from '../lower-bound.js';
import { type Matcher, sharedTurn } from '../matcher.js';
import { type Codes, codesOf, type Meaning, only } from './codes.js';
import { meaningOfCells } from './times.js';

/** Some rows: the code of each in each column, or of rows that are equal in all columns once. */
export interface Batch {
  readonly size: number;
  readonly columns: readonly ArrayLike<Scalar>[];
  /** How many rows each one stands for; undefined: one. */
  readonly times: ArrayLike<number> | undefined;
  /** Do the columns have cells instead of codes? */
  readonly given?: true;
}

/** Rows that are others than those that are drawn. */
export interface ChangedRows {
  /** The numbers of the rows that are left out, rising. */
  readonly without: Float64Array;
  /** The cells of the rows that are read instead, in the columns of the batches. */
  readonly cells: readonly (readonly Scalar[])[];
}

/** The rows that match, as codes of their cells in some columns. */
export interface Batches {
  readonly meanings: readonly Meaning<Scalar>[];
  /** How many codes a column has; undefined where any scalar may be one. */
  readonly sizes: readonly (number | undefined)[];
  /** Those among the first `count` rows of a dataset but some, whose numbers rise, a piece each turn. */
  read(key: SeedKey, count: number, turn: Turn, without?: Float64Array): AsyncGenerator<Batch, void, void>;
  /** The bytes of memory that they take. */
  readonly size: number;
}

/** The most entries of a table of counts, which stays in the cache. */
const MOST_COUNTS = 65_536;

/** The most rows of which one column is used, to number groups or for an aggregate, in a turn. */
const MOST_USED = 65_536;

const usedRows = (uses: number) => ({ turnRows: Math.max(1, Math.floor(MOST_USED / uses)) });

/**
 * Prepares the cells of columns in the rows that match, in turns; columns are used `uses` times in a row. Rejects as planInTurns()
 * does.
 */
export async function prepareBatches(
  columns: readonly Column[],
  uses: number,
  matcher: Matcher,
): Promise<Batches> {
  const all = columns.map(({ value }) => codesOf(value));
  if (all.includes(undefined)) return cellBatches(columns, uses, matcher);
  const codes = all as Codes[];
  const meanings = codes as readonly Meaning<number>[] as readonly Meaning<Scalar>[];
  const sizes = codes.map(({ narrow }) => narrow?.size);
  const product = sizes.reduce<number>((product, size = Number.POSITIVE_INFINITY) => product * size, 1);
  const made =
    product <= MOST_COUNTS && matcher.truth !== undefined
      ? await countedBatches(codes, uses, product, matcher.truth)
      : await codedBatches(codes, uses, matcher);
  return { ...made, meanings, sizes };
}

const NONE = new Float64Array();

type Made = Pick<Batches, 'read' | 'size'>;

/** Counts the rows that have each tuple of codes, and never looks at one of them. */
async function countedBatches(
  codes: readonly Codes[],
  uses: number,
  product: number,
  truth: Truth,
): Promise<Made> {
  const narrow = codes.map((one) => one.narrow as NonNullable<Codes['narrow']>);
  const tuple = narrow.reduce<Draw>(
    (left, { draw, size }) => joined(left, draw, size),
    uniform('nothing', 1),
  );
  const tally = truth === false ? undefined : await tallyInTurns(tuple, product, truth);
  let list: Promise<ListTally> | undefined;
  return {
    // A list of rows takes as much.
    size: 2 * (tally?.size ?? 0),
    async *read(key, count, turn, without = NONE) {
      if (tally === undefined || truth === false) return;
      const counts = new Float64Array(product);
      const add = (some: Uint32Array, sign: 1 | -1) => {
        for (let at = 0; at < product; at++)
          counts[at] = (counts[at] as number) + sign * (some[at] as number);
      };
      const turnRows = rowsOfTurn(tally);
      for (let first = 0; first < count; first += turnRows) {
        await turn();
        add(tally.count(key, first, Math.min(turnRows, count - first)), 1);
      }
      // The kernel counts all rows and takes the touched ones away. It has no way to count all rows but these in one pass.
      for (let at = 0; at < without.length; at += turnRows) {
        list ??= listTallyInTurns(tuple, product, truth);
        const { count } = await list;
        await turn();
        add(count(key, without.subarray(at, at + turnRows)), -1);
      }
      const found = Array.from(counts.keys()).filter((at) => counts[at] !== 0);
      const { turnRows: most } = usedRows(uses);
      for (let from = 0; from < found.length; from += most) {
        await turn();
        const some = found.slice(from, from + most);
        let after = product;
        const columns = narrow.map(({ size }) => {
          after /= size;
          const step = after;
          return some.map((at) => Math.floor(at / step) % size);
        });
        yield { size: some.length, columns, times: some.map((at) => counts[at] as number) };
      }
    },
  };
}

/** Reads the draws of the rows. */
async function codedBatches(codes: readonly Codes[], uses: number, matcher: Matcher): Promise<Made> {
  const draws: Draw64[] = [];
  const starts: number[] = [];
  for (const one of codes) {
    starts.push(draws.length);
    draws.push(...one.draws);
  }
  // One program: what several columns are made of, such as the city of both coordinates, is drawn once.
  const program = draws.length === 0 ? undefined : await valuesInTurns(draws);
  const read = program === undefined ? [] : [{ turnRows: rowsOfTurn(program) }];
  const turnRows = Math.min(sharedTurn([matcher, ...read]), usedRows(uses).turnRows);
  return {
    size: program?.size ?? 0,
    async *read(key, count, turn, without) {
      for (let first = 0; first < count; first += turnRows) {
        await turn();
        const rows = Math.min(turnRows, count - first);
        const offsets = lacking(matcher.match(key, first, rows), first, rows, without);
        if (offsets.length === 0) continue;
        const values = program?.read(key, first, rows).map((words) => numbersAt(words, offsets)) ?? [];
        const columns = codes.map(({ codeOf }, column) => {
          const start = starts[column] as number;
          if (codeOf === only) return values[start] as Float64Array;
          const read = new Float64Array(offsets.length);
          for (let at = 0; at < read.length; at++) read[at] = codeOf(values, start, at);
          return read;
        });
        yield { size: offsets.length, columns, times: undefined };
      }
    },
  };
}

/** The offsets of rows [first, first + rows) but those of rising numbers. */
function lacking(
  offsets: Uint32Array,
  first: number,
  rows: number,
  without: Float64Array | undefined,
): Uint32Array {
  if (without === undefined) return offsets;
  let next = lowerBound(without, first);
  if (next === without.length || (without[next] as number) >= first + rows) return offsets;
  return offsets.filter((offset) => {
    while ((without[next] as number) < first + offset) next++;
    return without[next] !== first + offset;
  });
}

/** The cells of given rows in batches. */
export function* givenBatches(cells: ChangedRows['cells'], columns: number): Iterable<Batch> {
  for (let from = 0; from < cells.length; from += MOST_GIVEN) {
    const some = cells.slice(from, from + MOST_GIVEN);
    const read = Array.from({ length: columns }, (_, column) => some.map((row) => row[column] as Scalar));
    yield { size: some.length, columns: read, times: undefined, given: true };
  }
}

/** Given rows of a turn. */
const MOST_GIVEN = 4096;

/** The numbers at the offsets, of numbers of 64 bits in two words. */
function numbersAt(words: Uint32Array, offsets: Uint32Array): Float64Array {
  const numbers = new Float64Array(offsets.length);
  for (let at = 0; at < numbers.length; at++) {
    const word = 2 * (offsets[at] as number);
    numbers[at] = (words[word] as number) + (words[word + 1] as number) * 2 ** 32;
  }
  return numbers;
}

/** Reads the cells of the rows. */
async function cellBatches(columns: readonly Column[], uses: number, matcher: Matcher): Promise<Batches> {
  const cells = await prepareCells(columns, uses);
  const turnRows = sharedTurn([matcher, cells]);
  return {
    meanings: columns.map(({ value }) => meaningOfCells(value)),
    sizes: columns.map(() => undefined),
    size: cells.size,
    async *read(key, count, turn, without) {
      for (let first = 0; first < count; first += turnRows) {
        await turn();
        const size = Math.min(turnRows, count - first);
        const offsets = lacking(matcher.match(key, first, size), first, size, without);
        const rows = cells.picked(
          key,
          Array.from(offsets, (offset) => first + offset),
        );
        const read = columns.map((_, column) => rows.map((row) => row[column] as Scalar));
        yield { size: rows.length, columns: read, times: undefined };
      }
    },
  };
}
