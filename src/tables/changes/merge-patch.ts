import { isObject } from '../../columns/given.js';
import type { Members } from './change.js';

/** A JSON value after a JSON Merge Patch (RFC 7396). */
export function patched(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  // Names may be __proto__, which an assignment would take for something else.
  const members = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name);
    else members.set(name, patched(members.get(name), value));
  }
  return Object.fromEntries(members);
}

/** One patch that does what two do, one after the other; undefined where there is none. */
function composed(first: Members, then: Members): Members | undefined {
  const members = new Map(Object.entries(first));
  for (const [name, value] of Object.entries(then)) {
    const before = members.get(name);
    if (!isObject(value) || before === undefined) {
      members.set(name, value);
      continue;
    }
    // No patch takes an object away and then makes one with fewer members.
    const both = isObject(before) ? composed(before, value) : undefined;
    if (both === undefined) return undefined;
    members.set(name, both);
  }
  return Object.fromEntries(members);
}

/** The patches and then one more, as few as possible. */
export function withPatch(patches: readonly Members[], patch: Members): readonly Members[] {
  const last = patches.at(-1);
  const both = last === undefined ? patch : composed(last, patch);
  return both === undefined ? [...patches, patch] : [...patches.slice(0, -1), both];
}

/** A row, or a patch, without the member at a path of names. */
export function withoutPath(row: Members, [name = '', ...rest]: readonly string[]): Members {
  if (!Object.hasOwn(row, name)) return row;
  const { [name]: value, ...others } = row;
  if (rest.length === 0) return others;
  return isObject(value) ? { ...row, [name]: withoutPath(value, rest) } : row;
}
