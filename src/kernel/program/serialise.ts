import { createCache } from '../../cache.js';
import type { Scalar } from '../../columns/value.js';
import type { Encoding } from './layout.js';
import { bytesOf, type Texts, textsOf } from './texts.js';

// What depends on a vocabulary and an encoding alone is made once, and all plans share it.

/** The bytes of vocabularies that are kept, unless limitVocabularies() says otherwise. */
const KEPT = 128 << 20;

let limit = KEPT;
let texts = createCache<Texts, object>({ bytes: limit, bytesOf });

/** Sets how many bytes of vocabularies this process keeps. Another number than before forgets those that are kept. */
export function limitVocabularies(bytes: number): void {
  if (bytes === limit) return;
  limit = bytes;
  texts = createCache<Texts, object>({ bytes, bytesOf });
}

/** What stands for a vocabulary in an encoding. The cache has no reference to the values. */
interface Keys {
  readonly cells: object;
  readonly fragments: object;
  quotes?: Uint8Array;
}

const known = new WeakMap<Encoding, WeakMap<readonly Scalar[], Keys>>();

function keysOf(encoding: Encoding, values: readonly Scalar[]): Keys {
  const ofEncoding = known.get(encoding) ?? new WeakMap<readonly Scalar[], Keys>();
  known.set(encoding, ofEncoding);
  const keys = ofEncoding.get(values) ?? { cells: {}, fragments: {} };
  ofEncoding.set(values, keys);
  return keys;
}

/** The values as cells. */
export function cellsOf(encoding: Encoding, values: readonly Scalar[]): Texts {
  const { cells } = keysOf(encoding, values);
  return texts.find(cells) ?? texts.add(cells, textsOf(values, encoding.scalar));
}

/** The texts as insides of string cells. */
export function fragmentsOf(encoding: Encoding, values: readonly string[]): Texts {
  const { fragments } = keysOf(encoding, values);
  return texts.find(fragments) ?? texts.add(fragments, textsOf(values, encoding.fragment));
}

/** 1 for each of the texts that needs quotes, else 0. */
export function quotesOf(encoding: Encoding, values: readonly string[]): Uint8Array {
  const found = keysOf(encoding, values);
  found.quotes ??= Uint8Array.from(values.map((text) => (encoding.needsQuote(text) ? 1 : 0)));
  return found.quotes;
}
