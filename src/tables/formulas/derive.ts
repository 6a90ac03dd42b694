import { isDeepStrictEqual } from 'node:util';
import type { Scalar } from '../../columns/value.js';
import { ProblemError } from '../../errors.js';
import { itself } from '../../output/work.js';
import { sha256 } from '../../random/sha256.js';
import { eachInTurns, inTurns, nextTurn } from '../../turns.js';
import { type Change, changeTo, deletion, type Members } from '../changes/change.js';
import { createLeaves, type Leaves } from '../changes/leaves.js';
import { patched, withPatch } from '../changes/merge-patch.js';
import { createSnapshot, type Snapshot, untouched } from '../changes/snapshot.js';
import type { KeySearch } from '../keys.js';
import {
  type Reference,
  referencesOf,
  rowsReferring,
  rowWithReference,
  type TableNow,
} from '../relations/related-rows.js';
import type { Relation } from '../relations/relations.js';
import type { Table } from '../table.js';
import { type ChangedNames, changedRows } from './changed-rows.js';
import { type Formula, type Formulas, memberAtPath, type Source } from './formulas.js';
import { type Lists, valuesOf } from './values.js';

// What requests have written to tables tells nothing of the formulas of other rows: that the total of an order is another one when a line of it
// is. So a table is read with the values of formulas that differ from those that are generated, as if requests had patched them. They follow from
// the written changes of all tables alone, so every process has the same, and nothing is kept but in memory. After a change only the rows
// are looked at that may depend on it.

/** Tables with the values of their formulas. */
export interface Derived {
  readonly tables: ReadonlyMap<string, DerivedTable>;
  /** Stands for the changes one after the other, as in Snapshot. */
  readonly origin: string;
  readonly since: number;
}

interface DerivedTable {
  readonly written: Snapshot;
  readonly all: Snapshot;
}

/** A table under way. */
interface Deriving {
  readonly table: Table;
  readonly written: Snapshot;
  readonly before: Snapshot;
  readonly leaves: ReturnType<typeof createLeaves>;
  /** The rows that requests have changed since, and all that are others than before, with the members that are. */
  readonly own: ReadonlySet<number>;
  readonly changed: Map<number, ChangedNames>;
}

/** Rows whose formulas are computed in a turn, and changes that are looked at. */
const STEP = 256;
const CHANGES = 4096;

/** The most rows of a table whose values may follow from changes of other rows. */
export const MOST_FOLLOWING = 1_000_000;

/** As many versions, and as many lines of them, as this process has made. */
let versions = 0;
let lines = 0;

/**
 * The tables of some formulas as they are now, after what was `earlier` derived of them. With `isFork`, others go on from what was earlier, too.
 * With `isBounded`, it rejects with a ProblemError (409) where too many values follow.
 */
export async function derive(
  formulas: Formulas,
  tables: ReadonlyMap<string, Table>,
  earlier: Derived | undefined,
  isFork: boolean,
  searching: KeySearch,
  isBounded = false,
): Promise<Derived> {
  const now = new Map([...tables].map(([name, { log }]) => [name, log.now()]));
  const isSame = (name: string) => earlier?.tables.get(name)?.written === now.get(name);
  if (earlier !== undefined && [...now.keys()].every(isSame)) return earlier;
  const means = { ...searching, work: itself().work };
  const isNew = earlier === undefined || isFork;
  const origin = isNew ? `derived-${++lines}` : earlier.origin;
  const since = isNew ? versions : earlier.since;
  let version = ++versions;
  const all = new Map<string, Deriving>();
  for (const [name, table] of tables) {
    const written = now.get(name) as Snapshot;
    const { written: was, all: before } = earlier?.tables.get(name) ?? untouchedTable(written);
    const changed = await inTurns(changedRows(was, written), nextTurn);
    const leaves = createLeaves(before.leaves);
    await eachInTurns(changed.keys(), CHANGES, (number) =>
      leaves.set(number, writtenChange(written, number, version)),
    );
    all.set(name, { table, written, before, leaves, own: new Set(changed.keys()), changed });
  }
  const snapshots = new Map<string, Snapshot>();
  const nowOf = (name: string): TableNow => {
    const { table, written, leaves } = all.get(name) as Deriving;
    const { generated, total } = written;
    const snapshot =
      snapshots.get(name) ??
      createSnapshot({ version, since, origin, generated, total, leaves: leaves.share() });
    if (!snapshots.has(name)) version = ++versions;
    snapshots.set(name, snapshot);
    return { table, snapshot };
  };
  const mostFollowing = isBounded ? MOST_FOLLOWING : Number.MAX_SAFE_INTEGER - 1;
  const lists: Lists = new Map();
  for (const formula of formulas.all) {
    const of = all.get(formula.table) as Deriving;
    const affected = await affectedBy(formula, all, nowOf, mostFollowing, means);
    for (let at = 0; at < affected.length; at += STEP) {
      await nextTurn();
      const { snapshot } = nowOf(formula.table);
      const rows = affected.slice(at, at + STEP).filter((row) => snapshot.has(row));
      for (const [row, value] of await newValues(formula, of, rows, nowOf, means, lists)) {
        setMember(of, row, formula.path, value, version);
        snapshots.delete(formula.table);
      }
    }
    const following = changesIn(of.leaves.share()) - changesIn(of.written.leaves);
    if (following > mostFollowing) throw tooManyFollow(formula.table);
  }
  const followed = (name: string) => followedOf(formulas.othersOf(name), now);
  const derived = [...all].map(([name, { written }]) => {
    const all = { ...nowOf(name).snapshot, written, followed: followed(name) };
    return [name, { written, all }] as const;
  });
  return { tables: new Map(derived), origin, since };
}

