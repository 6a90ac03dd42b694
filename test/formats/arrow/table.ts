// Rows of Arrow files and streams as apache-arrow reads them.
import { DataType, type Field, tableFromIPC } from 'apache-arrow';

/** All rows as objects; times are dates. */
export function rowsOf(bytes: Uint8Array): readonly unknown[] {
  const table = tableFromIPC(bytes);
  const { fields } = table.schema;
  return Array.from(table, (row) => objectOf(fields, row as Iterable<[string, unknown]>));
}

/** By its iterator: a member named toString is a method of the row. */
const objectOf = (fields: readonly Field[], row: Iterable<[string, unknown]>) =>
  Object.fromEntries(Array.from(row, ([name, value], at) => [name, cellOf(fields[at] as Field, value)]));

function cellOf({ type }: Field, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (DataType.isStruct(type)) return objectOf(type.children, value as Iterable<[string, unknown]>);
  if (DataType.isList(type)) {
    const item = type.children[0] as Field;
    return Array.from(value as Iterable<unknown>, (one) => cellOf(item, one));
  }
  if (DataType.isDecimal(type)) return decimalOf(value as Uint32Array, type.scale);
  if (DataType.isTimestamp(type) || DataType.isDate(type)) return new Date(Number(value));
  return value;
}

/** The number that a decimal of 128 bits is. */
function decimalOf(words: Uint32Array, scale: number): number {
  const bits = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  return Number(BigInt.asIntN(128, bits)) / 10 ** scale;
}
