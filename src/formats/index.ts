import { csv } from './csv.js';
import type { Format } from './format.js';
import { json, ndjson } from './json.js';
import { sql } from './sql/format.js';
import { sse } from './sse.js';

/** The formats of all rows. Clients that accept anything get the first one. */
export const formats = { json, csv, ndjson, sql } as const satisfies Formats;

/** The formats of events. */
export const eventFormats = { ...formats, sse } as const satisfies Formats;

/** Formats by their names. */
export type Formats = Readonly<Record<string, Format>>;

export type FormatName = keyof typeof formats;

export const formatNames = Object.keys(formats) as readonly FormatName[];
