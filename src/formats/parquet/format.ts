import { ProblemError } from '../../errors.js';
import { columnsInTurns } from '../../output/compile.js';
import type { Format, NoOptions } from '../format.js';
import { fileRepresentation } from './file.js';
import { preparingColumns } from './forms.js';
import { streamedRepresentation } from './streamed.js';

const MEDIA_TYPE = 'application/vnd.apache.parquet';

/** Apache Parquet: columns in row groups, with an index of them at the end. Readers ask for the bytes of the columns that they need. */
export const parquet: Format<NoOptions> = {
  name: 'parquet',
  mediaType: MEDIA_TYPE,
  extension: 'parquet',
  about: 'Apache Parquet, which needs a seed',
  options: {},
  live: false,
  splits: false,
  readInParts: true,
  writer: () => ({
    contentType: MEDIA_TYPE,
    async prepare(columns) {
      const prepared = await columnsInTurns(preparingColumns(columns));
      const dictionaries = prepared.columns.reduce(
        (sum, { placed }) => sum + (placed.leaf.dictionary?.entries.bytes.length ?? 0),
        0,
      );
      return {
        size: prepared.plan.size + dictionaries,
        range: (key, first, rows, _threads, about = {}) =>
          fileRepresentation(prepared, { key, rows, first, numbers: [] }, about),
        picked: (key, numbers, _given, about = {}) =>
          fileRepresentation(prepared, { key, rows: numbers.length, first: undefined, numbers }, about),
        streamed: (key, begin, most, about = {}) => streamedRepresentation(prepared, key, begin, most, about),
      };
    },
    async prepareEvents() {
      throw new ProblemError(406, 'Events have no Parquet file');
    },
  }),
};
