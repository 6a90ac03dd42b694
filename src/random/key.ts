import { sha256 } from './sha256.js';

const bytes = Buffer.alloc(32);

/** The first 8 bytes of SHA-256 over `parts`, little-endian; JSON keeps ("a", "bc") and ("ab", "c") apart. */
function hash64(parts: readonly (string | number)[]): bigint {
  bytes.write(sha256(JSON.stringify(parts), 'binary'), 'binary');
  return bytes.readBigUInt64LE(0);
}

/** The key that a request's seed gives a dataset: 64 bits from its generator version, its name and the seed. */
export function seedKey(generation: number, dataset: string, seed: string): bigint {
  return hash64(['seed', generation, dataset, seed]);
}

/** The salt that tells a random stream of a dataset from its others: 64 bits from its name. */
export function streamSalt(name: string): bigint {
  return hash64(['stream', name]);
}

/** A number in [0, 1) that follows from `name`, which tells draws apart, and from `parts`. */
export function uniform(name: string, parts: readonly (string | number)[]): number {
  return Number(hash64([name, ...parts]) >> 11n) / 2 ** 53;
}
