import type { RecordReader } from '../file-format.js';
import { BrokenFile, CellKind, layInto, placeCell, type RecordCells } from '../record.js';
import { isNothing, type MemberNode, type MemberVisitor, pathOf, visitMembers } from './member-tree.js';
import { checkObject, unescapeText } from './members.js';
import type { ObjectFinder } from './objects.js';

/**
 * Reads the members of objects into the cells of their columns; members left out are null. Reading replaces escapes in place, so
 * bytes cannot be read twice.
 */
export function membersReader(finder: ObjectFinder, cells: RecordCells, members: MemberNode): RecordReader {
  const { table, kinds } = cells;
  let record: Buffer;
  let line = 1;
  const visitor: MemberVisitor = {
    unknown(parent, name) {
      throw withoutColumn(line, [...pathOf(parent), name]);
    },
    // Where the sample has a value of another kind, an object is JSON in its cell.
    enters: (node) => node.members.size > 0,
    value(node, kind, start, end) {
      const { column } = node;
      if (column < 0) {
        if (isNothing(record, kind, start)) return;
        throw withoutColumn(line, pathOf(node));
      }
      kinds[column] = kind;
      if (kind === CellKind.Text) placeCell(cells, column, start + 1, unescapeText(record, start, end));
      else placeCell(cells, column, start, end);
    },
  };
  return readerOf(finder, (bytes, lineOfRecord) => {
    record = bytes;
    line = lineOfRecord;
    layInto(cells, bytes, bytes.length);
    table.fill(0);
    kinds.fill(CellKind.Null);
    visitMembers(bytes, line, members, visitor);
  });
}

/** The record is valid, so leaving it out would lose it. */
function withoutColumn(line: number, path: readonly string[]): BrokenFile {
  const column = path.join('.');
  return new BrokenFile(
    line,
    `the member ${column} is in none of the records from which the columns were taken`,
    { column },
  );
}

/** Reads whole objects into the only cell, as they stand. */
export function objectsReader(finder: ObjectFinder, cells: RecordCells): RecordReader {
  return readerOf(finder, (record, line) => {
    checkObject(record, line);
    layInto(cells, record, record.length);
    placeCell(cells, 0, 0, record.length);
    cells.kinds[0] = CellKind.Json;
  });
}

function readerOf(finder: ObjectFinder, readObject: (bytes: Buffer, line: number) => void): RecordReader {
  let resume = 0;
  return {
    get line() {
      return finder.line;
    },
    get resume() {
      return resume;
    },
    skip: finder.skip,
    read(bytes, from, last) {
      const { line } = finder;
      const end = finder.end(bytes, from, last);
      if (end < 0) return -1;
      resume = end;
      readObject(bytes.subarray(from, end), line);
      return end;
    },
  };
}
