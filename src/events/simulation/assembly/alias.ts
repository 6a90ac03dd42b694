import { below } from '../../../kernel/assembly/random';

/** An index below `size`, by an alias table (Vose 1991) of entries of u32 threshold and alias. */
// @ts-expect-error: decorator
@inline
export function drawn(table: usize, size: u64, random: u64): u32 {
  const bin = below(random, size);
  return either(random, bin, load<u64>(table + (<usize>bin << 3)));
}

/** The bin or the alias of its entry, by the low half of the random bits: without a branch, which could not be predicted. */
// @ts-expect-error: decorator
@inline
export function either(random: u64, bin: u32, entry: u64): u32 {
  const alias = <u32>(entry >> 32);
  const isBin = <u32>(((random & 0xffffffff) - (entry & 0xffffffff)) >> 32);
  return alias ^ ((alias ^ bin) & isBin);
}
