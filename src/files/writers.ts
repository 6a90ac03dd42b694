import type { Dialect } from '../formats/sql.js';
import { csvWriter } from './csv-writer.js';
import { jsonWriter } from './json-writer.js';
import { sqlWriter } from './sql-writer.js';
import type { Writer } from './writer.js';

export const outputFormats = ['csv', 'json', 'ndjson', 'sql'] as const;

export type OutputFormat = (typeof outputFormats)[number];

/** Writes records with these columns in a format; `table` and `dialect` are for SQL. */
export function makeWriter(
  format: OutputFormat,
  columns: readonly string[],
  { table, dialect }: { table: string; dialect: Dialect },
): Writer {
  switch (format) {
    case 'csv':
      return csvWriter(columns);
    case 'sql':
      return sqlWriter(columns, table, dialect);
    default:
      return jsonWriter(columns, format);
  }
}
