import type { Leaf } from '../../formats/columnar/leaves.js';
import type { LeafType } from '../../formats/columnar/values.js';
import { parquet as parquetFormat } from '../../formats/parquet/format.js';
import {
  type ChunkMetadata,
  encodings,
  footerOf,
  groupMetadata,
  MAGIC,
} from '../../formats/parquet/metadata.js';
import type { FileColumn, OutputFormat, RecordWriter, ValueType } from '../file-format.js';
import { append, outputBuffer, reserve } from '../output-buffer.js';
import { BadRecord, BrokenFile, CellKind, endOf, startOf } from '../record.js';
import { columnValues, fits } from './values.js';

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

/** The bytes that a cell counts for beside its text. */
const CELL = 8;

function parquetWriter(columns: readonly FileColumn[]): RecordWriter {
  const to = outputBuffer();
  const leaves = columns.map(leafOf);
  const values = columns.map(({ type }) => columnValues(type));
  const integers = [...columns.keys()].filter((column) => columns[column]?.type === 'integer');
  const groups: Buffer[] = [];
  /** Where the next chunk begins in the file. */
  let place = 0;
  let all = 0;
  let rows = 0;
  let size = 0;
  const put = (bytes: Buffer) => {
    reserve(to, bytes.length);
    append(to, bytes, 0, bytes.length);
    place += bytes.length;
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
      const { bytes, kinds } = record;
      for (const column of integers) {
        const [start, end] = [startOf(record, column), endOf(record, column)];
        if (kinds[column] !== CellKind.Null && !fits(bytes, start, end))
          throw tooLarge(line, (columns[column] as FileColumn).name);
      }
      if (rows === 0 && (groups.length + 1) * columns.length > MOST_CHUNKS)
        throw new BrokenFile(line, `a Parquet file has at most ${MOST_CHUNKS} column chunks`);
      for (let column = 0; column < values.length; column++) {
        const to = values[column] as (typeof values)[number];
        const [start, end] = [startOf(record, column), endOf(record, column)];
        if (kinds[column] === CellKind.Null) to.addNull();
        else {
          to.add(bytes, start, end);
          size += end - start;
        }
        size += CELL;
      }
      rows++;
      if (size >= GROUP_BYTES || rows === GROUP_ROWS) closeGroup();
    },
    close() {
      if (rows > 0) closeGroup();
      put(footerOf({ nodes: leaves, leaves: leaves.length, rows: all, groups, about: {} }));
    },
  };
}

const types: Readonly<Record<ValueType, LeafType>> = {
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  decimal: 'text',
  json: 'text',
  string: 'text',
};

const leafOf = ({ name, type }: FileColumn): Leaf => ({
  name,
  type: types[type],
  present: [undefined],
  scale: undefined,
  vectors: [],
  dictionary: undefined,
  start: undefined,
});

const tooLarge = (line: number, column: string) =>
  new BadRecord(line, `${column} is no integer of 64 bits; types=${column}:string accepts it`, { column });
