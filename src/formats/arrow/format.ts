import { badParameter } from '../../errors.js';
import { columnsInTurns } from '../../output/compile.js';
import { isShort } from '../../output/simulated.js';
import { recordsOfChanged } from '../columnar/changed.js';
import { nodesFor } from '../columnar/records.js';
import { type ColumnarOptions, codecOption, type Format } from '../format.js';
import { json } from '../json.js';
import { type FileColumns, preparingColumns } from './columns.js';
import { type ContainerOf, fileOf, streamOf } from './container.js';
import { fileRepresentation } from './file.js';
import { recordsRepresentation } from './records.js';
import { eventsRepresentation, foundRepresentation } from './streamed.js';

/** Apache Arrow IPC: columns as they lie in memory. */
const arrowFormat = (
  record: Pick<Format, 'name' | 'mediaType' | 'extension' | 'about'>,
  containerOf: ContainerOf,
): Format<ColumnarOptions> => ({
  ...record,
  options: { codec: codecOption },
  live: false,
  splits: false,
  readInParts: true,
  writer({ codec }, info) {
    if (codec !== 'none')
      throw badParameter('codec', codec, 'none, since Arrow has LZ4 and Zstandard, but not gzip');
    return {
      contentType: record.mediaType,
      async prepare(columns) {
        const prepared = await columnsInTurns(preparingColumns(columns));
        const { nodes } = prepared;
        return {
          size: sizeOf(prepared),
          range: (key, first, rows, _threads, about = {}) =>
            fileRepresentation(prepared, { key, rows, first, numbers: [] }, containerOf, about),
          picked(key, numbers, given = new Map(), about = {}) {
            if (given.size > 0) {
              const asJson = () => json.writer({}, info).prepare(columns, 'rows');
              const records = recordsOfChanged(asJson, key, numbers, given);
              return recordsRepresentation(nodesFor(nodes, given.values()), records, containerOf, about);
            }
            const rows = { key, rows: numbers.length, first: undefined, numbers };
            return fileRepresentation(prepared, rows, containerOf, about);
          },
          streamed: (key, begin, most, about = {}) =>
            foundRepresentation({ columns: prepared, containerOf, about }, key, begin, most),
        };
      },
      async prepareEvents(columns) {
        const prepared = await columnsInTurns(preparingColumns(columns, true));
        return {
          size: sizeOf(prepared),
          all: (rows, effort, about = {}, counted = isShort(effort)) =>
            eventsRepresentation(
              { columns: prepared, containerOf, about },
              rows,
              Math.min(rows.most, effort),
              counted,
            ),
        };
      },
    };
  },
});

/** The bytes of memory that prepared columns take. Their dictionaries are kept as they are written, and as their entries. */
const sizeOf = ({ plan, short }: FileColumns): number =>
  short.dictionaries.reduce((sum, { body }) => sum + 2 * body.length, plan.size);

/** A file, whose index comes last. */
export const arrow = arrowFormat(
  {
    name: 'arrow',
    mediaType: 'application/vnd.apache.arrow.file',
    extension: 'arrow',
    about: 'Apache Arrow, which needs a seed',
  },
  fileOf,
);

/** A stream, which can be read while it arrives. */
export const arrowStream = arrowFormat(
  {
    name: 'arrow-stream',
    mediaType: 'application/vnd.apache.arrow.stream',
    extension: 'arrows',
    about: 'the same as a stream',
  },
  streamOf,
);
