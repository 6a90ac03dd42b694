// The sample schema `shop`: what its rows add up to is right, also for a database, and rows are found from both ends.
import initSqlJs from 'sql.js';
import t from 'tap';
import { testApp } from '../support/app.js';

type Row = Record<string, string | number | null>;

const app = await testApp(t);
const ask = async (path: string) => (await app.inject(`/schemas/shop${path}`)).json();
const references = [
  ['orders', 'customer_id'],
  ['lines', 'order_id'],
  ['reviews', 'product_id'],
];
const names = ['customers', 'products', 'orders', 'lines', 'reviews'];

t.test('a database adds up to what the rows say', async (t) => {
  const { Database } = await initSqlJs();
  const database = new Database();
  const rows = 'rows=customers:2000,products:300';
  database.run('PRAGMA foreign_keys = ON');
  database.run((await app.inject(`/schemas/shop?format=sql&dialect=sqlite&seed=5&${rows}`)).body);
  for (const [table, key] of references) database.run(`CREATE INDEX ${table}_${key} ON ${table} (${key})`);
  const one = (sql: string) => database.exec(sql)[0]?.values[0];
  t.same(database.exec('PRAGMA foreign_key_check'), []);
  const counts = names.map((name) => `(SELECT count(*) FROM ${name})`);
  t.strictSame(one(`SELECT ${counts}`), [2000, 300, 6000, 18_000, 1200]);
  const differing = (table: string, column: string, sum: string) =>
    t.strictSame(
      one(
        `SELECT count(*) FROM ${table} p WHERE round(p.${column}, 2) IS NOT (SELECT ${sum} c WHERE c.p = p.id)`,
      ),
      [0],
      `${table}.${column}`,
    );
  const of = (table: string, key: string) => `FROM (SELECT *, ${key} AS p FROM ${table})`;
  differing('orders', 'subtotal', `round(total(amount), 2) ${of('lines', 'order_id')}`);
  differing('orders', 'items', `sum(quantity) ${of('lines', 'order_id')}`);
  differing('customers', 'spent', `round(total(paid), 2) ${of('orders', 'customer_id')}`);
  differing('customers', 'orders', `count(*) ${of('orders', 'customer_id')}`);
  differing('products', 'reviews', `count(*) ${of('reviews', 'product_id')}`);
  const wrong = [
    'orders WHERE abs(subtotal + shipping - total) > 0.001 OR due_on < ordered_on OR (shipping = 0) <> (subtotal >= 50)',
    "orders WHERE paid <> (CASE WHEN status IN ('cancelled', 'returned') THEN 0 ELSE total END)",
    'lines l JOIN products p ON p.id = product_id WHERE l.price <> p.price OR l.product_name <> p.name',
    'lines WHERE abs(price * quantity - amount) > 0.001',
    'orders JOIN customers c ON c.id = customer_id WHERE ordered_on < joined_on',
    'products WHERE (rating IS NULL) <> (reviews = 0) OR rating NOT BETWEEN 1 AND 5 AND rating IS NOT NULL',
    'products p WHERE abs(rating - (SELECT avg(stars) FROM reviews WHERE product_id = p.id)) > 0.0501',
  ];
  for (const rows of wrong) t.strictSame(one(`SELECT count(*) FROM ${rows}`), [0], rows);
  database.close();
});

t.test('rows that refer to a row are those that follow each other, however many there are', async (t) => {
  const lines: Row[] = await ask('/lines?n=900&seed=1');
  const orders: Row[] = await ask('/orders?n=300&seed=1');
  t.equal(lines.length, 900);
  for (const [at, { id }] of orders.entries()) {
    if (at % 50 > 1) continue;
    const found = await ask(`/orders/${at + 1}/lines?n=100&seed=1`);
    t.strictSame(
      found,
      lines.filter(({ order_id }) => order_id === id),
    );
  }
  const rows = 'rows=customers:400000000&seed=1';
  const last = await app.inject(`/schemas/shop/orders/1200000000/lines?${rows}`);
  const { id, items }: Row = await ask(`/orders/1200000000?${rows}`);
  const quantities = (last.json() as Row[]).map(
    ({ order_id, quantity }) => order_id === id && Number(quantity),
  );
  t.equal(last.headers['x-total-count'], `${quantities.length}`);
  t.equal(
    quantities.reduce<number>((sum, quantity) => sum + Number(quantity), 0),
    items,
  );
  const few = await app.inject(`/schemas/shop/products/5/reviews?page=2&per_page=1&seed=1`);
  t.strictSame(few.json(), (await ask('/products/5/reviews?seed=1')).slice(1, 2));
  t.match(await ask('/orders/301/lines'), {
    status: 404,
    parameter: 'id',
    detail: /since there are 300 rows \(rows=customers:1000 asks for more\)/,
  });
});

t.test('numbers of rows that follow from others cannot be asked for', async (t) => {
  const { headers } = await app.inject('/schemas/shop/lines?rows=customers:7');
  t.equal(headers['x-total-count'], '63');
  for (const path of [
    '/lines?rows=500',
    '/lines?rows=lines:500',
    '/orders?rows=customers:5,lines:500',
    '?format=sql&rows=lines:500',
  ])
    t.match(
      await ask(path),
      {
        status: 422,
        parameter: 'rows',
        value: 'lines:500',
        detail: 'rows must not name lines, whose number of rows follows from that of customers',
        allowed: 'customers:rows, from which it follows',
      },
      path,
    );
  t.match(await ask('/lines?n=901'), {
    status: 400,
    parameter: 'n',
    detail: /to 900 \(rows=customers:1000 asks for more\)/,
  });
  t.match(await ask('/customers?n=101'), { status: 400, detail: /to 100 \(rows=1000 asks/ });
  t.match(await ask('/lines?rows=customers:2000000000000000'), {
    status: 400,
    parameter: 'rows',
    detail: /so few rows of customers that lines has at most 9007199254740991/,
  });
});

t.test('conditions and orders know what rows add up to', async (t) => {
  const all: Row[] = await ask('/orders?seed=1&n=300');
  const found = await app.inject(
    '/schemas/shop/orders?seed=1&n=300&total:gte=500&status=delivered&sort=-total',
  );
  const expected = all.filter(({ total, status }) => Number(total) >= 500 && status === 'delivered');
  t.ok(expected.length > 3);
  t.strictSame(
    found.json(),
    expected.sort((a, b) => Number(b.total) - Number(a.total)),
  );
  const none: Row[] = await ask('/customers?seed=1&n=100&last_order_on:null=true');
  t.ok(none.length > 0 && none.every(({ orders, spent }) => orders === 0 && spent === 0));
});

t.test('categories are a list, so that they are found at once', async (t) => {
  const found = await app.inject('/schemas/shop/products?category=Books&sort=-price&seed=1&n=50');
  const products: Row[] = await ask('/products?seed=1&n=50');
  const books = products.filter(({ category }) => category === 'Books');
  t.strictSame(
    (found.json() as Row[]).map(({ price }) => price),
    books.map(({ price }) => price).sort((a, b) => Number(b) - Number(a)),
  );
  t.equal(found.headers['x-total-count'], `${books.length}`);
});
