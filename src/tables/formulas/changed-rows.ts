import type { Change } from '../changes/change.js';
import { entriesOf } from '../changes/leaves.js';
import type { Snapshot } from '../changes/snapshot.js';

/** The members of a row that may be others than before; undefined where any may, and where the row has come or gone. */
export type ChangedNames = ReadonlySet<string> | undefined;

/** Changes that are looked at in a step. */
const STEP = 4096;

/** The rows that are not the same in two snapshots of a table, in steps. What the snapshots share is not looked at. */
export function* changedRows(before: Snapshot, after: Snapshot): Generator<void, Map<number, ChangedNames>> {
  const [left, right] = [new Set(before.leaves), new Set(after.leaves)];
  const was = new Map<number, Change>();
  const namesOf = namesOfChanges();
  let looked = 0;
  for (const [row, change] of entriesOf(before.leaves.filter((leaf) => !right.has(leaf)))) {
    if (++looked % STEP === 0) yield;
    was.set(row, change);
  }
  const changed = new Map<number, ChangedNames>();
  const tell = (row: number, earlier: Change | undefined, later: Change | undefined) => {
    const isSame =
      earlier?.version === later?.version && earlier?.json === later?.json && earlier?.whole === later?.whole;
    if (!isSame && (before.has(row) || after.has(row)))
      changed.set(row, before.has(row) === after.has(row) ? namesOf(earlier, later) : undefined);
  };
  for (const [row, change] of entriesOf(after.leaves.filter((leaf) => !left.has(leaf)))) {
    if (++looked % STEP === 0) yield;
    tell(row, was.get(row), change);
    was.delete(row);
  }
  for (const [row, change] of was) {
    if (++looked % STEP === 0) yield;
    tell(row, change, undefined);
  }
  return changed;
}

/** Gives the names that changes of a row have together. */
function namesOfChanges() {
  // Many changes share a list of names.
  const known = new Map<readonly string[], ReadonlySet<string>>();
  const setOf = (names: readonly string[]) => {
    const set = known.get(names) ?? new Set(names);
    known.set(names, set);
    return set;
  };
  return (...changes: readonly (Change | undefined)[]): ChangedNames => {
    const lists = changes.flatMap((change) => (change === undefined ? [] : [change.names]));
    if (lists.includes(undefined)) return undefined;
    const [first = [], ...others] = lists as (readonly string[])[];
    return others.every((names) => names === first) ? setOf(first) : new Set([first, ...others].flat());
  };
}
