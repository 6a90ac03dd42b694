// Formulas that read the rows to which a row refers: every value is the one that the parent's own rows have.
import t from 'tap';
import type { RowFormatName } from '../../../src/formats/index.js';
import { readSchema } from '../../../src/schemas/schema.js';
import { body, planOf, represent } from '../../support/engine.js';
import { columnsOf, refusal, seed } from '../schemas.js';
import { evaluator, type Json } from './cel.js';

const primary = { type: 'integer', sql: { key: 'primary' } };
const foreign = (reference: string, schema: object = { type: 'integer' }) => ({
  ...schema,
  sql: { reference },
});
const model = (properties: object) => ({ type: 'object', properties, required: Object.keys(properties) });

const shop = {
  $defs: {
    Country: model({
      code: { type: 'string', pattern: '^[A-Z]{3}$', sql: { key: 'primary' } },
      tax: { enum: [0, 0.1, 0.19] },
    }),
    Customer: model({
      id: primary,
      email: { type: 'string', format: 'email', synthesizer: 'email' },
      born: { type: 'string', format: 'date-time' },
      country: foreign('Country.code', { type: 'string' }),
      tax: { type: 'number', formula: 'country.tax' },
      home: model({ floor: { type: 'integer', minimum: -1, maximum: 9 } }),
    }),
    Product: model({
      id: { ...primary, sql: { key: 'primary', serial: true } },
      price: { type: 'number', minimum: 1, maximum: 90 },
    }),
    Line: model({
      id: primary,
      customer_id: foreign('Customer.id'),
      product: { anyOf: [{ type: 'integer', sql: { reference: 'Product.id' } }, { type: 'null' }] },
      quantity: { type: 'integer', minimum: 1, maximum: 5 },
      email: { type: 'string', format: 'email', formula: 'customer.email' },
      born: { type: 'string', format: 'date-time', formula: 'customer.born' },
      floor: { type: 'integer', minimum: -1, maximum: 9, formula: 'customer.home.floor' },
      price: { type: ['number', 'null'], formula: 'product.price' },
      amount: {
        type: ['number', 'null'],
        formula: 'round(product.price * quantity * (1 + customer.country.tax), 2)',
      },
      label: {
        type: 'string',
        formula: 'customer.email + " " + string(customer.tax) + " " + customer_id.country.code',
      },
      dear: { type: 'boolean', formula: 'product.price == null || product.price > 50' },
    }),
    Employee: model({
      id: primary,
      name: { type: 'string', synthesizer: 'name' },
      boss: foreign('Employee.id'),
      boss_name: { type: 'string', formula: 'boss.name' },
      above: { type: 'string', formula: 'boss.boss_name' },
    }),
  },
};

const sizes = { Country: 20, Customer: 300, Product: 50, Line: 2_000, Employee: 200 };

const rowsOf = async (name: keyof typeof sizes): Promise<Record<string, Json>[]> =>
  JSON.parse(represent(planOf(await columnsOf(shop, name, sizes), 'json'), seed, 0, sizes[name]));

const by = (rows: readonly Record<string, Json>[], key: string) =>
  new Map(rows.map((row) => [row[key], row]));

t.test('rows have what a plain evaluation over the rows of their parents gives', async (t) => {
  const countries = by(await rowsOf('Country'), 'code');
  const customers = by(
    (await rowsOf('Customer')).map((row) => ({
      ...row,
      country: countries.get(row.country as string) as Json,
    })),
    'id',
  );
  const products = by(await rowsOf('Product'), 'id');
  const formulas = Object.entries(shop.$defs.Line.properties).flatMap(([name, schema]) =>
    'formula' in schema ? [[name, evaluator(String(schema.formula))] as const] : [],
  );
  t.equal(formulas.length, 7);
  let orphans = 0;
  for (const row of await rowsOf('Line')) {
    const customer = customers.get(row.customer_id as number) as Json;
    const product = row.product === null ? null : (products.get(row.product as number) as Json);
    if (product === null) orphans++;
    for (const [name, evaluate] of formulas) {
      const should = evaluate({ ...row, customer, customer_id: customer, product });
      if (row[name] !== should)
        throw new Error(`${name} is ${row[name]}, should be ${should}: ${JSON.stringify(row)}`);
    }
  }
  t.ok(orphans > 0);
});

t.test('a model may refer to itself, and what it reads there may be read there', async (t) => {
  const employees = by(await rowsOf('Employee'), 'id');
  for (const row of employees.values()) {
    const boss = employees.get(row.boss as number);
    if (row.boss_name !== boss?.name || row.above !== boss?.boss_name) throw new Error(JSON.stringify(row));
  }
  t.equal(employees.size, sizes.Employee);
});

t.test('any page is a part of all rows, in every format, and lengths are those of the bytes', async (t) => {
  const columns = await columnsOf(shop, 'Line', sizes);
  for (const format of ['ndjson', 'csv', 'sql'] as RowFormatName[]) {
    const plan = planOf(columns, format);
    const all = body(plan, seed, 0, sizes.Line);
    let at = 0;
    for (const [first, count] of [
      [0, 1],
      [1, 498],
      [499, 1],
      [500, 1_024],
      [1_524, 476],
    ] as const) {
      const page = body(plan, seed, first, count);
      t.ok(page.equals(all.subarray(at, at + page.length)), `${format} from ${first}`);
      t.equal(plan.measure(seed, first, count), page.length);
      at += page.length;
    }
    t.equal(at, all.length);
  }
});

t.test('types in databases are those of the parent', async (t) => {
  const fields = new Map(
    readSchema(shop)
      .models.get('Line')
      ?.fields.map((field) => [field.name, field]),
  );
  t.match(fields.get('born'), { kind: 'timestamp', nullable: false });
  t.match(fields.get('price'), { kind: 'double', nullable: true });
  t.match(fields.get('floor'), { kind: 'integer', nullable: false });
  t.match(fields.get('dear'), { kind: 'boolean', nullable: false });
});

const refused: [formula: string, message: RegExp, schema?: object][] = [
  ['customer', /"customer" is a row of Customer: name one of its properties, at character 1/],
  ['customer.mail', /no property of Customer "mail" \(did you mean email\?\)/],
  ['customer.email.x', /"email" is no object/],
  ['customer.home', /neither always a number/],
  ['buyer.email', /no property "buyer"/],
  ['product.price', /may be null/, { type: 'number' }],
  ['customer.email', /cannot be shown/, { type: 'string', format: 'uri' }],
];

for (const [formula, message, schema = { type: 'string' }] of refused) {
  t.test(`refused: ${formula} as ${JSON.stringify(schema)}`, async (t) => {
    const { Line, ...others } = shop.$defs;
    const wrong = model({ ...Line.properties, z: { ...schema, formula } });
    t.match(refusal({ $defs: { ...others, Line: wrong } })?.message, message);
  });
}

t.test('formulas in a circle through references are refused', async (t) => {
  const level = { type: 'integer', formula: 'boss.level + 1' };
  const own = { $defs: { Employee: model({ id: primary, boss: foreign('Employee.id'), level }) } };
  t.match(
    refusal(own)?.message,
    /"level" needs "level", so they have no values, at character 1 of "boss.level \+ 1"/,
  );
  const [a, b] = ['B', 'A'].map((other) =>
    model({ id: primary, other: foreign(`${other}.id`), x: { type: 'number', formula: 'other.x' } }),
  );
  t.match(refusal({ $defs: { A: a, B: b } })?.message, /"A.x" needs "B.x", which needs "A.x"/);
});
