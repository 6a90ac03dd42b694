/** Copies `length` bytes in chunks of 16; may write up to 15 bytes past the end. */
// @ts-expect-error: decorator
@inline
export function copy(out: usize, source: usize, length: usize): void {
  for (let at: usize = 0; at < length; at += 16) v128.store(out + at, v128.load(source + at));
}
