import { sha256 } from '../../random/sha256.js';
import {
  type Added,
  type Change,
  changeTo,
  deletion,
  type Members,
  type Operation,
  type Outcome,
} from './change.js';
import { createLeaves, entriesOf } from './leaves.js';
import { patched, withoutPath, withPatch } from './merge-patch.js';
import { createSnapshot, type Present, type Snapshot } from './snapshot.js';

/** The changes of a table in memory. The same operations in the same order give the same state in every process. */
export interface State {
  /** `name` is that of the operation, which no other has. */
  apply(operation: Operation, name: string): Outcome;
  /** The same in steps of a few milliseconds. Until the last one, nobody sees anything of the operation. */
  steps(operation: Operation, name: string): Generator<void, Outcome, void>;
  now(): Snapshot;
  present(): Present;
  /** The number of the row that was added with this key, which is generated for no row; undefined where there is none. */
  rowOfKey(key: string): number | undefined;
  /** Was a row with this number added with a key that is generated for no row? */
  isKeyed(row: number): boolean;
  /** What brings another state to this one: the summary of all operations so far. */
  summary(): Iterable<Summary>;
  restore(summary: Summary): void;
  /** The state as it is now, for others that go on from it and leave it as it is. Their versions are named `origin`. */
  base(origin: string): Base;
}

/** A state that others go on from. */
export interface Base extends Pick<State, 'isKeyed'> {
  readonly origin: string;
  readonly next: number;
  readonly lastKey: number;
  readonly snapshot: Snapshot;
  readonly numberOfKey: (key: string) => number | undefined;
}

/** Rows that are changed in a step. */
const STEP = 4096;

/** A part of a summary: where a table stands; a changed row; a key that was given to a row. */
export type Summary =
  | { readonly version: number; readonly next: number; readonly origin: string }
  | { readonly row: number; readonly change: Omit<Change, 'names'> }
  | { readonly key: string; readonly row: number };

/**
 * The state of a table of `generated` rows, to which others are added until there are `most`. The changes that nobody has made are those
 * of `initial`; the state begins with those of `base`.
 */
