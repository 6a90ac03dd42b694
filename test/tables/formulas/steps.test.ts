// Values of formulas follow what is changed: in the row, in the rows to which it refers, and in those that refer to it. Random changes
// agree with plain objects whose formulas are written here once more.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { projectRoot } from '../../../src/project-root.js';
import { testApp } from '../../support/app.js';
import { temporaryDirectory } from '../../support/directory.js';
import { cases, fc } from '../../support/property.js';
import { type Ask, service } from '../ask.js';

type Row = Record<string, unknown> & { readonly id: number };
type Name = 'customers' | 'products' | 'orders' | 'lines' | 'reviews';

const NAMES: readonly Name[] = ['customers', 'products', 'orders', 'lines', 'reviews'];
const shop = JSON.parse(readFileSync(join(projectRoot, 'data/schemas/shop.json'), 'utf8'));
const store = JSON.stringify({ ...shop, rows: { customers: 6, products: 5 } });

const cents = (value: number, scale = 100) => {
  const size = Math.abs(value) * scale;
  return (Math.sign(value) * (Math.floor(size) + (size - Math.floor(size) >= 0.5 ? 1 : 0))) / scale;
};
const sum = (rows: readonly Row[], name: string) =>
  rows.reduce((sum, row) => sum + Number(row[name] ?? 0), 0);
const times = (text: unknown, factor: number) => (text === null ? null : Number(text) * factor);

const pricesOf = (price: number, ...kinds: readonly string[]) => kinds.map((kind) => [kind, price] as const);
const basePrices: Record<string, number> = Object.fromEntries([
  ...pricesOf(240, 'Armchair', 'Monitor'),
  ...pricesOf(140, 'Tent', 'Bookshelf'),
  ...pricesOf(75, 'Headphones', 'Sneakers', 'Sleeping Bag', 'Floor Lamp', 'Raincoat', 'Coffee Grinder'),
  ...pricesOf(9, 'Mug', 'Crossword Book', 'Beanie'),
  ...pricesOf(17, 'Atlas', 'Cookbook', 'Picture Book', 'Travel Guide', 'T-Shirt', 'Jigsaw Puzzle', 'Kite'),
]);
const factors: Record<string, number> = {
  Corvo: 1.4,
  Harlow: 1.4,
  Kestrel: 1.4,
  Birk: 0.8,
  Lumo: 0.8,
  Piko: 0.8,
};

/** The formulas of each table, each after those that it reads: what they read of the row itself, and how they are computed. */
const formulas: Record<Name, readonly [string, readonly string[], (row: Row, all: All) => unknown][]> = {
  products: [
    ['name', ['brand', 'kind', 'series'], ({ brand, kind, series }) => `${brand} ${kind} ${series}`],
    [
      'price',
      ['brand', 'kind'],
      ({ brand, kind }) => Math.floor((basePrices[`${kind}`] ?? 38) * (factors[`${brand}`] ?? 1)) + 0.99,
    ],
    ['reviews', [], ({ id }, { reviews }) => reviews.filter((one) => one.product_id === id).length],
    [
      'rating',
      ['reviews'],
      ({ id }, { reviews }) => {
        const own = reviews.filter((one) => one.product_id === id);
        return own.length === 0 ? null : cents(sum(own, 'stars') / own.length, 10);
      },
    ],
  ],
  lines: [
    ['product_name', ['product_id'], (row, all) => productOf(row, all)?.name ?? null],
    ['price', ['product_id'], (row, all) => productOf(row, all)?.price ?? null],
    [
      'amount',
      ['price', 'quantity'],
      ({ price, quantity }) => (price === null ? null : cents(Number(times(price, Number(quantity))))),
    ],
  ],
  orders: [
    ['items', [], (row, all) => sum(linesOf(row, all), 'quantity')],
    ['subtotal', [], (row, all) => cents(sum(linesOf(row, all), 'amount'))],
    ['shipping', ['subtotal'], ({ subtotal }) => (Number(subtotal) < 50 ? 4.99 : 0)],
    [
      'total',
      ['subtotal', 'shipping'],
      ({ subtotal, shipping }) => cents(Number(subtotal) + Number(shipping)),
    ],
    [
      'paid',
      ['status', 'total'],
      ({ status, total }) => (status === 'returned' || status === 'cancelled' ? 0 : total),
    ],
  ],
  customers: [
    ['orders', [], (row, all) => ordersOf(row, all).length],
    ['spent', [], (row, all) => cents(sum(ordersOf(row, all), 'paid'))],
    [
      'last_order_on',
      [],
      (row, all) =>
        ordersOf(row, all)
          .map((one) => `${one.ordered_on}`)
          .sort()
          .at(-1) ?? null,
    ],
  ],
  reviews: [
    [
      'author',
      ['customer_id'],
      ({ customer_id: id }, { customers }) => {
        const found = customers.find((one) => one.id === id);
        return found === undefined ? null : `${found.first_name} from ${found.city}`;
      },
    ],
  ],
};

