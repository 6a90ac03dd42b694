import type { Column } from '../columns/value.js';
import { Escaping } from '../kernel/assembly/operations.js';
import type { Encoding } from '../kernel/program/layout.js';
import { objectPieces } from '../kernel/program/object.js';
import type { NoOptions } from './format.js';
import { type RowFormat, rowLayout, rowWriter } from './row-format.js';

/** Values as JSON.stringify writes them. */
export const jsonEncoding: Encoding = {
  scalar: (value) => JSON.stringify(value),
  fragment: (value) => JSON.stringify(value).slice(1, -1),
  quote: '"',
  needsQuote: () => true,
  escaping: Escaping.Json,
  structure: 'own',
};

/** One JSON array of objects, as JSON.stringify(rows) writes it; a single row is the bare object. */
export const json: RowFormat<NoOptions> = {
  name: 'json',
  mediaType: 'application/json',
  extension: 'json',
  about: 'one array of objects',
  options: {},
  live: false,
  splits: false,
  writer: () =>
    rowWriter('application/json; charset=utf-8', {
      encoding: jsonEncoding,
      rows: (columns) =>
        rowLayout(columns, (columns) => [...objectPieces(columns), ','], {
          open: '[',
          trim: () => 1,
          close: ']',
        }),
      single: (columns) => rowLayout(columns, objectPieces, { open: '', trim: () => 0, close: '' }),
    }),
};

/** Newline-delimited JSON: one object per line. */
export const ndjson: RowFormat<NoOptions> = {
  name: 'ndjson',
  mediaType: 'application/x-ndjson',
  extension: 'ndjson',
  about: 'one JSON object per line',
  options: {},
  live: true,
  splits: false,
  writer: () =>
    rowWriter('application/x-ndjson; charset=utf-8', { encoding: jsonEncoding, rows: line, single: line }),
};

const line = (columns: readonly Column[]) =>
  rowLayout(columns, (columns) => [...objectPieces(columns), '\n'], { open: '', trim: () => 0, close: '' });
