import type { Format } from '../kernel/format.js';
import { type CsvOptions, csv } from './csv.js';
import { json, ndjson } from './json.js';

/** The formats rows can be asked for. */
export const formats = ['csv', 'json', 'ndjson'] as const;

export type FormatName = (typeof formats)[number];

/** A format by name; the options are CSV's and ignored by the others. */
export function makeFormat(name: FormatName, options: CsvOptions): Format {
  if (name === 'csv') return csv(options);
  return name === 'json' ? json : ndjson;
}
