import { sha256 } from './sha256.js';

const head = new Uint8Array(8);
const number = new DataView(head.buffer);

/** The first 8 bytes of SHA-256 over a text, little-endian. */
function hash64(text: string): bigint {
  const hash = sha256(text, 'binary');
  for (let at = 0; at < 8; at++) head[at] = hash.charCodeAt(at);
  return number.getBigUint64(0, true);
}

declare const fromSeed: unique symbol;

/** What seedKey() makes of a seed, which is a text: the 64 bits that rows of a dataset follow from. */
export type SeedKey = bigint & { readonly [fromSeed]: true };

/**
 * The key that a request's seed gives a dataset: 64 bits from its generator version, its name and the seed. As JSON, which
 * keeps ("a", "bc") and ("ab", "c") apart; put together here, because of an array it takes as long as the hash.
 */
export function seedKey(generation: number, dataset: string, seed: string): SeedKey {
  return hash64(`["seed",${generation},${JSON.stringify(dataset)},${JSON.stringify(seed)}]`) as SeedKey;
}

/** The salt that tells a random stream of a dataset from its others: 64 bits from its name. */
export function streamSalt(name: string): bigint {
  return hash64(JSON.stringify(['stream', name]));
}

/** A number in [0, 1) that follows from `name`, which tells draws apart, and from `parts`. */
export function fractionOf(name: string, parts: readonly (string | number)[]): number {
  return Number(hash64(JSON.stringify([name, ...parts])) >> 11n) / 2 ** 53;
}
