// Columns of every kind with strings that often cause problems in databases, and a naive writer of their SQL.

import { uniform } from '../../src/columns/draw.js';
import { permuted, range, remainder, row } from '../../src/columns/draw64.js';
import { flatten } from '../../src/columns/flatten.js';
import type { Term } from '../../src/columns/formula.js';
import {
  type Column,
  column,
  fingerprint,
  integer,
  nested,
  patterned,
  pick,
  position,
  type Scalar,
  text,
  uuid,
  type Value,
} from '../../src/columns/value.js';
import type { Dialect } from '../../src/formats/sql/format.js';
import { parsePattern } from '../../src/vocabulary/patterns.js';
import { calculation, cell, joined } from '../kernel/terms.js';
import { fc } from '../support/property.js';

const units = [
  "'",
  "''",
  '"',
  '\\',
  "\\'",
  '`',
  ';',
  '--',
  '/*',
  '$$',
  '\0',
  '\n',
  '\r',
  '\t',
  '%',
  '?',
  ')',
];
const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc
    .array(fc.constantFrom(...units, 'é', '😀', '\u2028', '\ud800', '\u001a', ' ', 'a'), { maxLength: 6 })
    .map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', minLength: 65, maxLength: 300 }),
);
const scalar: fc.Arbitrary<Scalar> = fc.oneof(
  nasty,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const some = <T>(values: fc.Arbitrary<T>) => fc.array(values, { minLength: 1, maxLength: 12 });

const patterns = ["'#'", 'a\\~', '%%"@;', '[!-/]##'].map(parsePattern);

/** Some of these columns, in any order. */
export const nastyColumns: fc.Arbitrary<Column[]> = fc
  .record({
    strings: some(nasty),
    more: some(nasty),
    scalars: some(scalar),
    constant: nasty,
    name: nasty,
    alphabet: some(fc.constantFrom("'", '\\', '"', '\0', 'x', 'é', '\n')),
    order: fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
  })
  .map(({ strings, more, scalars, constant, name, alphabet, order }) => {
    const shared = uniform('shared', strings.length);
    const string = pick(shared, strings);
    const any = pick(uniform('scalar', scalars.length), scalars);
    const letters = { kind: 'letters', name: 'letters', alphabet, min: 0, max: 20 } as const;
    const repeated = { from: 0, to: 9, text: text(constant, letters) };
    const none = pick(uniform('none', 1), [null]);
    const list = { kind: 'list', count: uniform('count', 3), items: [string, any] } as const;
    const object = nested([column(`k${name}`, string, {}), column('n', list, {})]);
    const choice = (...values: Value[]) =>
      ({ kind: 'choice', draw: uniform('choice', values.length), values }) as const;
    const amounts = [7n, 9n].map((size) =>
      cell('number', {
        kind: 'decimal',
        draw64: range(`amount ${size}`, size),
        min: 1n,
        step: 1n,
        digits: 1,
      }),
    ) as [Term, Term];
    const all: Record<Value['kind'], Value[]> = {
      pick: [string, any],
      text: [
        text(string, constant, pick(uniform('more', more.length), more)),
        text(constant, { kind: 'some', draw: uniform('some', 2), texts: [repeated] }, letters),
      ],
      position: [position(1)],
      integer: [integer('integer', -5000, 5000)],
      patterned: [patterned('patterned', uniform('pattern', patterns.length), patterns)],
      uuid: [uuid('uuid')],
      decimal: [{ kind: 'decimal', draw64: range('decimal', 9_999n), min: -5_000n, step: 1n, digits: 2 }],
      time: [time('date'), time('date-time')],
      letters: [letters],
      numeral: [
        { kind: 'numeral', draw64: range('numeral', 99n), alphabet: [...alphabet, '0', '1'], width: 5 },
      ],
      fingerprint: [fingerprint('fingerprint')],
      choice: [
        choice(none, time('date-time'), time('date')),
        choice(object, list, string, none, time('time')),
      ],
      list: [list],
      nested: [object],
      formula: [
        { kind: 'formula', term: joined(cell('text', string), cell('text', text(constant, letters))) },
        {
          kind: 'formula',
          term: calculation('text', 'lower', cell('text', pick(shared, [...strings.slice(1), null]))),
        },
        { kind: 'formula', term: calculation('number', 'divide', ...amounts) },
        { kind: 'formula', term: calculation('truth', 'less', ...amounts) },
      ],
      'at row': [string, letters, time('date-time')].map((value) => ({
        kind: 'at row',
        row: permuted('other', remainder(row, 99n), 99n),
        value,
      })),
    };
    const values = Object.values(all).flat();
    const chosen = new Set(order.map((which) => which % values.length));
    return [...chosen].map((which) => column(`${which}${name}`, values[which] as Value, {}));
  });

/** Days of two centuries, or times of the first day of 1970. */
export function time(form: 'date' | 'time' | 'date-time') {
  const step = form === 'date' ? 1n : 997n;
  return { kind: 'time', form, digits: 3, draw64: range('time', 80_000n), min: 0n, step } as const;
}

/** The value with replacements for characters that databases cannot store. */
export function stored(value: unknown): unknown {
  if (typeof value === 'string') return Buffer.from(value.replaceAll('\0', '\uFFFD')).toString();
  if (Array.isArray(value)) return value.map(stored);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [stored(name), stored(member)]));
}

/** The cells of a row by column: nested columns are flattened, and other objects and arrays are JSON. */
export function cellsOf(columns: readonly Column[], row: Record<string, unknown>): unknown[] {
  return columns.flatMap(({ name, value }) => {
    if (value.kind === 'nested') return cellsOf(value.columns, row[name] as Record<string, unknown>);
    const cell = stored(row[name]);
    return [typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : cell];
  });
}

const quoted = (text: string, quote: string) => `${quote}${text.split(quote).join(quote + quote)}${quote}`;

export function quotedName(name: string, dialect: Dialect): string {
  return quoted(stored(name) as string, dialect === 'mysql' ? '`' : '"');
}

/** INSERT statements, written in the simplest way. */
export function naiveSql(
  columns: readonly Column[],
  rows: readonly Record<string, unknown>[],
  first: number,
  table: string,
  dialect: Dialect,
): string {
  const flat = flatten(columns);
  const names = flat.map(({ name }) => quotedName(name, dialect)).join(',');
  const begin = `INSERT INTO ${quotedName(table, dialect)} (${names}) VALUES\n`;
  let text = '';
  rows.forEach((row, at) => {
    const cells = cellsOf(columns, row).map((cell, index) => {
      if (cell === null) return 'NULL';
      if (typeof cell === 'boolean')
        return dialect === 'sqlite' ? String(Number(cell)) : cell ? 'TRUE' : 'FALSE';
      if (typeof cell !== 'string') return JSON.stringify(cell);
      const zoned = dialect === 'mysql' && isTimeOrNull(flat[index]?.value as Value);
      const plain = zoned ? cell.replace(/Z$/, '') : cell;
      return quoted(
        dialect === 'mysql' ? plain.split('\\').join('\\\\').split('\r').join('\\r') : plain,
        "'",
      );
    });
    text += at === 0 || (first + at) % 500 === 0 ? begin : '';
    text += `(${cells.join(',')})`;
    text += at === rows.length - 1 || (first + at + 1) % 500 === 0 ? ';\n' : ',\n';
  });
  return text;
}

/** Is the column a time, that of another row, or a choice of times? */
const isTimeOrNull = (value: Value) =>
  (value.kind === 'at row' && value.value.kind === 'time') ||
  value.kind === 'time' ||
  (value.kind === 'choice' && value.values[1]?.kind === 'time');