type All = Record<Name, readonly Row[]>;

const productOf = ({ product_id: id }: Row, { products }: All) => products.find((one) => one.id === id);
const linesOf = ({ id }: Row, { lines }: All) => lines.filter((one) => one.order_id === id);
const ordersOf = ({ id }: Row, { orders }: All) => orders.filter((one) => one.customer_id === id);

/** Tables as lists of objects. */
function createModel(generated: All) {
  const tables = Object.fromEntries(
    NAMES.map((name) => [name, generated[name].map((row) => ({ row, given: new Set<string>() }))]),
  ) as Record<Name, { row: Row; given: Set<string> }[]>;

  const made = (): All => {
    const all = {} as { [name in Name]: Row[] };
    for (const name of ['customers', 'products', 'reviews', 'lines', 'orders'] as const)
      all[name] = tables[name].map(({ row }) => ({ ...row }));
    // Reviews read customers, products reviews, lines products, orders lines, customers orders.
    for (const name of ['reviews', 'products', 'lines', 'orders', 'customers'] as const)
      for (const [at, row] of all[name].entries())
        for (const [column, , compute] of formulas[name])
          if (!tables[name][at]?.given.has(column))
            (row as Record<string, unknown>)[column] = compute(row, all);
    return all;
  };

  return {
    made,
    patch(name: Name, id: number, members: object): boolean {
      const found = tables[name].find(({ row }) => row.id === id);
      if (found === undefined) return false;
      const changed = new Set(Object.keys(members));
      for (const [column, reads] of formulas[name]) {
        if (Object.hasOwn(members, column)) found.given.add(column);
        else if (reads.some((one) => changed.has(one))) {
          found.given.delete(column);
          changed.add(column);
        }
      }
      found.row = { ...found.row, ...members };
      return true;
    },
    add: (name: Name, row: Row, given: readonly string[]) =>
      void tables[name].push({ row, given: new Set(given) }),
    remove(name: Name, id: number): boolean {
      const at = tables[name].findIndex(({ row }) => row.id === id);
      if (at !== -1) tables[name].splice(at, 1);
      return at !== -1;
    },
    reset(name: Name) {
      tables[name] = generated[name].map((row) => ({ row, given: new Set() }));
    },
  };
}

/** The members of a line in the order of the columns. */
const inOrder = {
  order_id: 0,
  product_id: 0,
  product_name: null,
  price: null,
  quantity: 0,
  amount: null,
};

type Step =
  | {
      readonly do: 'patch';
      readonly table: Name;
      readonly at: number;
      readonly members: Record<string, unknown>;
    }
  | { readonly do: 'add'; readonly order: number; readonly product: number; readonly more: object }
  | { readonly do: 'delete'; readonly table: 'lines' | 'reviews'; readonly at: number }
  | { readonly do: 'reset'; readonly table: Name };

const at = fc.nat(60);
const some = (members: Record<string, fc.Arbitrary<unknown>>) => fc.record(members, { requiredKeys: [] });
const price = fc.integer({ min: 1, max: 40_000 }).map((amount) => amount / 100);
const quantity = fc.integer({ min: 1, max: 9 });
const patches = {
  // A reference is the number of a row, until the step is made.
  lines: some({ quantity, product_id: fc.nat(4), order_id: fc.nat(11), price, amount: price }),
  products: some({ brand: fc.constantFrom('Birk', 'Lumo'), price, stock: fc.nat(400) }),
  orders: some({ status: fc.constantFrom('paid', 'returned'), customer_id: fc.nat(5), total: price }),
  customers: some({ first_name: fc.constantFrom('Ann', 'Zoë'), city: fc.constant('Lima') }),
  reviews: some({ customer_id: fc.nat(5), product_id: fc.nat(4) }),
};
const step: fc.Arbitrary<Step> = fc.oneof(
  ...NAMES.map((table) => ({
    weight: table === 'lines' ? 10 : 3,
    arbitrary: fc.record({
      do: fc.constant('patch' as const),
      table: fc.constant(table),
      at,
      members: patches[table],
    }) as fc.Arbitrary<Step>,
  })),
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      order: fc.nat(11),
      product: fc.nat(4),
      more: some({ quantity, amount: price }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('delete' as const),
      table: fc.constantFrom('lines' as const, 'reviews' as const),
      at,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('reset' as const),
      table: fc.constantFrom('lines' as const, 'products' as const, 'reviews' as const),
    }),
  },
);

