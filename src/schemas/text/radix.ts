import { type Draw64, divided, permuted, remainder } from '../../columns/draw64.js';

/** The largest product of sizes through which an index counts, since the kernel's integers have 64 bits. */
const MOST = 2n ** 62n;

/** How an index of up to 62 bits is split into digits, one to one. */
export interface Radix {
  /** Indexes from here on repeat. */
  readonly size: bigint;
  /** The digits of an index below `size`; each in [0, its size). */
  digits(index: Draw64): Draw64[];
}

/**
 * Mixed radix: digits of these sizes, of which the last one counts fastest. First digits beyond 62 bits are not counted. They are
 * pseudo-random functions of the whole index, whose streams are named after `name`.
 */
export function radixOf(name: string, sizes: readonly bigint[]): Radix {
  const places = new Map<number, bigint>();
  let size = 1n;
  for (let at = sizes.length - 1; at >= 0 && size * (sizes[at] as bigint) <= MOST; at--) {
    places.set(at, size);
    size *= sizes[at] as bigint;
  }
  const counted = size;
  return {
    size: counted,
    digits: (index) =>
      sizes.map((base, at) => {
        const place = places.get(at);
        if (place === undefined) return remainder(permuted(`${name}#${at}`, index, counted), base);
        const shifted = place === 1n ? index : divided(index, place);
        return place * base === counted ? shifted : remainder(shifted, base);
      }),
  };
}
