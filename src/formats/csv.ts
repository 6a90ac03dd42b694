import { stringify } from 'csv-stringify/sync';
import type { Column, Scalar } from '../columns/value.js';
import { Escaping } from '../kernel/assembly/ops.js';
import type { Encoding, Format } from '../kernel/program/format.js';
import { jsonEncoding } from './json.js';

export interface CsvOptions {
  /** One character that is not a quote, CR or LF. */
  readonly delimiter: string;
  readonly header: boolean;
}

/** CSV as csv-stringify writes it: RFC 4180 with LF, quotes where needed, booleans as true and false. */
export function csv({ delimiter, header }: CsvOptions): Format {
  const encoding = encodingFor(delimiter);
  const layout = (columns: readonly Column[]) => {
    const flat = flatten(columns);
    const row = flat.flatMap(({ value }, index) => [value, index === flat.length - 1 ? '\n' : delimiter]);
    const names = flat.map(({ name }) => name);
    return { open: header ? stringify([names], { delimiter }) : '', row, trim: () => 0, close: '' };
  };
  return {
    name: 'csv',
    mediaType: `text/csv; charset=utf-8; header=${header ? 'present' : 'absent'}`,
    encoding,
    rows: layout,
    single: layout,
  };
}

/** Columns of nested objects as columns of their own, named by their path: address.city. */
export function flatten(columns: readonly Column[], path = ''): Column[] {
  return columns.flatMap(({ name, value, schema }) =>
    value.kind === 'nested'
      ? flatten(value.columns, `${path}${name}.`)
      : [{ name: path + name, value, schema }],
  );
}

const encodings = new Map<string, Encoding>();

/** One encoding a delimiter, so that vocabularies are serialised once for it; the oldest of 16 gives way. */
function encodingFor(delimiter: string): Encoding {
  const known = encodings.get(delimiter);
  if (known !== undefined) return known;
  const options = { delimiter, cast: { boolean: String } };
  const scalar = (value: Scalar) => stringify([[value]], options).slice(0, -1);
  const quoted = (value: string) => stringify([[value]], { ...options, quoted: true, quoted_empty: true });
  const encoding: Encoding = {
    scalar,
    fragment: (value) => quoted(value).slice(1, -2),
    quote: '"',
    needsQuote: (value) => scalar(value) !== value,
    escaping: Escaping.Csv,
    delimiter,
    structure: jsonEncoding,
  };
  if (encodings.size === 16) encodings.delete(encodings.keys().next().value as string);
  encodings.set(delimiter, encoding);
  return encoding;
}
