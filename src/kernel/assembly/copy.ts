/** Copies `length` bytes in chunks of 16, so up to 15 bytes past the end may be overwritten. */
// @ts-expect-error: decorator
@inline
export function copy(out: usize, source: usize, length: usize): void {
  for (let at: usize = 0; at < length; at += 16) v128.store(out + at, v128.load(source + at));
}
