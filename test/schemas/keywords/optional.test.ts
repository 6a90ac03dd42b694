// Properties that `required` leaves out are missing in a share of rows.
import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import type { Column } from '../../../src/columns/value.js';
import { readSchema } from '../../../src/schemas/schema.js';
import { planOf, represent } from '../../support/engine.js';
import { rowsOf, seed } from '../schemas.js';

const ROWS = 2_000;

const columnsOf = async (model: object, optional: number, others: object = {}): Promise<Column[]> => {
  const found = readSchema({ $defs: { M: { type: 'object', ...model }, ...others } }).models.get('M');
  return (await found?.columns(new Map(), undefined, optional)) ?? [];
};

const person = {
  properties: {
    nick: { type: 'string', pattern: '^[a-z]{3}$' },
    id: { type: 'integer', minimum: 1, maximum: 9 },
    home: {
      type: 'object',
      properties: { street: { const: 'Elm' }, floor: { type: ['integer', 'null'], minimum: 2, maximum: 2 } },
      required: ['street'],
    },
    all: { type: 'object', properties: { a: { const: 1 }, b: { const: 2 } } },
  },
  required: ['id'],
};

t.test('a share of rows lacks them, each by itself', async (t) => {
  const rows = rowsOf(await columnsOf(person, 0.3), ROWS);
  const share = (has: (row: (typeof rows)[number]) => boolean) => rows.filter(has).length / ROWS;
  t.ok(Math.abs(share((row) => !('nick' in row)) - 0.3) < 0.04);
  t.ok(Math.abs(share((row) => !('home' in row)) - 0.3) < 0.04);
  t.ok(Math.abs(share((row) => !('home' in row) && !('nick' in row)) - 0.09) < 0.03, 'independently');
  t.equal(
    share((row) => 'id' in row),
    1,
  );
  const homes = rows.flatMap(({ home }) => (home === undefined ? [] : [home as object]));
  t.ok(homes.some((home) => !('floor' in home)) && homes.every((home) => 'street' in home));
  t.ok(
    rows.every(({ all }) => all === undefined || Object.keys(all as object).length === 2),
    'an object without the list has all its properties',
  );
  const validate = new Ajv2020({ strict: false }).compile({ type: 'object', ...person });
  t.ok(rows.every((row) => validate(row)));
});

t.test('none is missing with 0, all with 1, and other values do not depend on it', async (t) => {
  const [none, half, all] = await Promise.all(
    [0, 0.5, 1].map(async (of) => rowsOf(await columnsOf(person, of), 50)),
  );
  t.ok(none?.every((row) => Object.keys(row).length === 4));
  t.ok(all?.every((row) => Object.keys(row).join() === 'id'));
  for (const [index, row] of (half ?? []).entries()) t.match(none?.[index], row);
});

t.test('JSON leaves out, other formats write null', async (t) => {
  const columns = await columnsOf(person, 1);
  const lines = (format: 'ndjson' | 'csv' | 'sql') => represent(planOf(columns, format), seed, 0, 1);
  t.match(lines('ndjson'), /^\{"id":\d\}\n$/);
  t.match(lines('csv'), /^nick,id,home\.street,home\.floor,all\.a,all\.b\n,\d,,,,\n$/);
  t.match(lines('sql'), /\(NULL,\d,NULL,NULL,NULL,NULL\)/);
});

t.test('what other keywords may depend on is never missing', async (t) => {
  const other = { properties: { id: { type: 'integer', sql: { key: 'primary' } } } };
  const models: [what: string, model: object][] = [
    ['minProperties', { properties: { a: {}, b: {} }, required: ['a'], minProperties: 2 }],
    [
      'keys',
      {
        properties: {
          a: {},
          id: { type: 'integer', sql: { key: 'primary' } },
          of: { type: 'integer', sql: { key: 'foreign', reference: 'O.id' } },
          one: { type: 'integer', unique: true },
        },
        required: ['a'],
      },
    ],
    ['no list', { properties: { a: {}, b: {} } }],
    ['an empty list', { properties: { a: {}, b: {} }, required: [] }],
  ];
  for (const [what, model] of models) {
    const names = Object.keys((model as typeof person).properties);
    for (const row of rowsOf(await columnsOf(model, 1, { O: other }), 20))
      t.strictSame(Object.keys(row), names, what);
  }
  const kinds = ['x', 'y'].map((kind) => ({
    properties: { kind: { const: kind }, more: { const: 1 } },
    required: ['kind'],
  }));
  const [{ value }] = rowsOf(
    await columnsOf({ properties: { value: { type: 'object', oneOf: kinds } }, required: ['value'] }, 1),
    1,
  ) as [{ value: object }];
  t.strictSame(Object.keys(value), ['kind', 'more'], 'alternatives of oneOf may overlap without a member');
  const tagged = ['x', 'y'].map((kind) => ({
    properties: { kind: { const: kind }, more: { const: 1 } },
    required: ['more'],
  }));
  for (const row of rowsOf(await columnsOf({ oneOf: tagged }, 1), 20))
    t.strictSame(Object.keys(row), ['kind', 'more'], 'nor do rows of oneOf lack one');
});