t.test('random changes', async (t) => {
  const STATE_DIR = temporaryDirectory(t);
  const SCHEMAS_DIR = temporaryDirectory(t);
  const apps = [
    await testApp(t, { STATE_DIR, SCHEMAS_DIR }),
    await testApp(t, { STATE_DIR, SCHEMAS_DIR }),
  ] as const;
  const headers = { 'content-type': 'application/json' };
  const put = await apps[0].inject({ method: 'PUT', url: '/schemas/store', payload: store, headers });
  t.equal(put.statusCode, 201);
  const all = async (which: number): Promise<All> => {
    const found = NAMES.map(async (name) => {
      const { body } = await (apps[which] as (typeof apps)[0]).inject(`/tables/store.${name}?n=1000`);
      return [name, JSON.parse(body)];
    });
    return Object.fromEntries(await Promise.all(found));
  };
  const generated = await all(0);
  t.strictSame(createModel(generated).made(), generated, 'the formulas of the test are those of the schema');

  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(step, fc.nat(1), fc.nat(1), price), { minLength: 8, maxLength: 16 }),
      async (steps) => {
        for (const name of NAMES)
          await apps[0].inject({ method: 'POST', url: `/tables/store.${name}:reset` });
        const model = createModel(generated);
        for (const [step, process, other, least] of steps) {
          const ask = (method: 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
            apps[process as 0 | 1].inject({
              method,
              url: `/tables/store.${url}`,
              ...(payload && { payload }),
            });
          const now = model.made();
          const idAt = (name: Name, at: number) => now[name][at % now[name].length]?.id ?? 0;
          const told = JSON.stringify(step);
          let answer: { statusCode: number; body: string } | undefined;
          let wanted: Row | undefined;
          if (step.do === 'reset') {
            await ask('POST', `${step.table}:reset`);
            model.reset(step.table);
          } else if (step.do === 'delete') {
            const id = idAt(step.table, step.at);
            wanted = now[step.table].find((row) => row.id === id);
            answer = await ask('DELETE', `${step.table}/${id}`);
            model.remove(step.table, id);
          } else if (step.do === 'add') {
            const members = {
              order_id: idAt('orders', step.order),
              product_id: idAt('products', step.product),
              quantity: 1,
              ...step.more,
            };
            answer = await ask('POST', 'lines', members);
            const { id } = JSON.parse(answer.body);
            model.add('lines', { id, ...inOrder, ...members } as Row, Object.keys(step.more));
            wanted = model.made().lines.find((row) => row.id === id);
          } else {
            const id = idAt(step.table, step.at);
            const members = Object.fromEntries(
              Object.entries(step.members).map(([name, value]) =>
                name.endsWith('_id')
                  ? [name, idAt(`${name.slice(0, -3)}s` as Name, value as number)]
                  : [name, value],
              ),
            );
            answer = await ask('PATCH', `${step.table}/${id}`, members);
            model.patch(step.table, id, members);
            wanted = model.made()[step.table].find((row) => row.id === id);
          }
          if (wanted !== undefined) compare(JSON.parse(answer?.body ?? ''), wanted, `${told}: the answer`);
          const after = model.made();
          const found = await all(other);
          for (const name of NAMES)
            for (const [at, row] of found[name].entries()) compare(row, after[name][at], `${told}: ${name}`);
          const reads = apps[other as 0 | 1];
          const dear = (
            await reads.inject(`/tables/store.orders?total:gte=${least}&sort=-total,id&n=1000`)
          ).json() as Row[];
          const wantedDear = after.orders
            .filter((row) => Number(row.total) >= least)
            .sort((one, other) => Number(other.total) - Number(one.total) || one.id - other.id);
          compare(
            dear.map(({ id }) => id),
            wantedDear.map(({ id }) => id),
            `${told}: sorted`,
          );
          const [group] = (
            await reads.inject('/tables/store.lines?aggregate=sum:amount,count')
          ).json() as Row[];
          const total = after.lines.reduce((sum, row) => sum + Math.round(Number(row.amount ?? 0) * 100), 0);
          compare(Math.round(Number(group?.sum_amount) * 100), total, `${told}: summed`);
        }
      },
    ),
    { numRuns: cases(60, 1) },
  );
});

function compare(found: unknown, wanted: unknown, told: string): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (one !== other) throw new Error(`${told}\n${one?.slice(0, 600)}\nnot ${other?.slice(0, 600)}`);
}

