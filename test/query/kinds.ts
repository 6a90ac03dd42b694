// A dataset with columns of every kind, for questions about them.
import type { Dataset } from '../../src/columns/dataset.js';
import { mapped, uniform, weighted } from '../../src/columns/draw.js';
import { permuted, range, row, widened } from '../../src/columns/draw64.js';
import {
  type Column,
  column,
  fingerprint,
  integer,
  jsonText,
  object,
  optional,
  patterned,
  pick,
  position,
  text,
  uuid,
  uuidOf,
  type Value,
} from '../../src/columns/value.js';
import { Type } from '../../src/json-schema.js';
import { parsePattern } from '../../src/vocabulary/patterns.js';
import { calculation, cell, joined } from '../kernel/terms.js';

const place = uniform('place', 6);
const first = weighted('first', [5, 1, 2, 3, 1, 1]);
const last = uniform('last', 5);
const some = uniform('some', 2);
const firsts = ['Ann', 'Anna', 'Ånna', 'Jo Ann', 'Émile', 'STRASSE'];
const lasts = ['Annan', 'Smith', "O'Nan", 'Straße', ''];
const firstName = pick(first, firsts);
const lastName = pick(last, lasts);
const digits = [...'0123456789'];

const decimal: Value = {
  kind: 'decimal',
  draw64: range('factor', 4000n),
  min: -1000n,
  step: 5n,
  digits: 2,
};

type Kind = 'text' | 'number' | 'boolean' | 'time' | 'nothing';

/** Every kind of value, with the kind of its cells. Names have letters that stand in no operator. */
const values: Readonly<Record<string, readonly [Kind, Value]>> = {
  id: ['number', position(1)],
  small: ['number', integer('small', -3, 40)],
  large: ['number', integer('large', -9_000_000_000, 9_000_000_000)],
  price: ['number', { kind: 'decimal', draw64: range('price', 4000n), min: -1000n, step: 5n, digits: 2 }],
  falling: ['number', { kind: 'decimal', draw64: range('falling', 50n), min: 7n, step: -1n, digits: 1 }],
  key: ['number', { kind: 'decimal', draw64: permuted('key', row, 100_000n), min: 5n, step: 3n, digits: 0 }],
  birth: [
    'time',
    { kind: 'time', form: 'date', digits: 0, draw64: widened(uniform('days', 900)), min: -400n, step: 1n },
  ],
  at: [
    'time',
    { kind: 'time', form: 'date-time', digits: 3, draw64: range('at', 10n ** 12n), min: 0n, step: 7n },
  ],
  local: [
    'time',
    {
      kind: 'time',
      form: 'date-time',
      digits: 0,
      local: true,
      draw64: range('local', 99n),
      min: -50n,
      step: 3600n,
    },
  ],
  clock: [
    'time',
    { kind: 'time', form: 'time', digits: 0, draw64: range('clock', 200_000n), min: 0n, step: 1n },
  ],
  city: ['text', pick(place, ['Kyoto', 'Köln', 'København', '', 'São Paulo', 'kyoto'])],
  country: ['text', pick(place, ['Japan', 'Germany', 'Denmark', 'Nowhere', 'Brazil', 'Japan'])],
  isMarried: ['boolean', pick(uniform('married', 2), [false, true])],
  name: ['text', text(firstName, ' ', lastName)],
  handle: ['text', text(lastName, firstName, '_', lastName)],
  numbered: ['text', text(firstName, '-', position(1))],
  repeated: [
    'text',
    text(firstName, {
      kind: 'some',
      draw: some,
      texts: [
        { from: 0, to: 0, text: text('none') },
        { from: 1, to: 1, text: text(lastName) },
      ],
    }),
  ],
  code: ['text', patterned('code', some, ['##-?', 'x#'].map(parsePattern))],
  letters: [
    'text',
    { kind: 'letters', name: 'letters', alphabet: ['a', 'B', 'é', '水', 'ß'], min: 0, max: 3 },
  ],
  numeral: ['text', { kind: 'numeral', draw64: range('numeral', 100n), alphabet: digits, width: 3 }],
  uuid: ['text', uuid('uuid')],
  keyed: ['text', uuidOf('keyed', row)],
  print: ['text', fingerprint('print')],
  product: [
    'number',
    {
      kind: 'formula',
      term: calculation('number', 'multiply', cell('number', decimal), cell('number', integer('by', -3, 40))),
    },
  ],
  greeting: [
    'text',
    { kind: 'formula', term: joined(cell('text', firstName), cell('text', pick(some, [' Ånn', null]))) },
  ],
  isSmall: [
    'boolean',
    {
      kind: 'formula',
      term: calculation('truth', 'less', cell('number', decimal), cell('number', pick(some, [5, null]))),
    },
  ],
  neighbour: ['text', { kind: 'at row', row: permuted('neighbour', row, 100_000n), value: firstName }],
  birthOfAnother: [
    'time',
    {
      kind: 'at row',
      row: permuted('another', row, 100_000n),
      value: {
        kind: 'time',
        form: 'date',
        digits: 0,
        draw64: widened(uniform('days', 900)),
        min: -400n,
        step: 1n,
      },
    },
  ],
  scalar: ['nothing', pick(place, [null, 'text', 7, true, false, '7'])],
  either: [
    'nothing',
    {
      kind: 'choice',
      draw: uniform('either', 4),
      values: [position(5), firstName, pick(some, [null, 'x']), uuid('e')],
    },
  ],
  list: ['nothing', { kind: 'list', count: uniform('count', 3), items: [position(1), firstName] }],
  json: ['nothing', jsonText('{"a":"', firstName, '"}')],
};

const schema = Type.String();
const flat = Object.entries(values).map(([name, [, value]]) => column(name, value, schema));

const address = object('address', [
  column('city', pick(place, ['Kyoto', 'Köln', 'København', '', 'São Paulo', 'kyoto']), schema),
  optional(mapped(place, [0, 1, 1, 0, 1, 0]), column('floor', integer('floor', 0, 9), Type.Integer())),
]);

export const kinds: Readonly<Record<string, Kind>> = {
  ...Object.fromEntries(Object.entries(values).map(([name, [kind]]) => [name, kind])),
  nickname: 'text',
  'address.city': 'text',
  'address.floor': 'number',
  'parent.name': 'text',
};

const columns: readonly Column[] = [
  ...flat,
  optional(some, column('nickname', text(firstName, lastName), schema)),
  address,
  optional(
    mapped(last, [1, 0, 1, 0, 1]),
    object('parent', [column('name', text(lastName, firstName), schema)]),
  ),
];

export const everyKind: Dataset = {
  name: 'kinds',
  title: 'Kinds',
  description: 'A column of every kind.',
  edition: 'test',
  key: ['id'],
  parameters: {},
  columns: async () => columns,
};
