// What the rows that refer to a row have together: every result is that of a plain evaluation over the rows of JSON.
import { isDeepStrictEqual } from 'node:util';
import t from 'tap';
import { rowFormatNames } from '../../../src/formats/index.js';
import { readSchema } from '../../../src/schemas/schema.js';
import { body, planOf, represent } from '../../support/engine.js';
import { cases, fc } from '../../support/property.js';
import { referenceSeedKey } from '../../support/reference.js';
import { columnsOf, modelOf, refusal, seed } from '../schemas.js';
import { evaluator, type Json } from './cel.js';

type Row = Record<string, Json>;

const id = { type: 'integer', sql: { key: 'primary' } };
const serial = { type: 'integer', sql: { key: 'primary', serial: true } };
const foreign = (reference: string, children?: string) => ({
  type: 'integer',
  sql: { reference, ...(children !== undefined && { children }) },
});
const model = (properties: object) => ({ type: 'object', properties, required: Object.keys(properties) });
const number = (formula: string) => ({ type: ['number', 'null'], formula });

const shopOf = (ordersOfOne: string, linesOfOne: string) => ({
  $defs: {
    products: model({ id: serial, price: { type: 'number', minimum: 1, maximum: 90 } }),
    customers: model({
      id,
      name: { type: 'string', synthesizer: 'name' },
      orders: number('count(orders)'),
      spent: number('sum(orders.total)'),
      dearest: number('max(orders.dearest)'),
      cheapest: number('min(orders.total) + 0'),
    }),
    orders: model({
      id: serial,
      customer_id: foreign('customers.id', ordersOfOne),
      discount: { enum: [0, 0.1, null] },
      items: number('sum(lines.quantity)'),
      lines: number('count(lines)'),
      subtotal: number('sum(lines.amount)'),
      total: number('round(subtotal * (1 - (discount == null ? 0 : discount)), 2)'),
      dearest: number('max(lines.product.price)'),
      cheapest: number('min(lines.product.price)'),
      rated: number('min(lines.rating)'),
      last: { type: ['string', 'null'], format: 'date', formula: 'max(lines.sent_on)' },
      note: { type: ['string', 'null'], formula: 'min(lines.note)' },
      last_note: { type: ['string', 'null'], formula: 'max(lines.note) + "!"' },
      name: { type: 'string', formula: 'customer.name' },
    }),
    lines: model({
      id,
      order_id: foreign('orders.id', linesOfOne),
      product_id: foreign('products.id'),
      quantity: { type: 'integer', minimum: 1, maximum: 5 },
      rating: { enum: [1, 2, 3, null, null] },
      sent_on: { type: 'string', format: 'date', formatMinimum: '2024-01-01' },
      note: {
        enum: ['', 'Äpfel', 'a "b"', 'zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich', null],
      },
      amount: { type: 'number', formula: 'round(product.price * quantity, 2)' },
      share: number('order.subtotal == 0 ? null : amount / order.subtotal'),
    }),
  },
});

async function rowsOf(schema: object, name: string, rows: Record<string, number>): Promise<Row[]> {
  const count = sizeOf(schema, name, rows);
  return JSON.parse(represent(planOf(await columnsOf(schema, name, rows), 'json'), seed, 0, count));
}

/** The number of rows as the documents say it follows. */
function sizeOf(schema: object, name: string, rows: Record<string, number>): number {
  const { properties } = (schema as ReturnType<typeof shopOf>).$defs[name as 'lines'];
  for (const { sql } of Object.values(properties) as { sql?: Record<string, string> }[]) {
    if (sql?.children === undefined) continue;
    const [least, most] = sql.children.split('..').map(Number) as [number, number];
    return Math.floor((sizeOf(schema, sql.reference?.split('.')[0] ?? '', rows) * (least + most)) / 2);
  }
  return rows[name] ?? 100;
}

const groupedBy = (rows: readonly Row[], key: string) => {
  const groups = new Map<Json, Row[]>();
  for (const row of rows) groups.set(row[key] as Json, [...(groups.get(row[key] as Json) ?? []), row]);
  return groups;
};

