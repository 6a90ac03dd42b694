import { isInteger64 } from '../json/value-types.js';
import { type OutputBuffer, reserve, take } from '../output-buffer.js';

// Values of files as columnar files have them, little endian, each packed from its text when it comes.

/** Adds a value that is no null: its text, in bytes[start, end). */
export type Add = (bytes: Buffer, start: number, end: number) => void;

/** Integers of 64 bits. */
export const integers =
  (to: OutputBuffer): Add =>
  (bytes, start, end) => {
    reserve(to, 8);
    if (end - start > SAFE_DIGITS)
      to.bytes.writeBigInt64LE(BigInt(bytes.toString('latin1', start, end)), to.at);
    else {
      // Halves, which take a third of the time of a bigint.
      const value = Number(bytes.toString('latin1', start, end));
      const high = Math.floor(value / 2 ** 32);
      to.bytes.writeUInt32LE(value - high * 2 ** 32, to.at);
      to.bytes.writeInt32LE(high, to.at + 4);
    }
    to.at += 8;
  };

/** Doubles. */
export const doubles =
  (to: OutputBuffer): Add =>
  (bytes, start, end) => {
    reserve(to, 8);
    to.at = to.bytes.writeDoubleLE(Number(bytes.toString('latin1', start, end)), to.at);
  };

/** true and false, as bits. */
export const booleans =
  (bits: Bits): Add =>
  (_bytes, start, end) =>
    bits.add(end - start === 'true'.length ? 1 : 0);

/** Bits in a buffer, the first the lowest of its byte. */
export interface Bits {
  add(bit: 0 | 1): void;
  count(): number;
  take(): Buffer;
}

/** Integers of so many characters are safe. */
const SAFE_DIGITS = 15;

/** Are the digits those of an integer of 64 bits? */
export const fits = (bytes: Buffer, start: number, end: number): boolean =>
  end - start <= SAFE_DIGITS || isInteger64(bytes.toString('latin1', start, end));

/** The bits of a buffer; one that is empty begins anew. */
export function bitsIn(to: OutputBuffer): Bits {
  let count = 0;
  return {
    add(bit: 0 | 1): void {
      if (to.at === 0) count = 0;
      if (count % 8 === 0) {
        reserve(to, 1);
        to.bytes[to.at++] = bit;
      } else if (bit === 1) to.bytes[to.at - 1] = (to.bytes[to.at - 1] as number) | (1 << (count % 8));
      count++;
    },
    count: () => (to.at === 0 ? 0 : count),
    take: () => take(to),
  };
}
