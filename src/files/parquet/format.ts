import { parquet as parquetFormat } from '../../formats/parquet/format.js';
import {
  type ChunkMetadata,
  encodings,
  footerOf,
  groupMetadata,
  MAGIC,
} from '../../formats/parquet/metadata.js';
import { addRecord, integerCheck, leafOf } from '../columnar/columns.js';
import type { FileColumn, OutputFormat, RecordWriter } from '../file-format.js';
import { appendWhole, outputBuffer } from '../output-buffer.js';
import { BrokenFile } from '../record.js';
import { columnValues } from './values.js';

/** Apache Parquet: a row group as soon as there are enough values for one, and an index of all at the end. */
export const parquet: OutputFormat = {
  mediaType: parquetFormat.mediaType,
  outputOptions: [],
  takesMixedColumns: false,
  write: parquetWriter,
};

/** The bytes of the texts of a row group, which is in memory as a whole, and the most rows of one. */
const GROUP_BYTES = 8 << 20;
const GROUP_ROWS = 2 ** 20;

/** The most column chunks of a file: its index, which is in memory, names each of them. */
const MOST_CHUNKS = 2 ** 18;

function parquetWriter(columns: readonly FileColumn[]): RecordWriter {
  const to = outputBuffer();
  const leaves = columns.map(leafOf);
  const values = columns.map(({ type }) => columnValues(type));
  const checkIntegers = integerCheck(columns);
  const groups: Buffer[] = [];
  /** Where the next chunk begins in the file. */
  let place = 0;
  let all = 0;
  let rows = 0;
  let size = 0;
  const put = (bytes: Buffer) => {
    place += bytes.length;
    appendWhole(to, bytes);
  };
  const closeGroup = () => {
    const chunks = leaves.map((leaf, column): ChunkMetadata => {
      const at = place;
      const page = (values[column] as (typeof values)[number]).page();
      put(page);
      const { length } = page;
      const all = [encodings.plain, encodings.rle];
      const sizes = { size: length, uncompressed: length, dictionary: 0 };
      return { leaf, path: [leaf.name], encodings: all, entries: undefined, codec: 'none', at, ...sizes };
    });
    groups.push(groupMetadata(rows, chunks));
    all += rows;
    rows = 0;
    size = 0;
  };
  put(MAGIC);
  return {
    output: to,
    write(record, line) {
      checkIntegers(record, line);
      if (rows === 0 && (groups.length + 1) * columns.length > MOST_CHUNKS)
        throw new BrokenFile(line, `a Parquet file has at most ${MOST_CHUNKS} column chunks`);
      size += addRecord(record, values);
      rows++;
      if (size >= GROUP_BYTES || rows === GROUP_ROWS) closeGroup();
    },
    close() {
      if (rows > 0) closeGroup();
      put(footerOf({ nodes: leaves, leaves: leaves.length, rows: all, groups, about: {} }));
    },
  };
}