/** Compares each formula of the rows with its plain evaluation. */
function check(schema: object, name: string, rows: readonly (Row & { own: Row })[]): void {
  const { properties } = (schema as ReturnType<typeof shopOf>).$defs[name as 'lines'];
  const formulas = Object.entries(properties).flatMap(([property, schema]) =>
    'formula' in schema ? [[property, evaluator(String(schema.formula))] as const] : [],
  );
  for (const { own, ...row } of rows) {
    for (const [property, evaluate] of formulas) {
      const should = evaluate(row);
      if (!Object.is(own[property], should))
        throw new Error(
          `${name}.${property} is ${own[property]}, should be ${should}: ${JSON.stringify(own)}`,
        );
    }
  }
}

async function checkShop(schema: object, sizes: Record<string, number>) {
  const [products, customers, orders, lines] = (await Promise.all(
    ['products', 'customers', 'orders', 'lines'].map((name) => rowsOf(schema, name, sizes)),
  )) as [Row[], Row[], Row[], Row[]];
  const byId = (rows: readonly Row[]) => new Map(rows.map((row) => [row.id as Json, row]));
  const [productOf, customerOf, orderOf] = [byId(products), byId(customers), byId(orders)];
  const sold = lines.map((own) => ({
    ...own,
    own,
    order: orderOf.get(own.order_id as Json) as Row,
    product: productOf.get(own.product_id as Json) as Row,
  }));
  check(schema, 'lines', sold);
  const linesOf = groupedBy(sold, 'order_id');
  const placed = orders.map((own) => ({
    ...own,
    own,
    lines: linesOf.get(own.id as Json) ?? [],
    customer: customerOf.get(own.customer_id as Json) as Row,
  }));
  check(
    schema,
    'orders',
    placed.map(({ lines, ...row }) => ({ ...row, lines })),
  );
  const ordersOf = groupedBy(
    placed.map(({ own }) => own),
    'customer_id',
  );
  check(
    schema,
    'customers',
    customers.map((own) => ({ ...own, own, orders: ordersOf.get(own.id as Json) ?? [] })),
  );
  return { customers, orders, lines };
}

t.test('sums, numbers, least and greatest are those of a plain evaluation over the rows', async (t) => {
  const schema = shopOf('0..3', '0..5');
  const { customers, orders, lines } = await checkShop(schema, { customers: 1_001, products: 50 });
  t.strictSame([customers.length, orders.length, lines.length], [1_001, 1_501, 3_752]);
  t.ok(orders.some(({ lines }) => lines === 0));
  const empty = orders.find(({ lines }) => lines === 0);
  t.match(empty, { items: 0, subtotal: 0, total: 0, dearest: null, cheapest: null, rated: null });
});

t.test('so they are for any ranges and numbers of rows', async () => {
  const range = fc.tuple(fc.nat(4), fc.nat(5)).map(([least, more]) => `${least}..${least + more || 1}`);
  await fc.assert(
    fc.asyncProperty(range, range, fc.nat(70), async (orders, lines, customers) => {
      await checkShop(shopOf(orders, lines), { customers, products: 7 });
    }),
    { numRuns: cases(100, 12) },
  );
});

t.test('the sums of 100,000 parents, read in any order, are those of their rows', async (t) => {
  const schema = shopOf('1..3', '0..5');
  const sizes = { customers: 50_000, products: 1_000 };
  const columns = await columnsOf(schema, 'orders', sizes);
  const picked = columns.filter(({ name }) => ['id', 'subtotal', 'lines'].includes(name));
  const plan = planOf(picked, 'csv', { header: false });
  const numbers = Array.from({ length: 100_000 }, (_, at) => (at * 77_773 + 5) % 100_000);
  const texts: string[] = [];
  for (let at = 0; at < numbers.length; at += 4_000) {
    const slice = plan.writePicked(
      seed as Parameters<typeof plan.writePicked>[0],
      numbers.slice(at, at + 4_000),
    );
    texts.push(slice.bytes.toString());
    slice.release();
  }
  const sums = new Map<number, { count: number; sum: number }>();
  for (const { order_id, amount } of await rowsOf(schema, 'lines', sizes)) {
    const { count, sum } = sums.get(order_id as number) ?? { count: 0, sum: 0 };
    sums.set(order_id as number, { count: count + 1, sum: sum + (amount as number) });
  }
  let wrong = 0;
  for (const line of texts.join('').trimEnd().split('\n')) {
    const [id, lines, subtotal] = line.split(',').map(Number) as [number, number, number];
    const { count, sum } = sums.get(id) ?? { count: 0, sum: 0 };
    if (count !== lines || sum !== subtotal) wrong++;
  }
  t.equal(wrong, 0);
});

