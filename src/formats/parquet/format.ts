import { columnsInTurns } from '../../output/compile.js';
import type { About } from '../../output/prepare.js';
import { isShort } from '../../output/simulated.js';
import { recordsOfChanged } from '../columnar/changed.js';
import type { FileRows } from '../columnar/parts.js';
import { nodesFor } from '../columnar/records.js';
import { type ColumnarOptions, codecOption, type Format } from '../format.js';
import { json } from '../json.js';
import { fileRepresentation } from './file.js';
import { type FileColumns, preparingColumns } from './forms.js';
import { recordsRepresentation } from './records.js';
import { compressedRepresentation, eventsRepresentation, foundRepresentation } from './streamed.js';

const MEDIA_TYPE = 'application/vnd.apache.parquet';

/** Apache Parquet: columns in row groups, with an index of them at the end. Readers ask for the bytes of the columns that they need. */
export const parquet: Format<ColumnarOptions> = {
  name: 'parquet',
  mediaType: MEDIA_TYPE,
  extension: 'parquet',
  about: 'Apache Parquet, which needs a seed',
  options: { codec: codecOption },
  live: false,
  splits: false,
  readInParts: true,
  writer: ({ codec }, info) => ({
    contentType: MEDIA_TYPE,
    async prepare(columns) {
      const prepared = await columnsInTurns(preparingColumns(columns));
      const file = (rows: FileRows, about: About) =>
        codec === 'none'
          ? fileRepresentation(prepared, rows, about)
          : compressedRepresentation({ columns: prepared, codec, about }, rows);
      return {
        size: sizeOf(prepared),
        range: (key, first, rows, _threads, about = {}) => file({ key, rows, first, numbers: [] }, about),
        picked(key, numbers, given = new Map(), about = {}) {
          if (given.size === 0) return file({ key, rows: numbers.length, first: undefined, numbers }, about);
          const nodes = nodesFor(prepared.nodes, given.values());
          const asJson = () => json.writer({}, info).prepare(columns, 'rows');
          const records = recordsOfChanged(asJson, key, numbers, given);
          return recordsRepresentation(nodes, records, codec, about);
        },
        streamed: (key, begin, most, about = {}) =>
          foundRepresentation({ columns: prepared, codec, about }, key, begin, most),
      };
    },
    async prepareEvents(columns) {
      const prepared = await columnsInTurns(preparingColumns(columns, true));
      return {
        size: sizeOf(prepared),
        all: (rows, effort, about = {}, counted = isShort(effort)) =>
          eventsRepresentation({ columns: prepared, codec, about }, rows, counted),
      };
    },
  }),
};

/** The bytes of memory that prepared columns take: those of their plan and of their dictionaries. */
const sizeOf = ({ plan, columns }: FileColumns): number =>
  columns.reduce((sum, { placed }) => sum + (placed.leaf.dictionary?.entries.bytes.length ?? 0), plan.size);
