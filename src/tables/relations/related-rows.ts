import { createAsyncCache } from '../../cache.js';
import { withMembers } from '../../columns/flatten.js';
import { memberAt } from '../../columns/given.js';
import type { Column, Scalar } from '../../columns/value.js';
import type { NumberSource } from '../../output/streamed.js';
import { type Cells, prepareCells } from '../../query/cells/cells.js';
import { NOTHING } from '../../query/question.js';
import type { Comparison, Condition } from '../../query/read/condition.js';
import { kindsOf } from '../../query/read/kinds.js';
import { operandOf } from '../../query/read/operands.js';
import { prepareSearch } from '../../query/search.js';
import { sha256 } from '../../random/sha256.js';
import { eachInTurns, type Turn } from '../../turns.js';
import type { Members } from '../changes/change.js';
import type { Snapshot } from '../changes/snapshot.js';
import { type KeySearch, rowWithKey } from '../keys.js';
import { findTableNumbers, type SearchedTable, streamAllRows, streamTableRows } from '../query/search.js';
import type { ReadableTable, Table } from '../table.js';
import type { Relation } from './relations.js';

/** A table at one version. */
export interface TableNow<Of = ReadableTable> {
  readonly table: Of;
  readonly snapshot: Snapshot;
}

/** The cells of a reference. */
export type Reference = readonly Scalar[];

const textOf = (reference: Reference) => JSON.stringify(reference.map(String));

/** The cells of a row in these columns; undefined where one is null, so that the row refers to none. */
export function referenceOf(row: Members, columns: readonly string[]): Reference | undefined {
  const cells = columns.map((name) => (memberAt(row, name) ?? null) as Scalar);
  return cells.includes(null) ? undefined : cells;
}

const columnsNamed = ({ columns }: Pick<Table, 'columns'>, names: readonly string[]): Column[] => {
  const paths = new Map(withMembers(columns.all).map(({ column }) => [column.name, column]));
  return names.map((name) => paths.get(name) as Column);
};

/** The condition that a row has any of these references in these columns; undefined where no row can. */
export function refersTo(
  table: Pick<Table, 'columns'>,
  columns: readonly string[],
  references: readonly Reference[],
): Condition | undefined {
  const subjects = columnsNamed(table, columns).map((column) => ({ column, kinds: kindsOf(column.value) }));
  const [only] = subjects;
  const operandAt = ({ kinds }: Pick<Comparison, 'kinds'>, cell: Scalar) => operandOf(String(cell), kinds);
  if (subjects.length === 1 && only !== undefined) {
    const operands = references.flatMap(([cell = null]) => operandAt(only, cell) ?? []);
    return operands.length === 0 ? undefined : { kind: 'comparison', ...only, operator: 'in', operands };
  }
  const any = references.flatMap((reference): Condition[] => {
    const operands = subjects.map((subject, at) => operandAt(subject, reference[at] as Scalar));
    if (operands.includes(undefined)) return [];
    const of = subjects.map((subject, at): Condition => {
      return { kind: 'comparison', ...subject, operator: 'eq', operands: [operands[at] ?? {}] };
    });
    return [{ kind: 'all', of }];
  });
  return any.length === 0 ? undefined : { kind: 'any', of: any };
}

/** The rows that have any of these references; undefined where none can. */
async function searchedBy(
  { table, snapshot }: TableNow,
  columns: readonly string[],
  references: readonly Reference[],
  { searches }: KeySearch,
): Promise<SearchedTable | undefined> {
  const condition = refersTo(table, columns, references);
  if (condition === undefined) return undefined;
  const { dataset, key, rows } = table;
  const asked = sha256(JSON.stringify([columns, references]), 'base64url');
  const name = `${dataset.edition} ${dataset.name} references ${asked}`;
  const search = await searches(name, () =>
    prepareSearch(NOTHING, table.columns.all, [], (detail) => new Error(detail), undefined, condition),
  );
  return { search, name, key, snapshot, rows };
}

const prepared = createAsyncCache<Cells>({ bytes: 16 << 20, bytesOf: ({ size }) => size });

/** The cells of these columns in rows that are there, of which some are given. */
async function prepareReferences(table: ReadableTable, names: readonly string[]) {
  const { edition, name } = table.dataset;
  const cells = await prepared(`${edition} ${name} ${JSON.stringify(names)}`, () =>
    prepareCells(columnsNamed(table, names)),
  );
  return (numbers: readonly number[], given: ReadonlyMap<number, Members>): (Reference | undefined)[] => {
    const drawn = numbers.filter((number) => !given.has(number));
    const read = new Map<number, Reference>();
    for (let at = 0; at < drawn.length; at += cells.turnRows) {
      const some = drawn.slice(at, at + cells.turnRows);
      for (const [index, row] of cells.picked(table.key, some).entries())
        read.set(some[index] as number, row);
    }
    return numbers.map((number) => {
      const row = given.get(number);
      const reference = row === undefined ? read.get(number) : referenceOf(row, names);
      return reference?.includes(null) ? undefined : reference;
    });
  };
}

/** Goes through rows in steps, with the cells of these columns, until `take` says that it has enough. */
async function eachReference(
  table: ReadableTable,
  names: readonly string[],
  source: NumberSource,
  take: (number: number, reference: Reference | undefined) => boolean,
  turn: Turn,
): Promise<void> {
  const referencesOf = await prepareReferences(table, names);
  for (let all = await source.next(turn); all !== undefined; all = await source.next(turn)) {
    const numbers = Array.from(all);
    const given = (source.given?.() ?? new Map()) as ReadonlyMap<number, Members>;
    for (let at = 0; at < numbers.length; at += STEP) {
      await turn();
      const some = numbers.slice(at, at + STEP);
      for (const [index, reference] of referencesOf(some, given).entries())
        if (!take(some[index] as number, reference)) return;
    }
  }
}

