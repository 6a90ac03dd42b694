/**
 * The partition of a key, of so many: as Java's clients choose it, so rows meet those of other producers with the same keys. It is
 * MurmurHash2 (Appleby 2008) with Kafka's seed.
 */
export function partitionOf(key: Buffer, partitions: number): number {
  const { length } = key;
  let hash = 0x9747b28c ^ length;
  const whole = length & ~3;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(key.readInt32LE(at), M);
    word = Math.imul(word ^ (word >>> 24), M);
    hash = Math.imul(hash, M) ^ word;
  }
  if (length > whole) {
    for (let at = length - 1; at >= whole; at--) hash ^= (key[at] as number) << (8 * (at - whole));
    hash = Math.imul(hash, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return ((hash ^ (hash >>> 15)) & 0x7fffffff) % partitions;
}

const M = 0x5bd1e995;
