import { dataPageHeader, encodings } from '../../formats/parquet/metadata.js';
import { writeVarint } from '../../formats/parquet/thrift.js';
import type { ValueType } from '../file-format.js';
import { isInteger64 } from '../json/value-types.js';
import { append, type OutputBuffer, outputBuffer, reserve } from '../output-buffer.js';

/** The values of a column in a row group, packed while they come. */
export interface ColumnValues {
  /** Adds a value that is no null: its text, in bytes[start, end). */
  add(bytes: Buffer, start: number, end: number): void;
  addNull(): void;
  /** The page of all values since the last one. */
  page(): Buffer;
}

/** Bytes for the first values of a column. */
const FEW = 256;

export function columnValues(type: ValueType): ColumnValues {
  const values = outputBuffer(FEW);
  const levels = bitsIn(outputBuffer(FEW));
  const add = adders[type](values);
  return {
    add(bytes, start, end) {
      levels.add(1);
      add(bytes, start, end);
    },
    addNull: () => levels.add(0),
    page() {
      const rows = levels.count();
      const bits = levels.take();
      const head = Buffer.alloc(LENGTH + RUN_HEAD);
      head.writeUInt32LE(RUN_HEAD + bits.length);
      writeVarint(head, bits.length * 2 + 1, LENGTH, RUN_HEAD);
      const packed = values.bytes.subarray(0, values.at);
      values.at = 0;
      const size = head.length + bits.length + packed.length;
      return Buffer.concat([dataPageHeader(size, rows, encodings.plain), head, bits, packed]);
    },
  };
}

/** The bytes of the length of levels, and of the head of their run. */
const LENGTH = 4;
const RUN_HEAD = 5;

type Add = (bytes: Buffer, start: number, end: number) => void;

const texts =
  (to: OutputBuffer): Add =>
  (bytes, start, end) => {
    reserve(to, LENGTH + end - start);
    to.at = to.bytes.writeUInt32LE(end - start, to.at);
    append(to, bytes, start, end);
  };

/** A number that no double holds keeps its digits as a text. */
const adders: Readonly<Record<ValueType, (to: OutputBuffer) => Add>> = {
  integer: (to) => (bytes, start, end) => {
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
  },
  number: (to) => (bytes, start, end) => {
    reserve(to, 8);
    to.at = to.bytes.writeDoubleLE(Number(bytes.toString('latin1', start, end)), to.at);
  },
  boolean: (to) => {
    const bits = bitsIn(to);
    return (_bytes, start, end) => bits.add(end - start === 'true'.length ? 1 : 0);
  },
  decimal: texts,
  json: texts,
  string: texts,
};

/** Integers of so many characters are safe. */
const SAFE_DIGITS = 15;

/** Are the digits those of an integer of 64 bits? */
export const fits = (bytes: Buffer, start: number, end: number): boolean =>
  end - start <= SAFE_DIGITS || isInteger64(bytes.toString('latin1', start, end));

/** Adds bits to a buffer, the first the lowest of its byte; a buffer that is empty begins anew. */
function bitsIn(to: OutputBuffer) {
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
    take(): Buffer {
      const taken = Buffer.from(to.bytes.subarray(0, to.at));
      to.at = 0;
      return taken;
    },
  };
}
