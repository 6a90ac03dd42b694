import type { RecordReader } from '../file-format.js';
import { BadRecord, CellKind, layInto, type RecordCells } from '../record.js';
import { checkObject, kindOf, memberPlaces, unescapeText } from './members.js';
import type { ObjectFinder } from './objects.js';

/**
 * Reads the members of objects into the cells of the columns of the same name; members left out are null. Reading replaces escapes
 * in place, so bytes cannot be read twice.
 */
export function membersReader(
  finder: ObjectFinder,
  cells: RecordCells,
  columns: readonly string[],
): RecordReader {
  const indexes = new Map(columns.map((name, index) => [name, index]));
  const { starts, ends, kinds } = cells;
  return readerOf(finder, (record, line) => {
    const places = memberPlaces(record, line);
    layInto(cells, record);
    starts.fill(0);
    ends.fill(0);
    kinds.fill(CellKind.Null);
    for (const { name, start, end } of places) {
      const index = indexes.get(name);
      if (index === undefined) {
        throw new BadRecord(
          line,
          `the member ${name} is in none of the records from which the columns were taken`,
        );
      }
      const kind = kindOf(record[start]);
      kinds[index] = kind;
      starts[index] = kind === CellKind.Text ? start + 1 : start;
      ends[index] = kind === CellKind.Text ? unescapeText(record, start, end) : end;
    }
  });
}

/** Reads whole objects into the only cell, as they stand. */
export function objectsReader(finder: ObjectFinder, cells: RecordCells): RecordReader {
  return readerOf(finder, (record, line) => {
    checkObject(record, line);
    layInto(cells, record);
    cells.starts[0] = 0;
    cells.ends[0] = record.length;
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
