import { isUtf8 } from 'node:buffer';
import * as formats from '../../formats/json.js';
import type { InputFormat, OpenFile, OutputFormat, Sample } from '../file-format.js';
import { BadRecord, recordCells } from '../record.js';
import { memberPlaces } from './members.js';
import { arrayFinder, linesFinder, type ObjectFinder } from './objects.js';
import { membersReader, objectsReader } from './reader.js';
import { type JsonFraming, membersWriter, objectsWriter } from './writer.js';

/** One array of objects. */
export const json = format(formats.json.mediaType, 'array', arrayFinder);

/** One object a line. */
export const ndjson = format(formats.ndjson.mediaType, 'lines', linesFinder);

function format(mediaType: string, framing: JsonFraming, finder: (head: Buffer) => ObjectFinder) {
  return {
    mediaType,
    inputOptions: [],
    open(sample): OpenFile {
      const columns = membersIn(finder(sample.bytes), sample);
      const cells = recordCells(columns.length);
      return {
        columns,
        cells,
        reader: membersReader(finder(sample.bytes), cells, columns),
        start: sample.start,
      };
    },
    openObjects({ bytes, start }): OpenFile {
      const cells = recordCells(1);
      return { columns: [], cells, reader: objectsReader(finder(bytes), cells), start };
    },
    outputOptions: [],
    write: (columns) => membersWriter(columns, framing),
    writeObjects: () => objectsWriter(framing),
  } satisfies InputFormat & OutputFormat;
}

/** The names of all members of the objects in a sample. */
function membersIn(finder: ObjectFinder, { bytes, start, last }: Sample): string[] {
  const names = new Set<string>();
  let from = finder.skip(bytes, start, last);
  while (from < bytes.length) {
    const { line } = finder;
    const end = finder.end(bytes, from, last);
    if (end < 0) break;
    const record = bytes.subarray(from, end);
    try {
      if (isUtf8(record)) for (const { name } of memberPlaces(record, line)) names.add(name);
    } catch (error) {
      if (!(error instanceof BadRecord)) throw error;
    }
    from = finder.skip(bytes, end, last);
  }
  return [...names];
}