const tooManyFollow = (table: string) =>
  new ProblemError(
    409,
    `Values of more than ${MOST_FOLLOWING} rows of ${table} would follow from changes of other rows`,
    {
      value: table,
      allowed: `changes from which values of at most ${MOST_FOLLOWING} rows of a table follow, all of them together`,
    },
  );

const changesIn = (leaves: Leaves) => leaves.reduce((sum, { length }) => sum + length, 0);

/** A table before all changes. */
function untouchedTable({ generated }: Snapshot): DerivedTable {
  const none = untouched(generated);
  return { written: none, all: none };
}

/** Stands for the changes of the tables on which rows depend; undefined where there are none. */
function followedOf(others: Iterable<string>, now: ReadonlyMap<string, Snapshot>): string | undefined {
  const changed = [...others].sort().flatMap((name) => {
    const { version = 0, origin } = now.get(name) ?? {};
    return version === 0 ? [] : [[name, version, origin]];
  });
  return changed.length === 0 ? undefined : sha256(JSON.stringify(changed), 'base64url').slice(0, 11);
}

/** What requests have written of a row, as a change of this version. */
function writtenChange(written: Snapshot, number: number, version: number): Change {
  const change = written.find(number);
  if (change !== undefined) return { ...change, version };
  return written.has(number) ? changeTo(version, '[]', false) : deletion(version);
}

function setMember(
  { leaves }: Deriving,
  number: number,
  path: readonly string[],
  value: Scalar,
  version: number,
) {
  const { json = '[]', whole = false } = leaves.find(number) ?? {};
  const patch = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Members;
  const patches = JSON.parse(json) as readonly Members[];
  const after = whole ? [patched(patches[0], patch)] : withPatch(patches, patch);
  leaves.set(number, changeTo(version, JSON.stringify(after), whole));
}

/** The values of a formula that are not those that rows have by now, by their numbers; notes what is another value than before. */
async function newValues(
  formula: Formula,
  { table, written, before: earlier, own, changed }: Deriving,
  numbers: readonly number[],
  nowOf: (name: string) => TableNow,
  means: KeySearch,
  lists: Lists,
): Promise<[number, Scalar][]> {
  const { path, isOptional } = formula;
  const { snapshot } = nowOf(formula.table);
  const rows = await table.rows.all(snapshot, numbers, nextTurn);
  const wanted = numbers
    .map((number, at) => ({ number, row: rows[at] as Members }))
    .filter(({ number, row }) => {
      if (isOptional && memberAtPath(row, path) === undefined) return false;
      return !isGiven(written.find(number), path);
    });
  const values = await valuesOf(
    formula,
    wanted.map(({ row }) => row),
    nowOf,
    means,
    lists,
  );
  const again = wanted.map(({ number }) => number).filter((number) => own.has(number) && earlier.has(number));
  const earlierRows = await table.rows.all(earlier, again, nextTurn);
  const was = new Map(again.map((number, at) => [number, memberAtPath(earlierRows[at], path) ?? null]));
  const found: [number, Scalar][] = [];
  for (const [at, { number, row }] of wanted.entries()) {
    const value = values[at] as Scalar;
    const current = memberAtPath(row, path) ?? null;
    const before = was.has(number) ? was.get(number) : current;
    if (!isDeepStrictEqual(before, value)) note(changed, number, path[0] as string);
    if (!isDeepStrictEqual(current, value)) found.push([number, value]);
  }
  return found;
}

