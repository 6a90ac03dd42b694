import { createHash } from 'node:crypto';

/** The first 8 bytes of SHA-256 over `parts`, little-endian; JSON keeps ("a", "bc") and ("ab", "c") apart. */
function hash64(parts: readonly (string | number)[]): bigint {
  return createHash('sha256').update(JSON.stringify(parts)).digest().readBigUInt64LE(0);
}

/** The key that a request's seed gives a dataset: 64 bits from its generator version, its name and the seed. */
export function seedKey(generation: number, dataset: string, seed: string): bigint {
  return hash64(['seed', generation, dataset, seed]);
}

/** The salt that tells a random stream of a dataset from its others: 64 bits from its name. */
export function streamSalt(name: string): bigint {
  return hash64(['stream', name]);
}
