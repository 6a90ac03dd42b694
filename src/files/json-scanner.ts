import type { Finder } from './json-records.js';
import { checkObject, membersOf } from './json-records.js';
import { BadRow, Kind, layInto, type Row, type Scanner } from './record.js';

/** Puts the members of objects into the cells of the columns that are called like them; those left out are null. */
export function membersScanner(finder: Finder, row: Row, columns: readonly string[]): Scanner {
  const places = new Map(columns.map((name, index) => [name, index]));
  return scannerOf(finder, (record, line) => {
    const members = membersOf(record, line);
    layInto(row, Buffer.concat(members.map(({ content }) => content)));
    row.starts.fill(0);
    row.ends.fill(0);
    row.kinds.fill(Kind.Null);
    let at = 0;
    for (const { name, kind, content } of members) {
      const place = places.get(name);
      if (place === undefined) {
        throw new BadRow(line, `its member ${name} is in none of the records that the columns were found in`);
      }
      row.starts[place] = at;
      at += content.length;
      row.ends[place] = at;
      row.kinds[place] = kind;
    }
  });
}

/** Puts whole objects into the only cell, as they stand. */
export function objectScanner(finder: Finder, row: Row): Scanner {
  return scannerOf(finder, (record, line) => {
    checkObject(record, line);
    layInto(row, record);
    row.starts[0] = 0;
    row.ends[0] = record.length;
    row.kinds[0] = Kind.Json;
  });
}

function scannerOf(finder: Finder, read: (record: Buffer, line: number) => void): Scanner {
  let resume = 0;
  return {
    get line() {
      return finder.line;
    },
    get resume() {
      return resume;
    },
    skip: finder.skip,
    scan(bytes, from, last) {
      const { line } = finder;
      const end = finder.end(bytes, from, last);
      if (end < 0) return -1;
      resume = end;
      read(bytes.subarray(from, end), line);
      return end;
    },
  };
}
