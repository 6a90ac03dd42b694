import { sha256 } from './sha256.js';

/** The first 8 bytes of SHA-256 over `parts`, little-endian; JSON keeps ("a", "bc") and ("ab", "c") apart. */
function hash64(parts: readonly (string | number)[]): bigint {
  return sha256(JSON.stringify(parts)).readBigUInt64LE(0);
}

/** Keys used last: people ask for one seed again and again, and hashing it takes as long as making ten rows. */
const known = new Map<string, bigint>();
const KNOWN = 64;

/** The key that a request's seed gives a dataset: 64 bits from its generator version, its name and the seed. */
export function seedKey(generation: number, dataset: string, seed: string): bigint {
  const name = JSON.stringify(['seed', generation, dataset, seed]);
  const found = known.get(name);
  if (found !== undefined) return found;
  const key = sha256(name).readBigUInt64LE(0);
  if (known.size === KNOWN) known.delete(known.keys().next().value as string);
  known.set(name, key);
  return key;
}

/** The salt that tells a random stream of a dataset from its others: 64 bits from its name. */
export function streamSalt(name: string): bigint {
  return hash64(['stream', name]);
}

/** A number in [0, 1) that follows from `name`, which tells draws apart, and from `parts`. */
export function uniform(name: string, parts: readonly (string | number)[]): number {
  return Number(hash64([name, ...parts]) >> 11n) / 2 ** 53;
}