t.test('rows of alternatives lack what each of them may lack', async (t) => {
  const cat = { properties: { kind: { const: 'cat' }, age: { const: 1 }, lives: { const: 9 } } };
  const dog = { properties: { kind: { const: 'dog' }, age: { const: 2 }, good: { const: true } } };
  const none = { properties: { kind: { const: 'none' } }, required: ['kind'] };
  const model = { anyOf: [{ ...cat, required: ['kind'] }, { ...dog, required: ['kind', 'age'] }, none] };
  const validate = new Ajv2020({ strict: false }).compile({ type: 'object', ...model });
  for (const share of [0, 0.25, 1]) {
    const rows = rowsOf(await columnsOf(model, share), ROWS);
    t.ok(rows.every((row) => validate(row)));
    const [cats, dogs] = ['cat', 'dog'].map((kind) => rows.filter((row) => row.kind === kind));
    const shareOf = (some: typeof rows | undefined, name: string) =>
      (some?.filter((row) => !(name in row)).length ?? 0) / (some?.length ?? 0);
    for (const name of ['age', 'lives'])
      t.ok(Math.abs(shareOf(cats, name) - share) < 0.06, `cats lack ${name} in ${share}`);
    t.equal(shareOf(dogs, 'age'), 0);
    t.ok(Math.abs(shareOf(dogs, 'good') - share) < 0.06, `dogs lack good in ${share}`);
    t.equal(shareOf(cats, 'good'), 1, 'what only others have');
  }
});

t.test('what another property is made of is never missing', async (t) => {
  const name = { type: 'string', synthesizer: 'name' };
  const email = { type: 'string', synthesizer: 'email', with: 'name' };
  const person = { properties: { email, name, id: { type: 'integer' } }, required: ['id'] };
  for (const row of rowsOf(await columnsOf(person, 0.5), 50)) t.ok('name' in row);
  const staff = { properties: { boss: { type: 'object', ...person } }, required: ['boss'] };
  for (const { boss } of rowsOf(await columnsOf(staff, 0.5), 50)) t.ok('name' in (boss as object));
  const alone = { ...person, properties: { ...person.properties, email: { type: 'string' } } };
  t.ok(rowsOf(await columnsOf(alone, 0.5), 50).some((row) => !('name' in row)));
});

t.test('half of the rows lack them where a request does not say', async (t) => {
  const model = readSchema({ $defs: { M: { type: 'object', ...person } } }).models.get('M');
  t.strictSame(await model?.columns(new Map()), await model?.columns(new Map(), undefined, 0.5));
  const rows = rowsOf((await model?.columns(new Map())) ?? [], ROWS);
  t.ok(Math.abs(rows.filter((row) => 'nick' in row).length / ROWS - 0.5) < 0.05);
});

t.test('noise damages no missing cell, and its report says so', async (t) => {
  const small = { type: 'integer', minimum: 1, maximum: 9 };
  const schema = { $defs: { M: { properties: { a: small, b: small }, required: ['a'] } } };
  const model = readSchema(schema).models.get('M');
  const made = async (as: 'cells' | 'report') =>
    rowsOf((await model?.columns(new Map(), { share: 0.5, as }, 0.4)) ?? [], 500);
  const [cells, report] = [await made('cells'), await made('report')];
  const kinds = new Set();
  for (const [index, row] of cells.entries()) {
    const { b: kind } = report[index] as { b: string | null };
    const { b = 1 } = row;
    const isInvalid = !(typeof b === 'number' && Number.isInteger(b) && b >= 1 && b <= 9);
    if (isInvalid !== (kind === 'domain' || kind === 'type'))
      t.fail(`${JSON.stringify(row)} is said to be ${kind}`);
    if (!('b' in row)) t.equal(kind, null);
    kinds.add(kind);
  }
  t.equal(kinds.size, 4);
});

t.test('what is left out is told with the reason, but not where a recursion ends', (t) => {
  const never = { type: 'string', minLength: 2, maxLength: 1 };
  const lines = {
    type: 'array',
    items: { properties: { price: never, sku: { const: 1 } }, minProperties: 1 },
  };
  const { models } = readSchema({
    $defs: {
      M: {
        properties: {
          no: never,
          home: { properties: { a: {}, no: never } },
          lines,
          to: { $ref: '#/$defs/M' },
        },
      },
      Union: { anyOf: [{ properties: { a: { const: 1 }, no: never } }, { properties: { b: { const: 1 } } }] },
      Endless: { properties: { a: { const: 1 }, to: { $ref: '#/$defs/Loop' } } },
      Loop: { properties: { to: { $ref: '#/$defs/Loop' } }, required: ['to'] },
      Sure: { properties: { a: { const: 1 } } },
    },
  });
  const dropped = (name: string) =>
    models.get(name)?.dropped.map(({ property, pointer }) => `${property} ${pointer}`);
  t.strictSame(dropped('M')?.slice(0, 3), [
    'no /$defs/M/properties/no/minLength',
    'home.no /$defs/M/properties/home/properties/no/minLength',
    'lines[].price /$defs/M/properties/lines/items/properties/price/minLength',
  ]);
  t.strictSame(dropped('Union'), ['no /$defs/Union/anyOf/0/properties/no/minLength']);
  t.match(dropped('Endless'), ['to /$defs/Loop/properties/to/$ref']);
  t.strictSame(dropped('Sure'), []);
  t.notOk(
    dropped('M')?.some((one) => one.includes('$ref')),
    'the recursion of M ends as it may',
  );
  t.match(models.get('M')?.dropped[0]?.detail, /minLength/);
  t.end();
});
