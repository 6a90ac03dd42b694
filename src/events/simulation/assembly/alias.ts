import { below } from '../../../kernel/assembly/random';

/** An index below `size`, by an alias table (Vose 1991) of entries of u32 threshold and alias. */
// @ts-expect-error: decorator
@inline
export function drawn(table: usize, size: u64, random: u64): u32 {
  const bin = below(random, size);
  const entry = load<u64>(table + (<usize>bin << 3));
  return <u32>random < <u32>entry ? bin : <u32>(entry >> 32);
}
