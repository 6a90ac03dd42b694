import { arrow, arrowStream } from './arrow/format.js';
import { csv } from './csv.js';
import type { Format } from './format.js';
import { json, ndjson } from './json.js';
import { parquet } from './parquet/format.js';
import { sql } from './sql/format.js';
import { sse } from './sse.js';

/** The formats that are written row by row. Clients that accept anything get the first one. */
export const rowFormats = { json, csv, ndjson, sql } as const satisfies Formats;

/** The formats of all rows. */
export const formats = {
  ...rowFormats,
  parquet,
  arrow,
  'arrow-stream': arrowStream,
} as const satisfies Formats;

/** The formats of events. */
export const eventFormats = { ...formats, sse } as const satisfies Formats;

/** Every format. */
export const allFormats: readonly Format[] = Object.values<Format>(eventFormats);

/** Formats by their names. */
export type Formats = Readonly<Record<string, Format>>;

export type RowFormatName = keyof typeof rowFormats;

export type FormatName = keyof typeof formats;

export const rowFormatNames = Object.keys(rowFormats) as readonly RowFormatName[];

export const formatNames = Object.keys(formats) as readonly FormatName[];
