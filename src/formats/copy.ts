import { flatten } from '../columns/flatten.js';
import type { Column } from '../columns/value.js';
import { Escaping } from '../kernel/assembly/operations.js';
import type { Encoding } from '../kernel/program/layout.js';
import type { NoOptions } from './format.js';
import { jsonEncoding } from './json.js';
import { type RowFormat, rowLayout, rowWriter } from './row-format.js';
import { storable } from './sql/storable.js';

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const fragment = (text: string): string => text.replace(/[\\\t\n\r]/g, (found) => escapes[found] as string);

const encoding: Encoding = {
  scalar(value) {
    if (value === null) return '\\N';
    return typeof value === 'string' ? fragment(value) : JSON.stringify(value);
  },
  fragment,
  quote: '',
  needsQuote: () => false,
  escaping: Escaping.Copy,
  structure: jsonEncoding,
};

/** The text format of COPY in PostgreSQL, which the server reads a seventh faster than CSV with quotes. */
export const copy: RowFormat<NoOptions> = {
  name: 'copy',
  mediaType: 'text/tab-separated-values',
  extension: 'tsv',
  about: 'lines of the text format of COPY in PostgreSQL',
  options: {},
  live: true,
  splits: false,
  writer: () =>
    rowWriter('text/tab-separated-values; charset=utf-8; header=absent', {
      encoding,
      rows: layout,
      single: layout,
    }),
};

/** A row of texts that are values in PostgreSQL's own notation, without the end of its line. */
export const copyLine = (values: readonly (string | null)[]): string =>
  values.map((value) => encoding.scalar(value)).join('\t');

/** The options of COPY for this format. */
export const copyOptions = `FORMAT text, ENCODING 'UTF8'`;

function lineOf(columns: readonly Column[]) {
  const cells = flatten(columns).flatMap(({ value }, index) => [index === 0 ? '' : '\t', storable(value)]);
  return [...cells, '\n'];
}

const layout = (columns: readonly Column[]) =>
  rowLayout(columns, lineOf, { open: '', trim: () => 0, close: '' });