t.test('any page is a part of all rows, in every format, and lengths are those of the bytes', async (t) => {
  const sizes = { customers: 900, products: 50 };
  const columns = await columnsOf(shopOf('1..3', '0..9'), 'customers', sizes);
  for (const format of rowFormatNames) {
    const plan = planOf(columns, format);
    const all = body(plan, seed, 0, 900);
    let at = 0;
    for (const [first, count] of [
      [0, 1],
      [1, 498],
      [499, 1],
      [500, 400],
    ] as const) {
      const page = body(plan, seed, first, count);
      t.ok(page.equals(all.subarray(at, at + page.length)), `${format} from ${first}`);
      t.equal(plan.measure(seed, first, count), page.length);
      at += page.length;
    }
    t.equal(at, all.length);
  }
});

t.test('the last rows of billions are those of their parents', async (t) => {
  const schema = shopOf('1..3', '0..5');
  const sizes = { customers: 500_000_000, products: 50 };
  const last = async (name: string, count: number) => {
    const size = sizeOf(schema, name, sizes);
    const plan = planOf(await columnsOf(schema, name, sizes), 'ndjson');
    return body(plan, seed, size - count, count)
      .toString()
      .trimEnd()
      .split('\n')
      .map((line): Row => JSON.parse(line));
  };
  const orders = await last('orders', 50);
  const linesOf = groupedBy(await last('lines', 200), 'order_id');
  const [first, ...others] = orders.filter(({ id }) => linesOf.has(id as Json));
  t.ok(first !== undefined && others.length > 30);
  for (const { id, lines, subtotal } of others) {
    const rows = linesOf.get(id as Json) ?? [];
    t.equal(lines, rows.length);
    t.equal(
      subtotal,
      rows.reduce((sum, { amount }) => sum + (amount as number), 0),
    );
  }
});

t.test('what formulas of other rows read is never missing', async (t) => {
  const amount = { type: 'integer', minimum: 1, maximum: 9 };
  const schema = {
    $defs: {
      orders: model({ id, total: number('sum(lines.amount)'), note: { type: 'string' } }),
      lines: {
        type: 'object',
        properties: {
          id,
          order_id: foreign('orders.id', '1..2'),
          amount,
          weight: amount,
          about: { type: 'string', formula: 'order.note' },
        },
        required: ['id'],
      },
    },
  };
  Object.assign(schema.$defs.orders, { required: ['id'] });
  const lines = await rowsOf(schema, 'lines', {});
  const orders = await rowsOf(schema, 'orders', {});
  const lacks = (rows: readonly Row[], name: string) => rows.filter((row) => !(name in row)).length;
  t.strictSame([lacks(lines, 'amount'), lacks(orders, 'note')], [0, 0]);
  t.ok(lacks(lines, 'weight') > 30 && lacks(lines, 'about') > 30 && lacks(orders, 'total') > 20);
  const linesOf = groupedBy(lines, 'order_id');
  for (const { id, total } of orders.filter((row) => 'total' in row))
    t.equal(
      total,
      linesOf.get(id as Json)?.reduce((sum, { amount }) => sum + Number(amount), 0),
    );
});

