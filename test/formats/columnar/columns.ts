// Columns of every type that a Parquet file has, with and without missing values, and how a reader's value compares with that of JSON.
import { mapped, uniform } from '../../../src/columns/draw.js';
import { divided, range, row } from '../../../src/columns/draw64.js';
import type { Calculation, Term } from '../../../src/columns/formula.js';
import {
  type Column,
  column,
  integer,
  nested,
  optional,
  pick,
  position,
  text,
  uuid,
  type Value,
} from '../../../src/columns/value.js';
import { Type } from '../../../src/json-schema.js';

const texts = ['', 'a', 'Zürich', '東京', 'x'.repeat(70), 'a', '"quoted", and more'];
const any = Type.Unsafe<unknown>({});
const whole = Type.Integer();
const of = (name: string, value: Value, schema: object = any) => column(name, value, schema as typeof any);
const moment = (digits: 0 | 3 | 6 | 9, form: 'date' | 'time' | 'date-time', local = false): Value => ({
  kind: 'time',
  form,
  digits,
  local,
  draw64: range(`moment ${digits} ${form}`, 40_000n),
  min: form === 'date' ? -9000n : 1_000_000_007n,
  step: form === 'date' ? 1n : 99_991n,
});
const bounds = { nullable: false, least: -1e9, most: 1e9, whole: true } as const;
const shouted: Term = {
  kind: 'cell',
  value: pick(uniform('shouted', 3), ['a', '"b"', 'c']),
  ...bounds,
  type: 'text',
};
const cellOf = (value: Value): Term => ({ kind: 'cell', value, ...bounds, type: 'number' });
const constant = (value: number): Term => ({ kind: 'constant', value, ...bounds, type: 'number' });
const formula = (
  operator: Calculation['operator'],
  left: Term,
  type: Term['type'],
  right: Term = left,
): Value => ({ kind: 'formula', term: { kind: 'calculation', operator, left, right, ...bounds, type } });
const maybeNumber = pick(uniform('maybe number', 3), [1, null, 3]);
const maybeCell: Term = { ...cellOf(maybeNumber), nullable: true };
const maybeText: Term = {
  ...shouted,
  value: pick(uniform('maybe text', 3), ['a', null, '"b"']),
  nullable: true,
};
const calculated = (operator: Calculation['operator'], left: Term, right: Term): Term => ({
  kind: 'calculation',
  operator,
  left,
  right,
  ...bounds,
  type: 'number',
});
const listOf = (name: string, most: number, item: (name: string) => Value): Value => ({
  kind: 'list',
  count: uniform(`${name} count`, most + 1),
  items: Array.from({ length: most }, (_, index) => item(`${name} ${index}`)),
});
const sometimes = (name: string) => uniform(`${name} is there`, 2);

const place = uniform('place', 5000);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `place ${index}`);

/** Columns of one draw, and of tables of it: of texts whose indexes take each number of bytes, of small numbers and of truth values. */
const ofOneDraw: readonly Column[] = [
  of('place', pick(place, numbered(5000))),
  of(
    'far place',
    pick(
      mapped(
        place,
        Array.from({ length: 5000 }, (_, index) => index * 14),
      ),
      numbered(70_000),
    ),
  ),
  of(
    'region',
    pick(
      mapped(
        place,
        Array.from({ length: 5000 }, (_, index) => index % 7),
      ),
      numbered(7),
    ),
  ),
  of(
    'maybe region',
    pick(
      mapped(
        place,
        Array.from({ length: 5000 }, (_, index) => index % 3),
      ),
      ['a', null, 'c'],
    ),
  ),
  of(
    'wide region',
    pick(
      place,
      Array.from({ length: 5000 }, (_, index) => index),
    ),
    whole,
  ),
  of(
    'coast',
    pick(
      place,
      Array.from({ length: 5000 }, (_, index) => index % 3 === 0),
    ),
    Type.Boolean(),
  ),
  of(
    'capital',
    pick(
      place,
      Array.from({ length: 5000 }, (_, index) => index % 11 === 0),
    ),
    Type.Boolean(),
  ),
];

