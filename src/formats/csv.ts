import { stringify } from 'csv-stringify/sync';
import { createCache } from '../cache.js';
import { flatten } from '../columns/flatten.js';
import type { Column, Scalar } from '../columns/value.js';
import { badParameter } from '../errors.js';
import { Type } from '../json-schema.js';
import { Escaping } from '../kernel/assembly/operations.js';
import type { Encoding } from '../kernel/program/layout.js';
import { headerOption } from './format.js';
import { jsonEncoding } from './json.js';
import { type RowFormat, rowLayout, rowWriter } from './row-format.js';

export type CsvOptions = {
  /** One ASCII character that is not a quote, CR or LF and cannot be part of a number. */
  readonly delimiter: string;
  readonly header: boolean;
  /** What null is written as; a text that is the same stands in quotes. Empty: null and an empty text look the same. */
  readonly null: string;
  /** Does the file begin with a byte order mark? */
  readonly bom: boolean;
};

const BYTE_ORDER_MARK = '\uFEFF';

/** CSV as csv-stringify writes it: RFC 4180 with LF, quotes where needed, booleans as true and false. */
export const csv: RowFormat<CsvOptions> = {
  name: 'csv',
  mediaType: 'text/csv',
  extension: 'csv',
  about: 'RFC 4180, with LF as line break',
  options: {
    header: headerOption,
    delimiter: Type.String({
      title: 'one ASCII character that is no letter, digit, quote, dot, plus, minus, CR or LF',
      pattern: '^[\\t !#-*,/:-@\\[-`{-~]$',
      description: 'CSV only: the character between two cells, %09 for a tab. Default: a comma.',
      default: ',',
    }),
    null: Type.String({
      title:
        '1 to 8 ASCII letters, digits, spaces or characters of \\#?*_<>()/.- that begin like no number and are neither true nor false, or up to three minus signs',
      pattern: '^((?!(true|false)$)[A-Za-z\\\\#?*_<(][A-Za-z\\d \\\\#?*_<>()/.-]{0,7}|-{1,3})?$',
      description:
        'CSV only: what null is written as, such as \\N for COPY of PostgreSQL; a text that is the same is quoted. Default: nothing, as for an empty text.',
      default: '',
    }),
    bom: Type.Boolean({
      description:
        'CSV only: whether a byte order mark comes first, by which Excel knows UTF-8. Default: false.',
      default: false,
    }),
  },
  live: false,
  splits: true,
  writer({ delimiter, header, null: nothing, bom }) {
    if (nothing.includes(delimiter))
      throw badParameter('null', nothing, `a text without the delimiter ${delimiter}`);
    const rowOf = (columns: readonly Column[]) => {
      const flat = flatten(columns);
      return flat.flatMap(({ value }, index) => [value, index === flat.length - 1 ? '\n' : delimiter]);
    };
    const layout = (columns: readonly Column[]) => {
      const names = flatten(columns).map(({ name }) => name);
      const open = (bom ? BYTE_ORDER_MARK : '') + (header ? stringify([names], { delimiter }) : '');
      return rowLayout(columns, rowOf, { open, trim: () => 0, close: '' });
    };
    return rowWriter(`text/csv; charset=utf-8; header=${header ? 'present' : 'absent'}`, {
      encoding: encodingFor(delimiter, nothing),
      rows: layout,
      single: layout,
    });
  },
};

const encodings = createCache<Encoding>(16);

/** The encoding with these options: always the same object, since vocabularies are serialised once for each encoding. */
const encodingFor = (delimiter: string, nothing: string): Encoding =>
  encodings.find(delimiter + nothing) ??
  encodings.add(delimiter + nothing, createEncoding(delimiter, nothing));

function createEncoding(delimiter: string, nothing: string): Encoding {
  const fragment = (value: string) => value.replaceAll('"', '""');
  const needsQuote = (value: string) => value.includes(delimiter) || /["\r\n]/.test(value);
  // As csv-stringify does, which takes 3 µs for a cell: a second for the vocabularies of users.
  const scalar = (value: Scalar) => {
    if (value === null) return nothing;
    const text = String(value);
    return needsQuote(text) || (text === nothing && text !== '') ? `"${fragment(text)}"` : text;
  };
  return {
    scalar,
    fragment,
    quote: '"',
    needsQuote,
    escaping: Escaping.Csv,
    delimiter,
    nothing,
    structure: jsonEncoding,
  };
}