const parcels = {
  $defs: {
    Depot: {
      properties: {
        id,
        budget: { type: 'integer', minimum: 1, maximum: 1e6 },
        place: { $ref: '#/$defs/Place' },
      },
      required: ['id'],
    },
    Place: { properties: { code: { const: 1 }, floor: { type: 'integer', minimum: 1 } }, required: ['code'] },
    Order: {
      properties: {
        id,
        depot_id: foreign('Depot.id'),
        weight: number('sum(Line.parcel.weight)'),
        height: number('max(Line.parcel.size.height)'),
        floor: number('depot.place.floor'),
        box: {
          properties: { width: { type: 'integer', minimum: 1, maximum: 99 }, depth: { const: 7 } },
          required: ['depth'],
        },
        doubled: number('box.width * 2'),
        totals: { $ref: '#/parts/Totals' },
        notes: { type: 'array', items: { properties: { budget: number('depot.budget') } }, minItems: 1 },
      },
      required: ['id', 'depot_id', 'weight', 'height', 'floor', 'doubled', 'totals', 'notes'],
    },
    Line: {
      properties: {
        id,
        order_id: foreign('Order.id', '0..4'),
        amount: { type: 'integer', minimum: 1, maximum: 1000 },
        parcel: {
          properties: {
            code: { const: 'x' },
            weight: { type: 'integer', minimum: 1, maximum: 1000 },
            size: {
              properties: { height: { type: 'integer', minimum: 1, maximum: 1000 }, unit: { const: 'cm' } },
              required: ['unit'],
            },
          },
          required: ['code'],
        },
      },
      required: ['id'],
    },
  },
  parts: { Totals: { properties: { amount: number('sum(Line.amount)'), rows: number('count(Line)') } } },
};

t.test('formulas of members, and of members that rows may lack, are those of what rows have', async (t) => {
  const sizes = { Depot: 9, Order: 40 };
  const names = ['Depot', 'Order', 'Line'] as const;
  const columns = await Promise.all(names.map((name) => columnsOf(parcels, name, sizes)));
  const plans = columns.map((one) => planOf(one, 'json'));
  const lacks = new Map<string, number>();
  const seen = (what: string, isMissing: boolean) => {
    if (isMissing) lacks.set(what, (lacks.get(what) ?? 0) + 1);
  };
  for (const number of fc.sample(fc.nat(), cases(500, 50))) {
    const key = referenceSeedKey(1, 'relational', String(number));
    const [depots, orders, lines] = plans.map((plan, at) =>
      JSON.parse(represent(plan, key, 0, sizeOf(parcels, names[at] as string, sizes))),
    ) as [Depot[], Order[], Line[]];
    const depotOf = new Map(depots.map((depot) => [depot.id, depot]));
    for (const order of orders) {
      const own = lines.filter((line) => line.order_id === order.id);
      const sum = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);
      const weights = own.flatMap(({ parcel }) => parcel.weight ?? []);
      const heights = own.flatMap(({ parcel }) => parcel.size?.height ?? []);
      const depot = depotOf.get(order.depot_id) as Depot;
      seen('weight', weights.length < own.length);
      seen('floor', depot.place.floor === undefined);
      seen('width', order.box.width === undefined);
      const should = {
        weight: sum(weights),
        height: heights.length === 0 ? null : Math.max(...heights),
        floor: depot.place.floor ?? null,
        doubled: order.box.width === undefined ? null : order.box.width * 2,
        totals: { amount: sum(own.map(({ amount }) => amount)), rows: own.length },
        notes: order.notes.map(() => ({ budget: depot.budget })),
      };
      const { weight, height, floor, doubled, totals, notes } = order;
      if (!isDeepStrictEqual({ weight, height, floor, doubled, totals, notes }, should))
        throw new Error(`seed ${number}: ${JSON.stringify(order)} should have ${JSON.stringify(should)}`);
    }
  }
  t.strictSame([...lacks.keys()].sort(), ['floor', 'weight', 'width']);
});

interface Depot {
  readonly id: number;
  readonly budget: number;
  readonly place: { readonly floor?: number };
}

interface Order {
  readonly id: number;
  readonly depot_id: number;
  readonly weight: number;
  readonly height: number | null;
  readonly floor: number | null;
  readonly doubled: number | null;
  readonly box: { readonly width?: number };
  readonly totals: object;
  readonly notes: readonly object[];
}

