import { isUtf8 } from 'node:buffer';
import * as formats from '../../formats/json.js';
import { sliceTurn } from '../../output/slices.js';
import {
  type Beginning,
  type InputFormat,
  namesOf,
  type OpenFile,
  type OutputFormat,
} from '../file-format.js';
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
    async open(beginning): Promise<OpenFile> {
      const { bytes, start, whole } = beginning;
      const members = await membersIn(finder(bytes), beginning);
      await sliceTurn();
      const known = columnsOf(members);
      // Values of any type may come later.
      const columns = whole ? known : known.map(({ name }) => ({ name, type: 'string' as const }));
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

/** The bytes that are read in one turn. */
const PIECE = 1 << 17;

/** All members of the objects in what is kept of a file. */
async function membersIn(
  finder: ObjectFinder,
  { whole, blocks: blocksFrom, start }: Beginning,
): Promise<MemberNode> {
  const root = memberNode('');
  const blocks = blocksFrom(start);
  for (let block = await blocks.next(); !block.done; ) {
    const { bytes } = block.value;
    const last = block.value.last && whole;
    let turn = 0;
    let from = finder.skip(bytes, 0, last);
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
    block = await blocks.next(from);
  }
  return root;
}
