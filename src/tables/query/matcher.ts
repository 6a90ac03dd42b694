import { lowerBound } from '../../query/lower-bound.js';
import type { Matcher } from '../../query/matcher.js';

/**
 * Matches the places of a table of `generated` rows: the matcher says it of the generated rows, except of the changed ones, of which only
 * the `matching` ones do. Both lists of places rise.
 */
export function overlaidMatcher(
  matcher: Matcher,
  generated: number,
  changed: Float64Array,
  matching: Float64Array,
): Matcher {
  const { turnRows, size, selection } = matcher;
  const corrected = (selected: Uint32Array, first: number, rows: number) => {
    const found = selected.subarray(0, lowerBound(selected, generated - first));
    const from = lowerBound(changed, first);
    const to = lowerBound(changed, first + rows, from);
    if (from === to) return found;
    const next = lowerBound(matching, first);
    const all = new Uint32Array(found.length + lowerBound(matching, first + rows, next) - next);
    return all.subarray(0, merge(all, found, first, changed.subarray(from, to), matching, next));
  };
  return {
    turnRows,
    size,
    ...(selection && { selection }),
    corrected,
    match(key, first, rows) {
      const own = Math.min(rows, Math.max(0, generated - first));
      return corrected(own === 0 ? new Uint32Array() : matcher.match(key, first, own), first, rows);
    },
  };
}

/** Puts together what was found without the changed rows, and the matching ones of these. Returns how many there are. */
function merge(
  all: Uint32Array,
  found: Uint32Array,
  first: number,
  changed: Float64Array,
  matching: Float64Array,
  next: number,
): number {
  let length = 0;
  let done = 0;
  let match = next;
  for (const place of changed) {
    const offset = place - first;
    while (done < found.length && (found[done] as number) < offset) all[length++] = found[done++] as number;
    if (found[done] === offset) done++;
    if (matching[match] !== place) continue;
    all[length++] = offset;
    match++;
  }
  all.set(found.subarray(done), length);
  return length + found.length - done;
}
