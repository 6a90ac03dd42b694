import { isUtf8 } from 'node:buffer';
import * as formats from '../../formats/json.js';
import { sliceTurn } from '../../output/slices.js';
import { type InputFormat, namesOf, type OpenFile, type OutputFormat, type Sample } from '../file-format.js';
import { BadRecord, recordCells } from '../record.js';
import { addMembers, columnsOf, type MemberNode, memberNode } from './member-tree.js';
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
    async open(sample): Promise<OpenFile> {
      const { bytes, start, last } = sample;
      const members = await membersIn(finder(bytes), sample);
      const known = columnsOf(members);
      // Values of any type may come later.
      const columns = last ? known : known.map(({ name }) => ({ name, type: 'string' as const }));
      const cells = recordCells(columns.length);
      return { columns, cells, reader: membersReader(finder(bytes), cells, members), start };
    },
    openObjects({ bytes, start }): OpenFile {
      const cells = recordCells(1);
      return { columns: [], cells, reader: objectsReader(finder(bytes), cells), start };
    },
    outputOptions: ['nest'],
    takesMixedColumns: true,
    write: (columns, { nest = false }) => membersWriter(namesOf(columns), framing, nest),
    writeObjects: () => objectsWriter(framing),
  } satisfies InputFormat & OutputFormat;
}

/** The bytes of a sample that are read in one turn. */
const PIECE = 1 << 17;

/** All members of the objects in a sample. */
async function membersIn(finder: ObjectFinder, { bytes, start, last }: Sample): Promise<MemberNode> {
  const root = memberNode('');
  let turn = start;
  let from = finder.skip(bytes, start, last);
  while (from < bytes.length) {
    const { line } = finder;
    const end = finder.end(bytes, from, last);
    if (end < 0) break;
    const record = bytes.subarray(from, end);
    try {
      if (isUtf8(record)) addMembers(root, record, line);
    } catch (error) {
      if (!(error instanceof BadRecord)) throw error;
    }
    if (end - turn > PIECE) {
      await sliceTurn();
      turn = end;
    }
    from = finder.skip(bytes, end, last);
  }
  return root;
}
