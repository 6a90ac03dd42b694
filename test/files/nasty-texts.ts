// Texts that cause problems in databases, as a file from a client and as a dataset.

import { mapped, narrowed, uniform } from '../../src/columns/draw.js';
import { row } from '../../src/columns/draw64.js';
import { type Column, column, pick } from '../../src/columns/value.js';
import type { Dialect } from '../../src/formats/sql/format.js';
import type { SeedKey } from '../../src/random/key.js';
import { stored } from '../formats/nasty-columns.js';
import { planOf, represent } from '../support/engine.js';
import { fc } from '../support/property.js';

const parts = [
  "'",
  '"',
  '\\',
  "\\'",
  '`',
  '\0',
  '\\0',
  '\\u0000',
  '\ud800',
  '\udc00',
  '😀',
  '\n',
  '\r',
  'é',
  'a',
];
const text = fc.array(fc.constantFrom(...parts), { maxLength: 6 }).map((some) => some.join(''));

/** Rows of a text and of a list of two texts. */
export const nastyRows = fc.array(fc.record({ text, list: fc.tuple(text, text) }), {
  minLength: 1,
  maxLength: 20,
});

type Rows = readonly { readonly text: string; readonly list: readonly [string, string] }[];

/** The rows as NDJSON, where a NUL and half of a surrogate pair are escaped. */
export const asNdjson = (rows: Rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** The texts, without the lists, as CSV, which contains NUL unescaped. UTF-8 has no unpaired surrogates. */
export const asCsv = (rows: Rows) =>
  `text,\n${rows.map(({ text }) => `"${text.replaceAll('"', '""')}",x\n`).join('')}`;

/** The columns of a dataset whose row i is rows[i]. */
export function columnsOf(rows: Rows): Column[] {
  const pickOf = (texts: string[]) => pick(narrowed(row), texts);
  const items = [0, 1].map((index) => pickOf(rows.map(({ list }) => list[index] as string)));
  const two = mapped(uniform('two', 1), [2]);
  return [
    column('text', pickOf(rows.map(({ text }) => text)), { type: 'string' }),
    column('list', { kind: 'list', count: two, items }, { type: 'array' }),
  ];
}

/** The INSERT statements of a dataset with these rows. */
export const generatedSql = (columns: readonly Column[], rows: Rows, dialect: Dialect, table: string) =>
  represent(planOf(columns, 'sql', { dialect, table }), 1n as SeedKey, 0, rows.length);

/** What a database should return: the text, and the list as JSON. */
export const storedRows = (rows: Rows) =>
  rows.map(({ text, list }) => [stored(text), JSON.stringify(stored(list))]);
