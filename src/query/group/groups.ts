import { narrowed } from '../../columns/draw.js';
import { row } from '../../columns/draw64.js';
import { type Column, pick, type Scalar } from '../../columns/value.js';
import { ProblemError } from '../../errors.js';
import type { SeedKey } from '../../random/key.js';
import { inTurns, type Turn } from '../../turns.js';
import type { Collation, Compare } from '../cells/test.js';
import { mergeSorted } from '../order/merge.js';
import { compareCells, rowOrder } from '../order/order.js';
import { ranksOf } from '../order/ranks.js';
import type { SortKey } from '../read/sort.js';
import {
  type Accumulator,
  createAccumulator,
  type Extreme,
  leastOf,
  MOST_DISTINCT,
  mostOf,
} from './aggregates.js';
import { type Batch, type Batches, type ChangedRows, givenBatches } from './batches.js';
import { createBins } from './bins.js';
import type { Meaning } from './codes.js';
import { createDictionary, type Dictionary } from './dictionary.js';
import { digitsOf } from './digits.js';
import { createNumbering, type Numbering } from './numbering.js';
import type { Grouping, GroupKey } from './read.js';
import { meaningOfBins, meaningOfCells, quantityOfGiven } from './times.js';

/** Groups of rows that are ready to be found for any seed. */
export interface Groups {
  /** The names, kinds and schemas of the columns of the results. */
  readonly columns: readonly Column[];
  /** The columns that are read of rows. */
  readonly read: readonly Column[];
  /**
   * Groups the rows that match among the first `count`, of which some may be `changed`. A pass. Rejects with a ProblemError where there are too
   * many groups.
   */
  results(key: SeedKey, count: number, turn: Turn, changed?: ChangedRows): Promise<Results>;
  /** The bytes of memory that they take. */
  readonly size: number;
}

/** A row for each group, in order: rows [0, rows) of these columns. */
export interface Results {
  readonly columns: readonly Column[];
  readonly rows: number;
  /** The bytes of memory that they take. */
  readonly size: number;
}

/** The most groups. */
const MOST_GROUPS = 100_000;

/** Cells of results that are computed in a turn of the event loop. */
const CELLS_OF_TURN = 8192;

/** The most bytes of rows that are read once where they are looked at twice, first for the ends of bins. */
const MOST_BYTES = 32 << 20;

/** About the bytes of a column of a batch: codes take eight each, and cells may be texts. */
const bytesOf = (column: ArrayLike<Scalar>) => column.length * (ArrayBuffer.isView(column) ? 8 : 64);

/** About the bytes of a cell. */
const CELL_BYTES = 40;

/**
 * Prepares groups of the rows whose cells `prepare` prepares, in turns, to use them so many times in a row; groups are sorted by `order`,
 * else by their keys. `collation` orders texts.
 */
export async function prepareGroups(
  grouping: Grouping,
  prepare: (columns: readonly Column[], uses: number) => Promise<Batches>,
  order: readonly SortKey[] | undefined,
  collation: Collation,
): Promise<Groups> {
  const { keys, aggregates, columns } = grouping;
  const read = [
    ...new Set([...keys.map(({ column }) => column), ...aggregates.flatMap(({ of }) => of ?? [])]),
  ];
  const batches = await prepare(read, keys.length + aggregates.length);
  const inOrder = orderOf(grouping, order, collation.compare);
  const ranks = await Promise.all(keys.map((key) => ranksOfCells(key, collation)));
  return {
    columns,
    read,
    size: batches.size,
    async results(key, count, turn, changed) {
      /** What the first pass has read; undefined before it, and where that is too much to be kept. */
      let kept: Batch[] | undefined;
      const passOver = async (numbering: Numbering, accumulators: readonly Accumulator[]) => {
        const add = (batch: Batch) => {
          const groups = numbering.numbersOf(batch);
          for (const accumulator of accumulators) accumulator.add(groups, batch);
        };
        const all: Batch[] = [];
        let left = MOST_BYTES;
        for await (const batch of kept ?? batches.read(key, count, turn, changed?.without)) {
          if (kept !== undefined) await turn();
          add(batch);
          left -= batch.columns.reduce((sum, column) => sum + bytesOf(column), 0);
          if (left > 0) all.push(batch);
          else all.length = 0;
        }
        if (left > 0) kept = all;
        for (const batch of givenBatches(changed?.cells ?? [], read.length)) {
          await turn();
          add(batch);
        }
      };
      const extents = keys.map(({ column, bins }) =>
        bins === undefined
          ? []
          : [leastOf, mostOf].map((find) => find(column, read.indexOf(column), batches)),
      );
      if (extents.flat().length > 0)
        await passOver(createNumbering([], MOST_GROUPS, tooMany), extents.flat());
      const numbering = createNumbering(
        keys.map((one, at) => {
          const place = read.indexOf(one.column);
          const ends = (extents[at] as Extreme[]).flatMap(({ quantityOf }) => quantityOf(0) ?? []);
          return [place, dictionaryOf(one, ends, batches, place)];
        }),
        MOST_GROUPS,
        tooMany,
      );
      const left = { cells: MOST_DISTINCT };
      const accumulators = aggregates.map((one) =>
        createAccumulator(one, one.of === undefined ? -1 : read.indexOf(one.of), batches, left),
      );
      await passOver(numbering, accumulators);
      const rows: (readonly Scalar[])[] = [];
      /** Keys whose cells all have ranks: a changed row may have another text. */
      const known = [...ranks];
      const groupsOfTurn = Math.ceil(CELLS_OF_TURN / columns.length);
      for (const [group, cells] of numbering.groups().entries()) {
        if (group % groupsOfTurn === 0) await turn();
        rows.push([...cells, ...accumulators.map(({ of }) => of(group))]);
        for (const [at, cell] of cells.entries()) if (known[at]?.has(cell) === false) known[at] = undefined;
      }
      /** The same with the ranks of cells instead of them, where there are ranks. */
      const ranked: (readonly Scalar[])[] = [];
      for (const [group, row] of rows.entries()) {
        if (group % groupsOfTurn === 0) await turn();
        ranked.push(row.map((cell, at) => known[at]?.get(cell) ?? cell));
      }
      const compareRows = (left: number, right: number) =>
        inOrder(ranked[left] as Scalar[], ranked[right] as Scalar[]);
      const sorted = await inTurns(mergeSorted(rows.length, compareRows), turn);
      const inTheirOrder = Array.from(sorted, (group) => rows[group] as Scalar[]);
      return resultsOf(columns, inTheirOrder, turn);
    },
  };
}

