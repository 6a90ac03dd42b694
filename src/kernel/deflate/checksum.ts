import { POLYNOMIAL } from './tables.js';

/** The CRC-32 of two stretches of bytes together, of which the second has `length` bytes. As zlib's crc32_combine does it. */
export const joinedChecksum = (first: number, second: number, length: number): number =>
  (product(powerOfBytes(length), first) ^ second) >>> 0;

/** x^(8 × length) modulo the polynomial. */
function powerOfBytes(length: number): number {
  let power = ONE;
  let square = BYTE;
  for (let left = length; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = product(square, power);
    square = product(square, square);
  }
  return power;
}

/** x^0 and x^8, the highest power lowest. */
const ONE = 0x80000000;
const BYTE = 0x00800000;

/** The product of two polynomials modulo that of CRC-32. */
function product(a: number, b: number): number {
  let sum = 0;
  let shifted = b;
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) sum ^= shifted;
    shifted = (shifted >>> 1) ^ (shifted & 1 ? POLYNOMIAL : 0);
  }
  return sum >>> 0;
}
