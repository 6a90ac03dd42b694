import type { Change } from '../changes/change.js';
import { entriesOf } from '../changes/leaves.js';
import type { Snapshot } from '../changes/snapshot.js';

/** The members of a row that may be others than before; undefined where any may, and where the row has come or gone. */
export type ChangedNames = ReadonlySet<string> | undefined;

/** The rows that are not the same in two snapshots of a table. What the snapshots share is not looked at. */
export function changedRows(before: Snapshot, after: Snapshot): Map<number, ChangedNames> {
  const [left, right] = [new Set(before.leaves), new Set(after.leaves)];
  const was = new Map(entriesOf(before.leaves.filter((leaf) => !right.has(leaf))));
  const changed = new Map<number, ChangedNames>();
  const tell = (row: number, earlier: Change | undefined, later: Change | undefined) => {
    const isSame =
      earlier?.version === later?.version && earlier?.json === later?.json && earlier?.whole === later?.whole;
    if (!isSame && (before.has(row) || after.has(row)))
      changed.set(row, before.has(row) === after.has(row) ? namesOf(earlier, later) : undefined);
  };
  for (const [row, change] of entriesOf(after.leaves.filter((leaf) => !left.has(leaf)))) {
    tell(row, was.get(row), change);
    was.delete(row);
  }
  for (const [row, change] of was) tell(row, change, undefined);
  return changed;
}

function namesOf(...changes: readonly (Change | undefined)[]): ChangedNames {
  const names = new Set<string>();
  for (const change of changes) {
    if (change === undefined) continue;
    if (change.names === undefined) return undefined;
    for (const name of change.names) names.add(name);
  }
  return names;
}
