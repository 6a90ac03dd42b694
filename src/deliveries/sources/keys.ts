import type { Column } from '../../columns/value.js';
import type { TableDefinition } from '../../formats/sql/ddl.js';
import type { WantedRows } from '../contract/batch.js';
import { TransferError } from '../contract/failure.js';
import { linesOf } from '../protocols/lines.js';

/** The columns of a table that make the keys that a destination wants; undefined when it wants none. */
export function keyColumnsOf(table: TableDefinition, wanted: WantedRows): readonly Column[] | undefined {
  const names = wanted.keyColumns?.(table) ?? [];
  if (names.length === 0) return undefined;
  return names.map((name) => {
    const column = table.columns.find((column) => column.name === name);
    if (column === undefined) throw new TransferError(`${table.name} has no column ${name}`, false);
    return column;
  });
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Batch.keys from rows in the format of formats/row-keys.ts: strings lose their quotes, other values stay JSON. */
export const keysIn = (lines: Buffer): Buffer[] => linesOf(lines).map(keyBytes);

/** A value that is written as JSON, as the bytes of a key. */
function keyBytes(json: Buffer): Buffer {
  if (json[0] !== QUOTE) return json;
  return json.includes(BACKSLASH) ? Buffer.from(JSON.parse(json.toString())) : json.subarray(1, -1);
}
