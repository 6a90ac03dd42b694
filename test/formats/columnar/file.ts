// Columnar files in memory, for tests.
import { gunzipSync } from 'node:zlib';
import type { Column } from '../../../src/columns/value.js';
import { type Format, writerOf } from '../../../src/formats/format.js';
import { parquet } from '../../../src/formats/parquet/format.js';
import type { PreparedRows } from '../../../src/output/prepare.js';
import type { Representation } from '../../../src/output/representation.js';
import type { Slices } from '../../../src/output/slices.js';
import { itself } from '../../../src/output/work.js';

export const prepareFile = (
  columns: readonly Column[],
  format: Format = parquet,
  options: Readonly<Record<string, unknown>> = {},
): Promise<PreparedRows> => writerOf(format, options, { table: 'rows' }).prepare(columns, 'rows');

export async function bytesOf(slices: Slices): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let slice = await slices.next(); slice !== undefined; slice = await slices.next()) {
    parts.push(Buffer.from(slice.bytes));
    slice.release();
  }
  return Buffer.concat(parts);
}

/** All of a file. */
export const wholeOf = (file: Representation): Promise<Buffer> => bytesOf(file.slices(itself()));

/** The bytes from `start` to `end`, both inclusive. */
export async function rangeOf(file: Representation, start: number, end: number): Promise<Buffer> {
  const { measured } = file;
  if (measured === undefined) throw new Error('the length is not known');
  const lengths = await measured.lengths(itself().work);
  return bytesOf(measured.slices(itself(), lengths, { start, end }));
}

export async function lengthOf({ measured }: Representation): Promise<number> {
  if (measured === undefined) throw new Error('the length is not known');
  return (await measured.lengths(itself().work)).total;
}

export const arrayBufferOf = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;

/** Reads pages that are compressed. */
export const compressors = { GZIP: (bytes: Uint8Array) => new Uint8Array(gunzipSync(bytes)) };
