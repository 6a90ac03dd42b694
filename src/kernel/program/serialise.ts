import type { Scalar } from '../../columns/value.js';
import type { Encoding } from './layout.js';

const serialised = new WeakMap<Encoding, { scalar: Cache; fragment: Cache }>();
type Cache = WeakMap<readonly Scalar[], readonly string[]>;

/** The texts of a vocabulary in an encoding; kept for as long as both live. */
export function serialise<T extends Scalar>(
  encoding: Encoding,
  how: 'scalar' | 'fragment',
  values: readonly T[],
): readonly string[] {
  const caches = serialised.get(encoding) ?? { scalar: new WeakMap(), fragment: new WeakMap() };
  serialised.set(encoding, caches);
  const found = caches[how].get(values);
  if (found !== undefined) return found;
  const entries = memoised(values, encoding[how] as (value: T) => string);
  caches[how].set(values, entries);
  return entries;
}

/** `values.map(write)` with one call for equal values: the 44,691 cities lie in 240 countries. */
function memoised<T, U>(values: readonly T[], write: (value: T) => U): U[] {
  const known = new Map<T, U>();
  return values.map((value) => {
    const found = known.get(value);
    if (found !== undefined) return found;
    const written = write(value);
    known.set(value, written);
    return written;
  });
}
