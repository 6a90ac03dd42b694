import type { Column, Value } from '../columns/value.js';
import { Escaping } from '../kernel/assembly/ops.js';
import type { Encoding, Format } from '../kernel/program/format.js';

/** As JSON.stringify writes it. */
export const jsonEncoding: Encoding = {
  scalar: (value) => JSON.stringify(value),
  fragment: (value) => JSON.stringify(value).slice(1, -1),
  quote: '"',
  needsQuote: () => true,
  escaping: Escaping.Json,
  structure: 'own',
};

/** JSON.stringify(rows): one array; a single row is the bare object. */
export const json: Format = {
  name: 'json',
  mediaType: 'application/json; charset=utf-8',
  encoding: jsonEncoding,
  rows: (columns) => ({ open: '[', row: [...object(columns), ','], trim: () => 1, close: ']' }),
  single: (columns) => ({ open: '', row: object(columns), trim: () => 0, close: '' }),
};

/** Newline-delimited JSON: one object a line. */
export const ndjson: Format = {
  name: 'ndjson',
  mediaType: 'application/x-ndjson; charset=utf-8',
  encoding: jsonEncoding,
  rows: line,
  single: line,
};

function line(columns: readonly Column[]) {
  return { open: '', row: [...object(columns), '\n'], trim: () => 0, close: '' };
}

/** An object as pieces of a row. */
export function object(columns: readonly Column[]): (string | Value)[] {
  const members = columns.flatMap(({ name, value }, index) => [
    `${index === 0 ? '' : ','}${JSON.stringify(name)}:`,
    ...(value.kind === 'nested' ? object(value.columns) : [value]),
  ]);
  return ['{', ...members, '}'];
}