export const everyColumn: readonly Column[] = [
  of('id', position(1), whole),
  of('entry', pick(uniform('entry', texts.length), texts)),
  of('maybe', pick(uniform('maybe', 4), ['x', null, 'yy', 'zzz'])),
  of('nothing', pick(uniform('none', 1), [null])),
  of('whole', pick(uniform('whole', 3), [7, -1, 2 ** 53 - 1]), whole),
  of('maybe whole', pick(uniform('maybe whole', 3), [7, null, 1]), whole),
  of('number', pick(uniform('number', 3), [0.1, -5e-324, 1e300]), Type.Number()),
  of(
    'many',
    pick(
      uniform('many', 300),
      Array.from({ length: 300 }, (_, index) => `entry ${index}`),
    ),
  ),
  of(
    'more',
    pick(
      uniform('more', 70_000),
      Array.from({ length: 70_000 }, (_, index) => index * 3),
    ),
    whole,
  ),
  of('truth', pick(uniform('truth', 2), [true, false]), Type.Boolean()),
  of('maybe truth', pick(uniform('maybe truth', 3), [true, null, false]), Type.Boolean()),
  of('mixed', pick(uniform('mixed', 3), ['a', 1, true])),
  of('small', integer('small', -3, 3), whole),
  of('large', integer('large', -(2 ** 53) + 1, 2 ** 53 - 1), whole),
  of(
    'money',
    { kind: 'decimal', draw64: range('money', 10n ** 9n), min: -500n, step: 1n, digits: 2 },
    Type.Number(),
  ),
  of(
    'price',
    { kind: 'decimal', draw64: range('price', 10n ** 14n), min: -(10n ** 13n), step: 5n, digits: 2 },
    Type.Number({ multipleOf: 0.05 }),
  ),
  of('few prices', pick(uniform('few prices', 4), [0.1, -17.95, 0, 1e12]), Type.Number({ multipleOf: 0.01 })),
  of('maybe price', pick(uniform('maybe price', 3), [null, -0.5, 600]), Type.Number({ multipleOf: 0.5 })),
  of('no price', pick(uniform('no price', 2), [0.125, 1]), Type.Number({ multipleOf: 0.01 })),
  of('date', moment(0, 'date')),
  of('seconds', moment(0, 'date-time')),
  of('millis', moment(3, 'date-time')),
  of('micros', moment(6, 'date-time')),
  of('nanos', moment(9, 'date-time')),
  of('clock', moment(0, 'time')),
  of('uuid', uuid('uuid')),
  of('letters', { kind: 'letters', name: 'letters', alphabet: ['a', 'é', '😀'], min: 0, max: 20 }),
  of(
    'joined',
    text(
      '<',
      pick(uniform('left', 3), ['a', 'bb', 'ccc']),
      pick(uniform('right', 2), ['', 'long '.repeat(9)]),
    ),
  ),
  of('path', text('/pictures/', position(7), '.svg')),
  of('one of texts', {
    kind: 'choice',
    draw: uniform('one of texts', 4),
    values: [
      pick(uniform('quoted', 3), ['"quoted"', null, 'plain']),
      text('<', position(0), '>'),
      uuid('one of texts'),
      pick(uniform('nothing of these', 1), [null]),
    ],
  }),
  of('choice mixed', {
    kind: 'choice',
    draw: uniform('choice mixed', 2),
    values: [pick(uniform('word or number', 2), ['a', 'b']), integer('number or word', -1e9, 1e9)],
  }),
  of('elsewhere', {
    kind: 'at row',
    row: divided(row, 3n),
    value: pick(uniform('entry', texts.length), texts),
  }),
  of('uuid elsewhere', { kind: 'at row', row: divided(row, 5n), value: uuid('uuid') }),
  of('formula', formula('upper', shouted, 'text')),
  of('size', formula('size', shouted, 'number'), whole),
  of('half', formula('divide', cellOf(integer('halves', 1, 9)), 'number', constant(2)), Type.Number()),
  of('odd', formula('equal', cellOf(integer('odd', 0, 1)), 'truth', constant(1)), Type.Boolean()),
  optional(
    sometimes('sum'),
    of('sum', formula('add', cellOf(integer('sum', 0, 9)), 'number', constant(1)), whole),
  ),
  of(
    'maybe sum',
    {
      kind: 'formula',
      term: { ...calculated('add', maybeCell, constant(1)), nullable: true },
    },
    whole,
  ),
  of('maybe shout', {
    kind: 'formula',
    term: { ...calculated('upper', maybeText, maybeText), type: 'text', nullable: true },
  }),
  of(
    'maybe large',
    {
      kind: 'formula',
      term: { ...calculated('less', maybeCell, constant(2)), type: 'truth', nullable: true },
    },
    Type.Boolean(),
  ),
  of('number elsewhere', { kind: 'at row', row: divided(row, 7n), value: maybeNumber }, whole),
  of(
    'one of numbers',
    {
      kind: 'choice',
      draw: uniform('one of numbers', 3),
      values: [
        integer('first of numbers', -5, 5),
        { kind: 'at row', row: divided(row, 2n), value: maybeNumber },
        position(9),
      ],
    },
    whole,
  ),
  of('list', { kind: 'list', count: uniform('count', 3), items: [integer('a', 1, 9), integer('b', 1, 9)] }),
  optional(
    sometimes('words'),
    of(
      'words',
      listOf('words', 5, (name) => pick(uniform(name, texts.length), texts)),
    ),
  ),
  of(
    'flags',
    listOf('flags', 9, (name) => pick(uniform(name, 3), [true, null, false])),
  ),
  of(
    'halves',
    listOf('halves', 2, (name) => pick(uniform(name, 2), name.endsWith('0') ? [0.5, 1] : [2, 2.5])),
  ),
  of(
    'ids',
    listOf('ids', 3, (name) => uuid(name)),
  ),
  of(
    'days',
    listOf('days', 2, () => moment(0, 'date')),
  ),
  of(
    'uneven mixed',
    listOf('uneven', 2, (name) => (name.endsWith('0') ? integer(name, 0, 9) : uuid(name))),
  ),
  of(
    'orders',
    listOf('orders', 3, (name) =>
      nested([
        of('sum', integer(`${name} sum`, 0, 1e12), whole),
        of(
          'price',
          { kind: 'decimal', draw64: range(`${name} price`, 10n ** 6n), min: -99n, step: 1n, digits: 3 },
          Type.Number({ multipleOf: 0.001 }),
        ),
        optional(
          sometimes(`${name} note`),
          of('note', text('n', pick(uniform(`${name} note`, 2), ['', 'ote']))),
        ),
        optional(
          sometimes(`${name} marks`),
          of(
            'marks',
            listOf(`${name} marks`, 2, (mark) => pick(uniform(mark, 4), [1, 2, null, 4])),
          ),
        ),
      ]),
    ),
  ),
  of(
    'rows',
    listOf('rows', 3, (name) => listOf(name, 2, (cell) => integer(cell, -5, 5))),
  ),
  of('group', nested([of('x', integer('x', 0, 9), whole), of('y', uuid('y'))])),
  optional(sometimes('late'), of('late', moment(6, 'date-time'))),
  optional(sometimes('word'), of('word', text('w', pick(uniform('word', 3), ['a', 'bb', 'ccc'])))),
  optional(sometimes('count'), of('count', integer('count', 0, 1e9), whole)),
  optional(
    sometimes('outer'),
    of(
      'outer',
      nested([
        of('sure', integer('sure', 0, 9), whole),
        optional(
          sometimes('inner'),
          of(
            'inner',
            nested([
              of('deep', pick(uniform('deep', 2), ['d', null])),
              of('flag', pick(uniform('flag', 2), [true, false])),
            ]),
          ),
        ),
      ]),
    ),
  ),
  ...ofOneDraw,
];