export function createState(generated: number, most: number, initial?: Base, base = initial): State {
  let before = base;
  let version = base?.snapshot.version ?? 0;
  let since = base?.snapshot.since ?? 0;
  let origin = base?.origin ?? '';
  let next = base?.next ?? generated;
  /** The last key that is a number, where all are; else NaN. */
  let lastKey = base?.lastKey ?? 0;
  let total = base?.snapshot.total ?? generated;
  const leaves = createLeaves(base?.snapshot.leaves);
  let keys = new Map<string, number>();
  let keyed = new Set<number>();
  let snapshot: Snapshot | undefined;
  /** The state before an operation of which steps are missing. */
  let complete: Snapshot | undefined;

  const { find, outline } = leaves;
  const has = (row: number) => outline(row)?.isThere ?? row < generated;

  function set(row: number, change: Change): void {
    total -= has(row) ? 1 : 0;
    leaves.set(row, change);
    total += change.json === undefined ? 0 : 1;
    snapshot = undefined;
  }

  function clear(): void {
    since = version + 1;
    before = initial;
    next = initial?.next ?? generated;
    lastKey = initial?.lastKey ?? 0;
    total = initial?.snapshot.total ?? generated;
    leaves.restart(initial?.snapshot.leaves);
    keys = new Map();
    keyed = new Set();
    snapshot = undefined;
  }

  const numberOfKey = (key: string) => keys.get(key) ?? before?.numberOfKey(key);
  const isKeyed = (row: number) => keyed.has(row) || before?.isKeyed(row) === true;

  const rowOfKey = (key: string, isThere = has) => {
    const row = numberOfKey(key);
    return row !== undefined && isThere(row) ? row : undefined;
  };

  function giveKey(key: string, row: number): void {
    keys.set(key, row);
    keyed.add(row);
    lastKey = /^\d{1,15}$/.test(key) ? Math.max(lastKey, Number(key)) : Number.NaN;
  }

  /** The row with a key, where it needs one that nobody has given. */
  function withKey(one: Added, name: string): Added {
    const { keyName, key, members } = one;
    if (keyName === undefined || key !== undefined) return one;
    const own = Number.isNaN(lastKey) ? sha256(name, 'base64url').slice(0, 7) : ++lastKey;
    return { keyName, key: String(own), members: { ...members, [keyName]: own } };
  }

  function add(rows: readonly Added[], name: string): Outcome {
    const added = rows.map((row, at) => withKey(row, `${name} ${at}`));
    const named = added.flatMap(({ row, key }) => row ?? key ?? []);
    const isTaken = (one: number | string) =>
      typeof one === 'number' ? has(one) || isKeyed(one) : rowOfKey(one) !== undefined;
    if (new Set(named).size < named.length || named.some(isTaken)) return 'taken';
    const given = new Set(added.map(({ row }) => row));
    let free = next;
    const numbers = added.map(({ row, key }) => {
      // A key that was deleted gets its number again.
      const own = row ?? (key === undefined ? undefined : numberOfKey(key));
      if (own !== undefined) return own;
      while (outline(free) !== undefined || given.has(free)) free++;
      return free++;
    });
    // Beyond `most`, a generated key would be that of another row.
    if (numbers.some((number) => number >= most)) return 'full';
    next = free;
    for (const [at, { members, key, keyName }] of added.entries()) {
      const number = numbers[at] as number;
      set(number, changeTo(version + 1, JSON.stringify([members]), keyName !== undefined));
      if (key !== undefined) giveKey(key, number);
    }
    return numbers;
  }

  /** Patches rows. Those that were changed in the same way before share a text. */
  function* patch(
    rows: readonly number[],
    members: Members,
    renewed: readonly (readonly string[])[] = [],
  ): Generator<void> {
    let last: { json?: string | undefined; whole?: boolean } = {};
    let patch: Change | undefined;
    for (const [at, row] of rows.entries()) {
      if (at % STEP === STEP - 1) yield;
      const { json = '[]', whole = false } = find(row) ?? {};
      if (patch === undefined || json !== last.json || whole !== last.whole) {
        const before = (JSON.parse(json) as readonly Members[]).map((one) =>
          renewed.reduce(withoutPath, one),
        );
        const after = whole ? [patched(before[0], members)] : withPatch(before, members);
        patch = changeTo(version + 1, JSON.stringify(after), whole);
        last = { json, whole };
      }
      set(row, patch);
    }
  }

  function* change(
    operation: Exclude<Operation, { add: unknown } | { reset: unknown }>,
  ): Generator<void, Outcome, void> {
    const asked =
      'put' in operation ? [operation.put] : 'patch' in operation ? operation.patch : operation.delete;
    if (asked.length > STEP) complete = now();
    const rows: number[] = [];
    for (const [at, row] of asked.entries()) {
      if (at % STEP === STEP - 1) yield;
      if (has(row)) rows.push(row);
    }
    if (
      operation.version !== undefined &&
      rows.some((row) => (find(row)?.version ?? 0) !== operation.version)
    )
      return 'other version';
    if ('patch' in operation) yield* patch(rows, operation.members, operation.renewed);
    else if ('delete' in operation) {
      const gone = deletion(version + 1);
      for (const [at, row] of rows.entries()) {
        if (at % STEP === STEP - 1) yield;
        set(row, gone);
      }
    } else for (const row of rows) set(row, changeTo(version + 1, JSON.stringify([operation.members]), true));
    return rows;
  }

  function now(): Snapshot {
    if (complete !== undefined) return complete;
    if (snapshot === undefined) {
      snapshot = createSnapshot({
        version,
        since,
        origin,
        generated,
        total,
        leaves: leaves.share(),
      });
    }
    return snapshot;
  }

  function* steps(operation: Operation, name: string): Generator<void, Outcome, void> {
    let outcome: Outcome = [];
    if ('add' in operation) outcome = add(operation.add, name);
    else if ('reset' in operation) clear();
    else outcome = yield* change(operation);
    if (origin === '') origin = name;
    if ('reset' in operation || (Array.isArray(outcome) && outcome.length > 0)) version++;
    complete = undefined;
    snapshot = undefined;
    return outcome;
  }

  return {
    rowOfKey: (key) => rowOfKey(key, complete?.has),
    isKeyed,
    apply(operation, name) {
      const all = steps(operation, name);
      for (;;) {
        const { done, value } = all.next();
        if (done) return value;
      }
    },
    steps,
    now,
    present: () => complete ?? snapshot ?? { version, origin, generated, find, has, last: leaves.last },
    base: (origin) => ({ origin, next, lastKey, snapshot: now(), numberOfKey, isKeyed }),
    *summary() {
      yield { version, next, origin };
      for (const [key, row] of keys) yield { key, row };
      for (const [row, { names: _, ...change }] of entriesOf(leaves.share())) yield { row, change };
    },
    restore(summary) {
      if ('change' in summary) {
        const { version, json, whole } = summary.change;
        set(summary.row, json === undefined ? deletion(version) : changeTo(version, json, whole));
      } else if ('key' in summary) giveKey(summary.key, summary.row);
      else {
        ({ version, next, origin } = summary);
        since = version;
      }
      snapshot = undefined;
    },
  };
}
