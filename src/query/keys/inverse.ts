import type { Draw64, Permuted } from '../../columns/draw64.js';
import type { Uuid } from '../../columns/value.js';
import { GOLDEN, inverseOf, MIX_FACTORS, mix64, streamKey, unshifted } from '../../random/bijections.js';
import type { SeedKey } from '../../random/key.js';

/**
 * The number of the only row, among the first `count`, in which a draw can have a value; undefined for a draw that may have it in several
 * rows. The row may be beyond `count`, and may have another value.
 */
export function rowOf(draw64: Draw64, value: bigint, key: SeedKey, count: number): bigint | undefined {
  switch (draw64.kind) {
    case 'row':
      return value;
    case 'remainder':
      return BigInt(count) <= draw64.by ? rowOf(draw64.of, value, key, count) : undefined;
    case 'permuted': {
      if (draw64.perRow) return undefined;
      const of = value < draw64.size ? unpermuted(draw64, value, key) : value;
      return rowOf(draw64.of, of, key, count);
    }
    case 'constant':
    case 'range':
    case 'quantiles':
    case 'widened':
    case 'divided':
    case 'sum':
    case 'placed':
    case 'given':
      return undefined;
  }
  return draw64 satisfies never;
}

/** permuted() of kernel/assembly/draws64.ts, backwards. */
function unpermuted({ name, size }: Permuted, value: bigint, key: SeedKey): bigint {
  const width = size === 1n ? 0 : (size - 1n).toString(2).length;
  const shift = BigInt(Math.max(1, (width + 1) >> 1));
  const low = (number: bigint) => BigInt.asUintN(width, number);
  const own = streamKey(key, name);
  const constant = (after: bigint) => mix64(own + after);
  const inverses = [4n, 3n, 2n].map((after) => inverseOf(constant(after) | 1n, width));
  let number = value;
  do {
    number = low(number - own);
    for (const inverse of inverses) number = low(unshifted(number, shift, width) * inverse);
    number = low(number - constant(1n));
  } while (number >= size);
  return number;
}

const written = /^([\da-f]{8})-([\da-f]{4})-(4[\da-f]{3})-([89ab][\da-f]{3})-([\da-f]{12})$/;
const BITS = 62;
const VERSION = 0xf000n;

/** The number of which a text is the UUID; undefined where it is none. uuid() of kernel/assembly/render.ts, backwards. */
export function numberOfUuid({ name }: Uuid, text: string, key: SeedKey): bigint | undefined {
  const parts = written.exec(text)?.slice(1);
  if (parts === undefined) return undefined;
  const random = BigInt(`0x${parts.slice(0, 3).join('')}`);
  let own = BigInt.asUintN(BITS, BigInt(`0x${parts.slice(3).join('')}`));
  own = unshifted(own, 31n, BITS) * inverseOf(MIX_FACTORS[1], BITS);
  own = unshifted(BigInt.asUintN(BITS, own), 27n, BITS) * inverseOf(MIX_FACTORS[0], BITS);
  own = unshifted(BigInt.asUintN(BITS, own), 30n, BITS);
  const number = BigInt.asUintN(BITS, (own - streamKey(key, name, 1n)) * inverseOf(GOLDEN, BITS));
  const bits = mix64(streamKey(key, name) + number * GOLDEN);
  return (bits | VERSION) === (random | VERSION) ? number : undefined;
}