/** Throws where what a reader found differs from the value in JSON. */
export function compare(found: unknown, expected: unknown, path = ''): void {
  const wrong = () => new Error(`${path}: ${show(found)} instead of ${show(expected)}`);
  if (expected === null || expected === undefined) {
    if (found !== null && found !== undefined) throw wrong();
  } else if (typeof expected === 'object' && typeof found === 'string') {
    compare(JSON.parse(found), expected, path);
  } else if (Array.isArray(expected)) {
    if (!Array.isArray(found) || found.length !== expected.length) throw wrong();
    for (const [index, item] of expected.entries()) compare(found[index], item, `${path}[${index}]`);
  } else if (typeof expected === 'object') {
    if (typeof found !== 'object' || found === null) throw wrong();
    const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
    for (const name of names)
      compare(
        (found as Record<string, unknown>)[name],
        (expected as Record<string, unknown>)[name],
        `${path}.${name}`,
      );
  } else if (found instanceof Date) {
    if (found.getTime() !== Math.floor(Date.parse(String(expected)))) throw wrong();
  } else if (typeof found === 'bigint') {
    if (found !== BigInt(expected as number)) throw wrong();
  } else if (typeof found === 'string' && typeof expected !== 'string') {
    if (JSON.parse(found) !== expected) throw wrong();
  } else if (typeof found === 'number' && path.includes('price')) {
    // hyparquet multiplies a decimal by a power of ten, which gives the number in JSON or one beside it.
    if (Math.abs(found - Number(expected)) > Math.abs(Number(expected)) * 2 ** -52) throw wrong();
  } else if (found !== expected) {
    // In a column of values of several types, each is JSON.
    if (!path.includes('mixed') || JSON.parse(String(found)) !== expected) throw wrong();
  }
}

const show = (value: unknown) =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner));