/** What numbers the cells of a key: bins between the ends, which only a key with bins has that has values. */
function dictionaryOf(
  { column, bins = 1 }: GroupKey,
  [least, most]: readonly (number | string)[],
  { meanings, sizes }: Batches,
  place: number,
): Dictionary {
  const meaning = meanings[place] as Meaning<Scalar>;
  if (least === undefined || most === undefined)
    return createDictionary(meaning, sizes[place], MOST_GROUPS, tooMany);
  const { value, name } = column;
  const ends = [least, most] as const;
  const ofGiven = (meaning: Meaning<Scalar>) => quantityOfGiven(value, meaning);
  if (typeof least === 'number')
    return createBins(
      meaning,
      ofGiven(meaningOfCells(value)),
      ends as [number, number],
      bins,
      digitsOfEnds(ends as [number, number], digitsOf(value)),
    );
  const coarse = meaningOfBins(value);
  if (coarse === undefined) throw uncut(name);
  const [from, to] = ends.map(coarse.quantityOf) as [number, number];
  return createBins(coarse, ofGiven(coarse), [from, to], bins, 0);
}

/** Values that are given may have more decimal places than those that are drawn. */
const digitsOfEnds = (ends: readonly [number, number], digits: number | undefined) =>
  digits !== undefined && ends.every((end) => Math.round(end * 10 ** digits) / 10 ** digits === end)
    ? digits
    : undefined;

/** How the rows of results are ordered: those that are equal in `order` by their keys. */
function orderOf({ keys, columns }: Grouping, order: readonly SortKey[] = [], compare: Compare) {
  const byKeys = keys.map((_, at) => ({ column: columns[at] as Column, descending: false }));
  return rowOrder([...order, ...byKeys], columns, compare);
}

/** The rank of each cell of a key that is picked from a vocabulary, so that its texts are compared once and not in every answer. */
async function ranksOfCells(
  { column: { value }, bins }: GroupKey,
  collation: Collation,
): Promise<ReadonlyMap<Scalar, number> | undefined> {
  if (value.kind !== 'pick' || bins !== undefined) return undefined;
  const { ranks } = await ranksOf(value.values, collation, compareCells(collation.compare));
  return new Map(value.values.map((cell, index) => [cell, ranks[index] as number]));
}

/** Columns of which each row picks the next cell. */
async function resultsOf(
  columns: readonly Column[],
  rows: readonly (readonly Scalar[])[],
  turn: Turn,
): Promise<Results> {
  const next = narrowed(row);
  const filled: Column[] = [];
  for (const [at, column] of columns.entries()) {
    await turn();
    // A vocabulary has an entry, even where no row picks it.
    const values = rows.length === 0 ? [null] : rows.map((cells) => cells[at] as Scalar);
    filled.push({ ...column, value: pick(next, values) });
  }
  return { columns: filled, rows: rows.length, size: rows.length * columns.length * CELL_BYTES };
}

const uncut = (name: string) =>
  new ProblemError(400, `group cannot cut the times of ${name} into bins`, {
    parameter: 'group',
    value: `${name}:bin`,
    allowed: 'columns of numbers, dates or points in time',
  });

const tooMany = () =>
  new ProblemError(
    400,
    `group gives more than ${MOST_GROUPS} groups: conditions, rows or bin make them fewer`,
    {
      parameter: 'group',
      allowed: `columns by which there are at most ${MOST_GROUPS} groups`,
    },
  );