t.test('what is simulated, a workspace, replaced rows and tables that are made', async (t) => {
  const ask: Ask = await service(t);
  const lineOf = async (headers = {}) =>
    (await ask('GET', '/tables/shop.lines/1', undefined, headers)).json() as Record<string, number>;
  const line = await lineOf();
  const order = `/tables/shop.orders/${line.order_id}`;
  const totalOf = async (headers = {}) =>
    (await ask('GET', order, undefined, headers)).json().total as number;
  const before = await totalOf();

  const simulated = await ask('PATCH', '/tables/shop.lines/1', { quantity: 9 }, { prefer: 'simulate' });
  t.equal(simulated.json().amount, cents(9 * Number(line.price)), 'the answer has the amount');
  t.strictSame([await lineOf(), await totalOf()], [line, before], 'and nothing is kept');

  const workspace = { workspace: 'formulas' };
  await ask('PATCH', '/tables/shop.lines/1', { quantity: 9 }, workspace);
  t.equal((await lineOf(workspace)).amount, cents(9 * Number(line.price)));
  t.not(await totalOf(workspace), before, 'a workspace has sums of its own');
  t.equal(await totalOf(), before);

  const { product_name: _, price: __, amount: ___, ...whole } = line;
  const tag = (await ask('GET', order)).headers.etag;
  const replaced = await ask('PUT', '/tables/shop.lines/1', { ...whole, quantity: 2 });
  t.strictSame(replaced.json(), { ...line, quantity: 2, amount: cents(2 * Number(line.price)) });
  t.not((await ask('GET', order)).headers.etag, tag, 'a sum changes the tag of its row');
  const [change] = (await ask('GET', '/tables/shop.lines:changes')).json();
  t.strictSame([change.before, change.after], [line, replaced.json()], 'in the list of changes');

  await ask('PUT', '/tables/goods', { dataset: 'shop.products', rows: 20 });
  const good = (await ask('PATCH', '/tables/goods/1', { series: 'Oslo' })).json();
  t.equal(good.name, `${good.brand} ${good.kind} Oslo`, 'formulas over the row itself');
});

t.test('a reference that a deletion sets to null makes formulas anew that a body has given', async (t) => {
  const ask: Ask = await service(t);
  const id = { type: 'integer', minimum: 1, sql: { key: 'primary', serial: true } };
  const reference = { type: ['integer', 'null'], sql: { reference: 'Room.id', onDelete: 'set null' } };
  const size = { type: 'integer', minimum: 1, maximum: 9 };
  const light = { type: ['integer', 'null'], formula: 'room.size' };
  const model = (properties: object) => ({ properties, required: Object.keys(properties) });
  const schema = {
    $defs: { Room: model({ id, size }), Lamp: model({ id, room_id: reference, light }) },
    rows: { Room: 5, Lamp: 20 },
  };
  t.equal((await ask('PUT', '/schemas/lit', schema)).statusCode, 201);
  const all: Row[] = (await ask('GET', '/tables/lit.Lamp')).json();
  const lamp = all.find(({ room_id }) => room_id !== null) as Row;
  const given = await ask('PATCH', `/tables/lit.Lamp/${lamp.id}`, { light: 70 });
  t.equal(given.json().light, 70, 'what a body gives stays');
  t.equal((await ask('DELETE', `/tables/lit.Room/${lamp.room_id}`)).statusCode, 200);
  const after = (await ask('GET', `/tables/lit.Lamp/${lamp.id}`)).json();
  t.strictSame(after, { ...lamp, room_id: null, light: null });
});

t.test('a change from which too many values would follow is refused', async (t) => {
  const id = { type: 'integer', minimum: 1, sql: { key: 'primary', serial: true } };
  const note = { type: 'integer', minimum: 1, maximum: 9 };
  const owner_id = { type: 'integer', sql: { reference: 'owners.id' } };
  const of = (properties: object) => ({ type: 'object', properties });
  const ask = await service(t, { SCHEMAS_DIR: temporaryDirectory(t) });
  for (const [name, parts] of Object.entries({ many: 1_000_001, fewer: 100 }))
    await ask('PUT', `/schemas/${name}`, {
      $defs: {
        owners: of({ id, name: { type: 'string', enum: ['a', 'b'] }, note }),
        parts: of({ id, owner_id, label: { type: 'string', formula: 'owner.name' } }),
      },
      rows: { owners: 1, parts },
    });
  const labelOf = async (schema: string) => (await ask('GET', `/tables/${schema}.parts/7`)).json().label;
  const before = await labelOf('many');
  const other = before === 'a' ? 'b' : 'a';
  for (const headers of [{}, { prefer: 'simulate' }, { workspace: 'own' }]) {
    const refused = await ask('PATCH', '/tables/many.owners/1', { name: other }, headers);
    const { detail, value } = refused.json();
    t.strictSame([refused.statusCode, value], [409, 'many.parts']);
    t.match(detail, /more than 1000000 rows of many.parts/);
  }
  t.equal((await ask('PATCH', '/tables/many.owners/1', { note: 5 })).statusCode, 200, 'nothing reads it');
  const { name } = (await ask('GET', '/tables/many.owners/1')).json();
  t.strictSame([name, await labelOf('many')], [before, before], 'nothing has changed');
  t.equal((await ask('PATCH', '/tables/fewer.owners/1', { name: 'b' })).statusCode, 200);
  t.equal(await labelOf('fewer'), 'b');
});
