import type { Scalar } from '../../columns/value.js';
import type { Encoding } from './layout.js';
import { type Texts, textsOf } from './texts.js';

/** What depends on a vocabulary and an encoding alone: all plans share it, and it is kept for as long as both live. */
interface Serialised {
  scalar?: Texts;
  fragment?: Texts;
  quotes?: Uint8Array;
}

const known = new WeakMap<Encoding, WeakMap<readonly Scalar[], Serialised>>();

function serialised(encoding: Encoding, values: readonly Scalar[]): Serialised {
  const ofEncoding = known.get(encoding) ?? new WeakMap<readonly Scalar[], Serialised>();
  known.set(encoding, ofEncoding);
  const found = ofEncoding.get(values) ?? {};
  ofEncoding.set(values, found);
  return found;
}

/** The values as cells. */
export function cellsOf(encoding: Encoding, values: readonly Scalar[]): Texts {
  const found = serialised(encoding, values);
  found.scalar ??= textsOf(values, encoding.scalar);
  return found.scalar;
}

/** The texts as insides of string cells. */
export function fragmentsOf(encoding: Encoding, values: readonly string[]): Texts {
  const found = serialised(encoding, values);
  found.fragment ??= textsOf(values, encoding.fragment);
  return found.fragment;
}

/** 1 for each of the texts that needs quotes, else 0. */
export function quotesOf(encoding: Encoding, values: readonly string[]): Uint8Array {
  const found = serialised(encoding, values);
  found.quotes ??= Uint8Array.from(values, (text) => (encoding.needsQuote(text) ? 1 : 0));
  return found.quotes;
}
