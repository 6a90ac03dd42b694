import { arrow, arrowStream } from './arrow/format.js';
import { csv, tsv } from './csv/format.js';
import type { InputFormat, OutputFormat } from './file-format.js';
import { json, ndjson } from './json/format.js';
import { parquet } from './parquet/format.js';
import { sql } from './sql/format.js';

/** The formats that /convert reads. */
export const inputFormats = { csv, tsv, json, ndjson } satisfies Record<string, InputFormat>;

/** The formats that /convert writes. */
export const outputFormats = {
  csv,
  json,
  ndjson,
  parquet,
  arrow,
  'arrow-stream': arrowStream,
  sql,
} satisfies Record<string, OutputFormat>;

export type InputFormatName = keyof typeof inputFormats;

export type OutputFormatName = keyof typeof outputFormats;
