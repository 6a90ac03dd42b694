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

/** The 64 bits that the rows of a dataset follow from: seedKey() makes them from a seed, which is a text. */
export type SeedKey = bigint & { readonly [fromSeed]: true };

/** The version of the generators of all datasets: a release that changes the bytes of any rows raises it. */
export const GENERATION = 2;

/**
 * The key of a dataset for a seed: a hash of the generation, the name of the dataset and the seed. They are hashed as JSON, which
 * keeps ("a", "bc") and ("ab", "c") apart. The JSON is put together here, because that of an array takes as long as the hash.
 */
export function seedKey(dataset: string, seed: string): SeedKey {
  return hash64(`["seed",${GENERATION},${json(dataset)},${json(seed)}]`) as SeedKey;
}

/** A text as JSON. To see first that nothing needs escaping takes a quarter of the time. */
const json = (text: string) => (/^[\w-]*$/.test(text) ? `"${text}"` : JSON.stringify(text));

/** The salt of a random stream: 64 bits that follow from its name. */
export function streamSalt(name: string): bigint {
  return hash64(JSON.stringify(['stream', name]));
}

/** A number in [0, 1) that follows from `parts`; `name` tells different uses of the same parts apart. */
export function fractionOf(name: string, parts: readonly (string | number)[]): number {
  return Number(hash64(JSON.stringify([name, ...parts])) >> 11n) / 2 ** 53;
}
