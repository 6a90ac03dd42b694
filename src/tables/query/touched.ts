import type { Column } from '../../columns/value.js';
import type { Change } from '../changes/change.js';

/** Tells of a change whether a cell of these columns may be another than the one that is generated. */
export function touches(columns: readonly Column[]): (change: Change) => boolean {
  // Many changes share a list of names.
  const known = new Map<readonly string[], boolean>();
  const isNamed = (names: readonly string[]) =>
    columns.some(({ name: path }) => names.some((name) => path === name || path.startsWith(`${name}.`)));
  return ({ names }) => {
    if (names === undefined) return true;
    const isTouched = known.get(names) ?? isNamed(names);
    known.set(names, isTouched);
    return isTouched;
  };
}
