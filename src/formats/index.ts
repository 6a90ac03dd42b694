import type { Format } from '../kernel/program/format.js';
import { type CsvOptions, csv } from './csv.js';
import { json, ndjson } from './json.js';
import { type SqlOptions, sql } from './sql.js';

/** The formats rows can be asked for. */
export const formats = ['csv', 'json', 'ndjson', 'sql'] as const;

export type FormatName = (typeof formats)[number];

export type FormatOptions = CsvOptions & SqlOptions;

/** What the options are where nobody says. */
export const formatDefaults = {
  delimiter: ',',
  header: true,
  dialect: 'postgresql',
  table: 'rows',
} as const satisfies FormatOptions;

/** A format by name; the options are those of CSV and SQL and ignored by the others. */
export function makeFormat(name: FormatName, options: FormatOptions): Format {
  switch (name) {
    case 'csv':
      return csv(options);
    case 'sql':
      return sql(options);
    case 'json':
      return json;
    case 'ndjson':
      return ndjson;
  }
}
