// Tables of numbers.

import type { Image } from '../image.js';

/** Tables with at most this many numbers or entries lie in the L1 cache. */
export const FEW = 2048;

/** Pairs of u32. */
export const pairs = (image: Image, low: ArrayLike<number>, high: ArrayLike<number>): number =>
  image.table(low.length * 8, (view) => writePairs(view, low, high));

export function writePairs(view: DataView, low: ArrayLike<number>, high: ArrayLike<number>): void {
  for (let index = 0; index < low.length; index++) {
    view.setUint32(index * 8, low[index] as number, true);
    view.setUint32(index * 8 + 4, high[index] as number, true);
  }
}

/** Numbers as u32. */
export const words = (image: Image, values: ArrayLike<number>): number =>
  image.table(values.length * 4, (view) => {
    for (let index = 0; index < values.length; index++)
      view.setUint32(index * 4, values[index] as number, true);
  });

/** Numbers as u64. */
export const longs = (image: Image, values: BigUint64Array): number =>
  image.table(values.length * 8, (view) => {
    for (let index = 0; index < values.length; index++)
      view.setBigUint64(index * 8, values[index] as bigint, true);
  });

/** Numbers as u16, which isShort() says they are. */
export const shorts = (image: Image, values: ArrayLike<number>): number =>
  image.table(values.length * 2, (view) => {
    for (let index = 0; index < values.length; index++)
      view.setUint16(index * 2, values[index] as number, true);
  });

export function isShort(values: ArrayLike<number>): boolean {
  for (let index = 0; index < values.length; index++) if ((values[index] as number) > 0xffff) return false;
  return true;
}

/** Numbers as u8. */
export const bytes = (image: Image, values: ArrayLike<number>): number =>
  image.table(values.length, (view) => {
    for (let index = 0; index < values.length; index++) view.setUint8(index, values[index] as number);
  });

/** Numbers as f64. */
export const doubles = (image: Image, values: Float64Array): number =>
  image.table(values.length * 8, (view) => {
    for (let index = 0; index < values.length; index++)
      view.setFloat64(index * 8, values[index] as number, true);
  });

/** For each byte, the places of its bits that are 1, rising, in 8 bytes. */
export const placesOfBits = (image: Image): number =>
  image.table(256 * 8, (view) => {
    for (let byte = 0; byte < 256; byte++) {
      const places = [0, 1, 2, 3, 4, 5, 6, 7].filter((place) => byte & (1 << place));
      for (const [at, place] of places.entries()) view.setUint8(8 * byte + at, place);
    }
  });
