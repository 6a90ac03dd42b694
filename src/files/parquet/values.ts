import { dataPageHeader, encodings } from '../../formats/parquet/metadata.js';
import { writeVarint } from '../../formats/parquet/thrift.js';
import { type Add, bitsIn, booleans, doubles, integers } from '../columnar/values.js';
import type { ValueType } from '../file-format.js';
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

const texts =
  (to: OutputBuffer): Add =>
  (bytes, start, end) => {
    reserve(to, LENGTH + end - start);
    to.at = to.bytes.writeUInt32LE(end - start, to.at);
    append(to, bytes, start, end);
  };

/** A number that no double holds keeps its digits as a text. */
const adders: Readonly<Record<ValueType, (to: OutputBuffer) => Add>> = {
  integer: integers,
  number: doubles,
  boolean: (to) => booleans(bitsIn(to)),
  decimal: texts,
  json: texts,
  string: texts,
};