interface Line {
  readonly order_id: number;
  readonly amount: number;
  readonly parcel: { readonly weight?: number; readonly size?: { readonly height?: number } };
}

t.test(
  'what a formula makes of the values of a list is a list, of which conditions are decided once',
  async (t) => {
    const schema = modelOf({
      size: { enum: ['S', 'M', 'L', null] },
      many: { enum: [1, 2, 3] },
      long: { type: ['string', 'null'], formula: 'size == "S" ? "small" : size + "arge"' },
      price: { type: ['number', 'null'], formula: 'many * (size == "S" ? 1 : 2)', minimum: 1, maximum: 6 },
      isSmall: { type: ['boolean', 'null'], formula: 'size == "S"' },
      none: { type: ['integer', 'null'], formula: 'size == "S" ? null : 1' },
    });
    const columns = await columnsOf(schema);
    const kinds = columns.map(({ name, value }) => [name, value.kind]);
    t.strictSame(Object.fromEntries(kinds), {
      size: 'pick',
      many: 'pick',
      long: 'pick',
      price: 'formula',
      isSmall: 'pick',
      none: 'pick',
    });
    const { properties } = schema.$defs.M as { properties: Row };
    for (const row of JSON.parse(represent(planOf(columns, 'json'), seed, 0, 60)) as Row[])
      for (const name of ['long', 'price', 'isSmall', 'none'])
        t.equal(row[name], evaluator((properties[name] as { formula: string }).formula)(row), name);
  },
);

t.test('noise damages sums as any other cell', async (t) => {
  const schema = shopOf('1..3', '1..5');
  const { models } = readSchema(schema);
  const columnsOfNoise = await models.get('orders')?.columns(new Map(), { share: 0.5, as: 'cells' });
  const noisy: Row[] = JSON.parse(represent(planOf(columnsOfNoise ?? [], 'json'), seed, 0, 200));
  const clean: Row[] = JSON.parse(represent(planOf(await columnsOf(schema, 'orders'), 'json'), seed, 0, 200));
  const damaged = noisy.filter(({ subtotal }, row) => subtotal !== clean[row]?.subtotal).length;
  t.ok(damaged > 60 && damaged < 140, `${damaged} of 200`);
});

t.test('numbers of rows follow from those of the parents, and types in databases are narrow', async (t) => {
  const { models } = readSchema({ ...shopOf('0..3', '1..4'), rows: { customers: 11 } });
  t.strictSame(
    [...models.values()].map(({ name, defaultRows }) => [name, defaultRows]),
    [
      ['products', 100],
      ['customers', 11],
      ['orders', 16],
      ['lines', 40],
    ],
  );
  const fields = new Map(models.get('orders')?.fields.map((field) => [field.name, field]));
  t.match(fields.get('items'), { kind: 'integer', nullable: false });
  t.match(fields.get('subtotal'), { kind: 'double', nullable: false });
  t.match(fields.get('rated'), { kind: 'integer', nullable: true });
});

const { products, customers, orders, lines } = shopOf('1..3', '1..5').$defs;
const withOrders = (more: object, others: object = {}) => ({
  $defs: {
    products,
    customers,
    orders: model({ ...orders.properties, ...more }),
    lines,
    ...others,
  },
});

