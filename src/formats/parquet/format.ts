import { ProblemError } from '../../errors.js';
import { columnsInTurns } from '../../output/compile.js';
import type { About } from '../../output/prepare.js';
import type { FileRows } from '../columnar/parts.js';
import { type ColumnarOptions, codecOption, type Format } from '../format.js';
import { fileRepresentation } from './file.js';
import { preparingColumns } from './forms.js';
import { compressedRepresentation, foundRepresentation } from './streamed.js';

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
  writer: ({ codec }) => ({
    contentType: MEDIA_TYPE,
    async prepare(columns) {
      const prepared = await columnsInTurns(preparingColumns(columns));
      const dictionaries = prepared.columns.reduce(
        (sum, { placed }) => sum + (placed.leaf.dictionary?.entries.bytes.length ?? 0),
        0,
      );
      const file = (rows: FileRows, about: About) =>
        codec === 'none'
          ? fileRepresentation(prepared, rows, about)
          : compressedRepresentation({ columns: prepared, codec, about }, rows);
      return {
        size: prepared.plan.size + dictionaries,
        range: (key, first, rows, _threads, about = {}) => file({ key, rows, first, numbers: [] }, about),
        picked: (key, numbers, _given, about = {}) =>
          file({ key, rows: numbers.length, first: undefined, numbers }, about),
        streamed: (key, begin, most, about = {}) =>
          foundRepresentation({ columns: prepared, codec, about }, key, begin, most),
      };
    },
    async prepareEvents() {
      throw new ProblemError(406, 'Events have no Parquet file');
    },
  }),
};