function note(changed: Map<number, ChangedNames>, number: number, name: string): void {
  const names = changed.get(number);
  if (changed.has(number) && (names === undefined || names.has(name))) return;
  changed.set(number, new Set([...(names ?? []), name]));
}

/** Has a request given the member at a path of a row? */
export function isGiven(change: Change | undefined, path: readonly string[]): boolean {
  if (change?.json === undefined) return false;
  if (change.names !== undefined && !change.names.includes(path[0] as string)) return false;
  const patches = JSON.parse(change.json) as readonly Members[];
  return patches.some((patch) => memberAtPath(patch, path) !== undefined);
}

/** The rows whose formula may have another value than before. Rejects with a ProblemError (409) where some reference makes more than `most`. */
async function affectedBy(
  formula: Formula,
  all: ReadonlyMap<string, Deriving>,
  nowOf: (name: string) => TableNow,
  most: number,
  means: KeySearch,
): Promise<readonly number[]> {
  const { own } = all.get(formula.table) as Deriving;
  const affected = new Set(own);
  const add = (numbers: Iterable<number>) => {
    for (const number of numbers) affected.add(number);
  };
  for (const { through, path } of formula.sources) {
    if (through.length === 0) add(changedIn(all, formula.table, path.slice(0, 1)));
    else add(await readThrough(formula.table, through, path, all, nowOf, most, means));
  }
  for (const { of, source } of formula.gathered) {
    const heads = source === undefined ? [] : headsOf(source);
    const children = new Set(changedIn(all, of.child, [...of.columns, ...heads]));
    if (source !== undefined)
      for (const row of await readThrough(of.child, source.through, source.path, all, nowOf, most, means))
        children.add(row);
    const references = await referencesAround(
      all.get(of.child) as Deriving,
      children,
      of.columns,
      nowOf,
      means,
    );
    const distinct = new Map<string, Reference>();
    await eachInTurns(references, CHANGES, (reference) => {
      distinct.set(JSON.stringify(reference), reference);
    });
    await eachInTurns(distinct.values(), STEP, async (reference) => {
      const parent = await rowWithReference(nowOf(of.parent), of.references, reference, means);
      if (parent !== undefined) affected.add(parent);
    });
  }
  return [...affected];
}

/** The members of a row that a source reads first. */
const headsOf = ({ through: [first], path }: Source): readonly string[] =>
  first === undefined ? [path[0] as string] : first.columns;

/** The rows of a table of which one of these members is another than before. */
const changedIn = (
  all: ReadonlyMap<string, Deriving>,
  name: string,
  members: readonly string[],
): number[] => {
  const { changed } = all.get(name) as Deriving;
  // The member of a path of a foreign key stands in the column of its first name.
  const heads = members.map((member) => member.split('.')[0] as string);
  const found: number[] = [];
  for (const [number, names] of changed)
    if (names === undefined || heads.some((head) => names.has(head))) found.push(number);
  return found;
};

/** The rows of a table that read, through references, what is another value than before. */
async function readThrough(
  name: string,
  [first, ...rest]: readonly Relation[],
  path: readonly string[],
  all: ReadonlyMap<string, Deriving>,
  nowOf: (name: string) => TableNow,
  most: number,
  means: KeySearch,
): Promise<readonly number[]> {
  if (first === undefined) return [];
  const heads = headsOf({ through: rest, path });
  const parents = new Set(changedIn(all, first.parent, [...heads, ...first.references]));
  for (const row of await readThrough(first.parent, rest, path, all, nowOf, most, means)) parents.add(row);
  const references = await referencesAround(
    all.get(first.parent) as Deriving,
    parents,
    first.references,
    nowOf,
    means,
  );
  if (references.length === 0) return [];
  const rows = await rowsReferring(nowOf(name), first.columns, references, most, means);
  if (rows.length > most) throw tooManyFollow(name);
  return rows;
}

/** The cells in some columns that rows had before, and those that they have now. */
async function referencesAround(
  { table, before }: Deriving,
  numbers: ReadonlySet<number>,
  columns: readonly string[],
  nowOf: (name: string) => TableNow,
  means: KeySearch,
) {
  const now = nowOf(table.name);
  const found: Reference[][] = [];
  for (const at of [{ table, snapshot: before }, now]) {
    const there: number[] = [];
    await eachInTurns(numbers, CHANGES, (number) => {
      if (at.snapshot.has(number)) there.push(number);
    });
    found.push(await referencesOf(at, there, columns, means));
  }
  return found.flat();
}