const refused: [what: string, schema: object, message: RegExp][] = [
  [
    'a model that refers to no row of this one',
    withOrders({ z: number('sum(line.amount)') }),
    /orders\/properties\/z\/formula: no model "line" refers to this one with "children" \(did you mean lines\?\), at character 5 of "sum\(line/,
  ],
  [
    'a model that this one does not place',
    withOrders({ z: number('count(products)') }),
    /no model "products" refers/,
  ],
  [
    'a property that the rows lack',
    withOrders({ z: number('max(lines.amont)') }),
    /there is no property of lines "amont" \(did you mean amount\?\), at character 5/,
  ],
  [
    'a number of nothing',
    withOrders({ z: number('sum(1)') }),
    /sum needs a number of the rows .* at character/,
  ],
  ['rows without a property', withOrders({ z: number('sum(lines)') }), /sum needs a number of the rows/],
  [
    'a truth value',
    withOrders(
      { z: number('min(lines.paid)') },
      { lines: model({ ...lines.properties, paid: { type: 'boolean' } }) },
    ),
    /min needs a number or a text/,
  ],
  [
    'a property to count',
    withOrders({ z: number('count(lines.amount)') }),
    /count needs the name of the model/,
  ],
  [
    'the least of one number',
    withOrders({ z: number('min(discount)') }),
    /min needs numbers, at least two, or one of the rows/,
  ],
  [
    'a circle',
    withOrders(
      { z: number('sum(lines.z)') },
      { lines: model({ ...lines.properties, z: number('order.z') }) },
    ),
    /"orders.z" needs "lines.z", which needs "orders.z", so they have no values, at character 1 of "order.z"/,
  ],
  [
    'too many rows',
    {
      $defs: {
        products,
        customers: model({ id, spent: number('sum(orders.subtotal)') }),
        orders: model({ ...orders.properties, customer_id: foreign('customers.id', '1..5000') }),
        lines,
      },
    },
    /takes up to 30000 rows for each row/,
  ],
  [
    'a maximum that a sum may exceed',
    withOrders({ z: { type: 'number', maximum: 100, formula: 'sum(lines.quantity) * 5' } }),
    /from 5 to 125: min\(/,
  ],
  [
    'null where it is not allowed',
    withOrders({ z: { type: 'number', formula: 'max(lines.rating)' } }),
    /may be null/,
  ],
];

for (const [what, schema, message] of refused)
  t.test(`refused: ${what}`, async (t) => t.match(refusal(schema)?.message, message));

const withKey = (sql: object, schema: object = { type: 'integer' }, others: object = {}) => ({
  $defs: { A: model({ id }), B: model({ id, a: { ...schema, sql }, ...others }) },
});

const wrongChildren: [what: string, schema: object, message: RegExp][] = [
  ...['5', '5..1', '0..0', '-1..2', '1..2000000', 'a..b', ''].map((children): [string, object, RegExp] => [
    `children ${children}`,
    withKey({ reference: 'A.id', children }),
    /\/\$defs\/B\/properties\/a\/sql\/children: must say how many rows refer to a row, as in "1..5"/,
  ]),
  ['a number', withKey({ reference: 'A.id', children: 3 }), /must say how many/],
  ['no reference', withKey({ key: 'primary', children: '1..5' }), /needs a reference/],
  [
    'a primary key',
    withKey({ key: ['primary', 'foreign'], reference: 'A.id', children: '1..5' }, undefined),
    /is no key/,
  ],
  [
    'a unique reference',
    withKey({ reference: 'A.id', children: '1..5' }, { type: 'integer', unique: true }),
    /not unique/,
  ],
  [
    'null',
    withKey({ reference: 'A.id', children: '1..5' }, { type: ['integer', 'null'] }),
    /no null is allowed/,
  ],
  [
    'a distribution',
    withKey({ reference: 'A.id', children: '1..5' }, { type: 'integer', distribution: 'normal' }),
    /distribution: cannot be combined with children/,
  ],
  [
    'two references with children',
    withKey({ reference: 'A.id', children: '1..5' }, undefined, { b: foreign('A.id', '1..2') }),
    /another reference of B has children/,
  ],
  [
    'models that place each other',
    { $defs: { A: model({ id, b: foreign('B.id', '1..2') }), B: model({ id, a: foreign('A.id', '1..2') }) } },
    /the number of rows of A follows from that of B follows from that of A/,
  ],
  [
    'a number of rows that follows',
    { ...withKey({ reference: 'A.id', children: '1..5' }), rows: { B: 5 } },
    /\/rows\/B: the number of rows of B follows, since each row of A has 1 to 5/,
  ],
  [
    'too many rows',
    { ...withKey({ reference: 'A.id', children: '1..1000' }), rows: { A: 9e15 } },
    /\/rows\/A: there would be too many rows of B/,
  ],
];

for (const [what, schema, message] of wrongChildren)
  t.test(`refused: ${what}`, async (t) => t.match(refusal(schema)?.message, message));