/** Rows whose references are read in a turn. */
const STEP = 512;

/** The cells of rows that are there in these columns, of those that have all. */
export async function referencesOf(
  { table, snapshot }: TableNow,
  numbers: readonly number[],
  columns: readonly string[],
  { work }: KeySearch,
): Promise<Reference[]> {
  const found: Reference[] = [];
  await work(async (turn) => {
    const given = await table.rows.changed(snapshot, numbers, turn);
    let next: readonly number[] | undefined = numbers;
    const source: NumberSource = {
      async next() {
        const all = next;
        next = undefined;
        return all;
      },
      given: () => given,
    };
    const take = (_: number, reference: Reference | undefined) => {
      if (reference !== undefined) found.push(reference);
      return true;
    };
    await eachReference(table, columns, source, take, turn);
  });
  return found;
}

/** The parents of children in their order; undefined where there is none. */
export async function parentsOf(
  { columns, references }: Relation,
  parent: TableNow,
  children: readonly Members[],
  means: KeySearch,
): Promise<(Members | undefined)[]> {
  const { table, snapshot } = parent;
  const wanted = children.map((row) => referenceOf(row, columns));
  const numbers = new Map<string, number>();
  for (const reference of wanted) {
    if (reference === undefined || numbers.has(textOf(reference))) continue;
    const number = await rowWithReference(parent, references, reference, means);
    if (number !== undefined) numbers.set(textOf(reference), number);
  }
  const all = [...numbers.values()];
  const rows = await means.work((turn) => table.rows.all(snapshot, all, turn));
  const byNumber = new Map(all.map((number, at) => [number, rows[at]]));
  return wanted.map((reference) => reference && byNumber.get(numbers.get(textOf(reference)) as number));
}

/** The number of a row that has a reference in these columns; undefined where there is none. */
export async function rowWithReference(
  parent: TableNow,
  names: readonly string[],
  reference: Reference,
  means: KeySearch,
): Promise<number | undefined> {
  const { table, snapshot } = parent;
  const { key, repeatsKey } = table.columns;
  const [name, other] = names;
  if (other === undefined && (name === key?.name || (repeatsKey && name === 'id')))
    return rowWithKey(table, snapshot, String(reference[0]), means);
  const searched = await searchedBy(parent, names, [reference], means);
  if (searched === undefined) return undefined;
  const { rows } = await findTableNumbers(means, searched, { from: 0, to: 1, counted: false }, means.work);
  return rows[0];
}

/** The first children of each of some parents. */
export async function childrenOf(
  { columns, references }: Relation,
  child: TableNow,
  parents: readonly Members[],
  most: number,
  means: KeySearch,
): Promise<Members[][]> {
  const { table, snapshot } = child;
  const wanted = parents.map((row) => referenceOf(row, references));
  const found = new Map<string, number[]>();
  for (const reference of wanted) if (reference !== undefined) found.set(textOf(reference), []);
  const distinct = [
    ...new Map(wanted.flatMap((one) => (one === undefined ? [] : [[textOf(one), one]]))).values(),
  ];
  const searched = await searchedBy(child, columns, distinct, means);
  if (searched !== undefined) {
    const window = { from: 0, to: Number.MAX_SAFE_INTEGER };
    const begin = await streamTableRows(means, searched, window, means.work);
    let unfilled = found.size;
    const take = (number: number, reference: Reference | undefined) => {
      const list = reference && found.get(textOf(reference));
      if (list !== undefined && list.length < most && list.push(number) === most) unfilled--;
      return unfilled > 0;
    };
    await means.work((turn) => eachReference(table, columns, begin(), take, turn));
  }
  const numbers = [...found.values()].flat();
  const rows = await means.work((turn) => table.rows.all(snapshot, numbers, turn));
  const byNumber = new Map(numbers.map((number, at) => [number, rows[at] as Members]));
  return wanted.map((reference) => {
    const own = (reference && found.get(textOf(reference))) ?? [];
    return own.map((number) => byNumber.get(number) as Members);
  });
}

/** The most references that are one condition; with more of them, the reference of each row is looked at. */
const MOST_SEARCHED = 1000;

/** References that are told apart in a turn. */
const WANTED = 4096;

/** The numbers of the rows that have any of these references, at most `most` and one more. */
export async function rowsReferring(
  child: TableNow,
  columns: readonly string[],
  references: readonly Reference[],
  most: number,
  means: KeySearch,
): Promise<readonly number[]> {
  const { table, snapshot } = child;
  const wanted = new Map<string, Reference>();
  await eachInTurns(references, WANTED, (reference) => {
    wanted.set(textOf(reference), reference);
  });
  if (wanted.size <= MOST_SEARCHED) {
    const searched = await searchedBy(child, columns, [...wanted.values()], means);
    if (searched === undefined) return [];
    const window = { from: 0, to: most + 1, counted: false };
    return (await findTableNumbers(means, searched, window, means.work)).rows;
  }
  const found: number[] = [];
  const take = (number: number, reference: Reference | undefined) => {
    if (reference !== undefined && wanted.has(textOf(reference))) found.push(number);
    return found.length <= most;
  };
  const all = streamAllRows(snapshot, table.rows, { from: 0, to: snapshot.total });
  await means.work((turn) => eachReference(table, columns, all, take, turn));
  return found;
}
