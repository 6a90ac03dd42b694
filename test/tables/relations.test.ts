// Tables that refer to each other agree with plain lists of rows: parents and children in rows, rows that refer to a row, ON DELETE.
import t, { type Test } from 'tap';
import { cases, fc } from '../support/property.js';
import { type Ask, type Method, service } from './ask.js';

type Row = { readonly id: number; readonly [name: string]: number | null };
type Lists = Record<Model, Map<number, Row>>;

const models = ['House', 'Room', 'Lamp', 'Guest'] as const;
type Model = (typeof models)[number];

const key = { type: 'integer', minimum: 1, sql: { key: 'primary', serial: true } };
const size = { type: 'integer', minimum: 0, maximum: 9 };
const reference = (reference: string, onDelete?: string) => ({
  type: ['integer', 'null'],
  sql: { reference, ...(onDelete !== undefined && { onDelete }) },
});
const model = (properties: object) => ({
  type: 'object',
  properties: { id: key, size, ...properties },
  required: ['id', 'size', ...Object.keys(properties)],
});
const schema = {
  $defs: {
    House: model({}),
    Room: model({ house_id: reference('House.id', 'cascade'), within: reference('Room.id', 'cascade') }),
    Lamp: model({ room: reference('Room.id', 'set null') }),
    Guest: model({ houseId: reference('House.id'), room_id: reference('Room.id', 'restrict') }),
  },
  rows: { House: 30, Room: 90, Lamp: 80, Guest: 20 },
};
const references = [
  { child: 'Room', column: 'house_id', parent: 'House', onDelete: 'cascade', parentName: 'house' },
  { child: 'Room', column: 'within', parent: 'Room', onDelete: 'cascade', parentName: 'within' },
  { child: 'Lamp', column: 'room', parent: 'Room', onDelete: 'set null', parentName: 'room' },
  { child: 'Guest', column: 'houseId', parent: 'House', onDelete: 'restrict', parentName: 'house' },
  { child: 'Guest', column: 'room_id', parent: 'Room', onDelete: 'restrict', parentName: 'room' },
] as const;

async function houses(t: Test): Promise<Ask> {
  const ask = await service(t);
  t.equal((await ask('PUT', '/schemas/town', schema)).statusCode, 201);
  return ask;
}

async function listsOf(ask: Ask): Promise<Lists> {
  const lists = {} as Lists;
  for (const model of models) {
    const rows = (await ask('GET', `/tables/town.${model}?n=1000`)).json() as Row[];
    lists[model] = new Map(rows.map((row) => [row.id, row]));
  }
  return lists;
}

/** Deletes rows as SQL does; false where a reference prevents it. */
function remove(lists: Lists, model: Model, ids: readonly number[]): boolean {
  const gone = new Map<Model, Set<number>>(models.map((name) => [name, new Set()]));
  const goneOf = (name: Model) => gone.get(name) as Set<number>;
  for (const id of ids) goneOf(model).add(id);
  for (let grows = true; grows; ) {
    grows = false;
    for (const { child, column, parent, onDelete } of references)
      for (const row of lists[child].values()) {
        const isHit = onDelete === 'cascade' && goneOf(parent).has(row[column] as number);
        if (!isHit || goneOf(child).has(row.id)) continue;
        goneOf(child).add(row.id);
        grows = true;
      }
  }
  const hit = references.flatMap((one) =>
    [...lists[one.child].values()]
      .filter((row) => goneOf(one.parent).has(row[one.column] as number) && !goneOf(one.child).has(row.id))
      .map((row) => ({ ...one, row })),
  );
  if (hit.some(({ onDelete }) => onDelete === 'restrict')) return false;
  for (const { child, column, row } of hit)
    lists[child].set(row.id, { ...(lists[child].get(row.id) as Row), [column]: null });
  for (const name of models) for (const id of goneOf(name)) lists[name].delete(id);
  return true;
}

const childrenOf = (lists: Lists, child: Model, column: string, id: number) =>
  [...lists[child].values()].filter((row) => row[column] === id).sort((one, other) => one.id - other.id);

const id = fc.integer({ min: 1, max: 95 });
const nullable = fc.option(id, { nil: null });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('delete' as const), model: fc.constantFrom(...models), id }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('delete many' as const),
      model: fc.constantFrom(...models),
      size: fc.integer({ min: 0, max: 9 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('refer' as const),
      reference: fc.constantFrom(...references),
      id,
      to: nullable,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('add' as const), reference: fc.constantFrom(...references), id }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('ask' as const), reference: fc.constantFrom(...references), id }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Takes a step in both, and compares. */
async function take(t: Test, ask: Ask, lists: Lists, step: Step): Promise<void> {
  const told = JSON.stringify(step);
  const url = (model: Model) => `/tables/town.${model}`;
  const wanted = async (status: number, method: Method, url: string, body?: unknown) => {
    const answer = await ask(method, url, body);
    if (answer.statusCode !== status)
      throw new Error(`${told}: ${method} ${url} ${answer.body}, not ${status}`);
    return answer;
  };
  if (step.do === 'delete') {
    const isThere = lists[step.model].has(step.id);
    const status = !isThere ? 404 : remove(lists, step.model, [step.id]) ? 200 : 409;
    await wanted(status, 'DELETE', `${url(step.model)}/${step.id}`);
  } else if (step.do === 'delete many') {
    const ids = [...lists[step.model].values()].filter(({ size }) => size === step.size).map(({ id }) => id);
    const status = remove(lists, step.model, ids) ? 200 : 409;
    const { body } = await wanted(status, 'DELETE', `${url(step.model)}?size=${step.size}`);
    if (status === 200) t.equal(JSON.parse(body).changed, ids.length, told);
  } else if (step.do === 'refer') {
    const { child, column, parent } = step.reference;
    if (step.to !== null && !lists[parent].has(step.to)) return;
    const row = lists[child].get(step.id);
    await wanted(row === undefined ? 404 : 200, 'PATCH', `${url(child)}/${step.id}`, { [column]: step.to });
    if (row !== undefined) lists[child].set(step.id, { ...row, [column]: step.to });
  } else {
    const { child, column, parent, parentName } = step.reference;
    const above = lists[parent].get(step.id);
    const isOne = references.filter((one) => one.child === child && one.parent === parent).length === 1;
    const childName = isOne ? child : `${child}.${parentName}`;
    const nested = `${url(parent)}/${step.id}/${childName}`;
    if (step.do === 'add') {
      const { body } = await wanted(above === undefined ? 404 : 201, 'POST', nested, { size: 3 });
      if (above === undefined) return;
      const row = JSON.parse(body) as Row;
      t.match(row, { size: 3, [column]: step.id }, told);
      const others = references.filter((one) => one.child === child && one.column !== column);
      const dangles = others.some(
        (one) => row[one.column] !== null && !lists[one.parent].has(row[one.column] as number),
      );
      // What is generated may refer to a row that was deleted.
      if (dangles) await wanted(200, 'DELETE', `${url(child)}/${row.id}`);
      else lists[child].set(row.id, row);
      return;
    }
    const answer = await wanted(above === undefined ? 404 : 200, 'GET', `${nested}?size:gte=2&n=100`);
    const children = childrenOf(lists, child, column, step.id);
    const some = children.filter(({ size }) => (size as number) >= 2);
    if (above !== undefined) {
      t.strictSame(answer.json(), some, told);
      t.equal(answer.headers['x-total-count'], `${some.length}`, told);
      const embedded = await wanted(200, 'GET', `${url(parent)}/${step.id}?embed=${childName}`);
      const _links = { [childName]: { href: nested } };
      t.strictSame(embedded.json(), { ...above, [childName]: children.slice(0, 10), _links }, told);
    }
    const list = await wanted(200, 'GET', `${url(child)}?expand=${parentName}&n=100&sort=-size`);
    const rows = [...lists[child].values()].sort(
      (one, other) => (other.size as number) - (one.size as number) || one.id - other.id,
    );
    const expanded = rows.map((row) => ({
      ...row,
      [parentName]: lists[parent].get(row[column] as number) ?? null,
    }));
    t.strictSame(list.json(), expanded.slice(0, 100), told);
  }
}

t.test('random steps agree with plain lists', async (t) => {
  const ask = await houses(t);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
      for (const model of models) await ask('POST', `/tables/town.${model}:reset`);
      const lists = await listsOf(ask);
      for (const step of steps) await take(t, ask, lists, step);
      const left = await listsOf(ask);
      for (const model of models)
        t.strictSame(
          [...left[model].values()],
          [...lists[model].values()].sort((a, b) => a.id - b.id),
        );
    }),
    { numRuns: cases(100, 3) },
  );
});

t.test('wrong names say what there is', async (t) => {
  const ask = await houses(t);
  const wrong: [string, number, object][] = [
    [
      'Room?expand=hous',
      400,
      { parameter: 'expand', value: 'hous', allowed: ['house', 'within'], suggestion: 'house' },
    ],
    ['House?expand=x', 400, { parameter: 'expand', value: 'x', allowed: 'left out' }],
    ['House?embed=room', 400, { parameter: 'embed', allowed: ['Room', 'Guest'], suggestion: 'Room' }],
    ['Lamp?embed=x', 400, { parameter: 'embed', allowed: 'left out' }],
    ['House?embed=Room&format=csv', 400, { parameter: 'format', value: 'csv' }],
    ['House/1/Rom', 404, { value: 'Rom', allowed: ['Room', 'Guest'] }],
    ['House/99/Room', 404, { parameter: 'key', value: '99' }],
    ['House/1/Room?siz=3', 400, { parameter: 'siz', suggestion: 'size' }],
  ];
  for (const [url, status, problem] of wrong) {
    const answer = await ask('GET', `/tables/town.${url}`);
    t.equal(answer.statusCode, status, `${url} ${answer.body}`);
    t.match(answer.json(), problem, url);
  }
  t.match((await ask('GET', '/tables/persons?embed=x')).json(), { status: 400, parameter: 'embed' });
  await ask('PUT', '/tables/houses', { dataset: 'town.House' });
  await ask('PUT', '/tables/rooms', { dataset: 'town.Room', rows: 2000 });
  const many = await ask('GET', '/tables/rooms?n=1001&expand=house');
  t.match(many.json(), { status: 400, parameter: 'n', value: '1001' }, many.body);
  const other = await ask('POST', '/tables/town.House/1/Room', [{ house_id: 2 }]);
  t.match(other.json(), { status: 422, pointer: '/0/house_id', value: '2', allowed: '1' });
  const guest = (await ask('GET', '/tables/town.Guest?houseId:null=false&n=1')).json()[0];
  const kept = await ask('DELETE', `/tables/town.House/${guest.houseId}`);
  t.match(kept.json(), {
    status: 409,
    detail: /of town\.Guest would refer \(houseId\)/,
    value: 'town.Guest',
  });
});

t.test(
  'rows of a stored schema have those to which they are related, as the lists of their models tell',
  async (t) => {
    const ask = await houses(t);
    const rows = 'seed=7&rows=House:9,Room:50,Lamp:40,Guest:30';
    const get = async (url: string) => {
      const answer = await ask('GET', `/schemas/town/${url}`);
      t.equal(answer.statusCode, 200, `${url} ${answer.body}`);
      return answer;
    };
    const lists = {} as Lists;
    for (const model of models)
      lists[model] = new Map((await get(`${model}?n=50&${rows}`)).json().map((row: Row) => [row.id, row]));
    for (const { child, column, parent, parentName } of references) {
      const expanded = (row: Row) => ({
        ...row,
        [parentName]: lists[parent].get(row[column] as number) ?? null,
      });
      const found = [...lists[child].values()].filter(({ size }) => (size as number) >= 4);
      const asked = `${child}?size:gte=4&sort=-id&n=100&expand=${parentName}&${rows}`;
      t.strictSame((await get(asked)).json(), found.reverse().map(expanded), asked);
      const fields = await get(`${child}?n=2&offset=3&fields=id&expand=${parentName}&${rows}&format=ndjson`);
      const some = [...lists[child].values()].slice(3, 5).map(expanded);
      const lines = some.map((row) => `${JSON.stringify({ id: row.id, [parentName]: row[parentName] })}\n`);
      t.equal(fields.body, lines.join(''));
      t.equal(fields.headers['x-total-count'], `${lists[child].size}`);

      const row = [...lists[parent].values()][4] as Row;
      const children = childrenOf(lists, child, column, row.id);
      const embedded = (await get(`${parent}/5?embed=${child}&${rows}`)).json();
      const { href } = embedded._links[child];
      t.strictSame(embedded, { ...row, [child]: children.slice(0, 10), _links: { [child]: { href } } });
      t.strictSame((await ask('GET', `${href}&n=50`)).json(), children, href);
      t.strictSame((await ask('GET', `${href}&n=50&expand=${parentName}`)).json(), children.map(expanded));
    }
    const page = await get(`Lamp?page=2&per_page=3&envelope=true&expand=room&${rows}`);
    const data = [...lists.Lamp.values()].slice(3, 6).map((row) => ({
      ...row,
      room: lists.Room.get(row.room as number) ?? null,
    }));
    t.match(page.json(), { items: 40, data });
    const etag = page.headers.etag as string;
    const plain = await get(`Lamp?page=2&per_page=3&envelope=true&${rows}`);
    t.not(plain.headers.etag, etag);
    t.match(page.headers.link, /expand=room/);
    t.equal((await ask('HEAD', `/schemas/town/Lamp?n=3&expand=room&${rows}`)).statusCode, 200);

    const wrong: [string, object][] = [
      [
        'Room?expand=hous',
        { parameter: 'expand', value: 'hous', allowed: ['house', 'within'], suggestion: 'house' },
      ],
      ['Room/1?embed=room', { parameter: 'embed', value: 'room', allowed: ['Room', 'Lamp', 'Guest'] }],
      ['House?expand=x', { parameter: 'expand', value: 'x', allowed: 'left out' }],
      ['Room?expand=house&noise=0.1', { parameter: 'noise', value: '0.1' }],
      ['Room?expand=house&format=csv', { parameter: 'format', value: 'csv' }],
      ['Room?embed=Lamp&n=1001&rows=2000', { parameter: 'n', value: '1001' }],
      ['Room?embed=Lamp&group=size', { parameter: 'embed', value: 'Lamp' }],
      ['Room/noise?noise=0.1&expand=house', { parameter: 'expand' }],
    ];
    for (const [url, problem] of wrong)
      t.match((await ask('GET', `/schemas/town/${url}`)).json(), { status: 400, ...problem }, url);
  },
);

t.test('ON DELETE is read with the schema', async (t) => {
  const ask = await service(t);
  const withRoom = (sql: object, type: unknown = 'integer') => ({
    $defs: { House: model({}), Room: { ...model({}), properties: { id: key, house: { type, sql } } } },
  });
  const at = '/$defs/Room/properties/house/sql';
  for (const [schema, pointer] of [
    [withRoom({ reference: 'House.id', onDelete: 'cascad' }), `${at}/onDelete`],
    [withRoom({ reference: 'House.id', onDelete: 'set null' }), at],
    [withRoom({ key: 'primary', onDelete: 'cascade' }), `${at}/onDelete`],
  ] as const)
    t.match((await ask('PUT', '/schemas/wrong', schema)).json(), { status: 422, pointer });
  await ask('PUT', '/schemas/town', schema);
  const sql = (await ask('GET', '/schemas/town?format=sql&seed=1&rows=House:2')).body;
  t.match(sql, /FOREIGN KEY \("house_id"\) REFERENCES "House" \("id"\) ON DELETE CASCADE/);
  t.match(sql, /FOREIGN KEY \("room"\) REFERENCES "Room" \("id"\) ON DELETE SET NULL/);
  t.match(sql, /FOREIGN KEY \("houseId"\) REFERENCES "House" \("id"\)[;,\s]/);
});

t.test('an entity tag follows the tables that a row is from', async (t) => {
  const ask = await houses(t);
  const room = (await ask('GET', '/tables/town.Room?house_id:null=false&n=1')).json()[0];
  const url = `/tables/town.Room/${room.id}?expand=house`;
  const { headers } = await ask('GET', url);
  const same = { 'if-none-match': headers.etag as string };
  t.equal((await ask('GET', url, undefined, same)).statusCode, 304);
  await ask('PATCH', `/tables/town.House/${room.house_id}`, { size: 0 });
  const after = await ask('GET', url, undefined, same);
  t.match([after.statusCode, after.json().house], [200, { id: room.house_id, size: 0 }]);
  const matching = { 'if-match': after.headers.etag as string };
  t.equal((await ask('PATCH', `/tables/town.Room/${room.id}`, { size: 1 }, matching)).statusCode, 200);
  t.equal((await ask('PATCH', `/tables/town.Room/${room.id}`, { size: 2 }, matching)).statusCode, 412);
});

t.test('tables that were made are related by names, as json-server relates them', async (t) => {
  const ask = await service(t);
  const post = { type: 'object', title: 'Post', properties: { id: key, size }, required: ['id', 'size'] };
  const properties = { id: key, postId: { type: 'integer', minimum: 1, maximum: 5 } };
  const comment = { type: 'object', title: 'Comment', properties, required: ['id', 'postId'] };
  await ask('PUT', '/schemas/blog', {
    $defs: { Post: post, Comment: comment },
    rows: { Post: 5, Comment: 200 },
  });
  await ask('PUT', '/tables/posts', { dataset: 'blog.Post', rows: 5 });
  await ask('PUT', '/tables/comments', { dataset: 'blog.Comment', rows: 200 });
  const all = (await ask('GET', '/tables/comments?n=200')).json() as Row[];
  const ofThree = all.filter(({ postId }) => postId === 3);
  t.ok(ofThree.length > 10);
  t.strictSame((await ask('GET', '/tables/posts/3/comments?n=200')).json(), ofThree);
  t.strictSame((await ask('GET', '/tables/posts/3?_embed=comments')).json().comments, ofThree.slice(0, 10));
  const [first] = ofThree as [Row];
  const three = (await ask('GET', '/tables/posts/3')).json();
  t.strictSame((await ask('GET', `/tables/comments/${first.id}?_expand=post`)).json(), {
    ...first,
    post: three,
  });
  t.equal((await ask('DELETE', '/tables/posts/3')).statusCode, 200);
  t.equal((await ask('GET', '/tables/comments')).headers['x-total-count'], `${200 - ofThree.length}`);
});

t.test('the tables of the shop', async (t) => {
  const ask = await service(t);
  const [order] = (await ask('GET', '/tables/shop.orders?n=1&expand=customer&embed=lines')).json();
  t.equal(order.customer.id, order.customer_id);
  t.ok(order.lines.length > 0);
  t.ok(order.lines.every((line: { order_id: number }) => line.order_id === order.id));
  // A cart: an order of a customer, and lines of the order.
  const made = await ask('POST', '/tables/shop.orders', { customer_id: order.customer_id, status: 'paid' });
  t.match([made.statusCode, made.json()], [201, { customer_id: order.customer_id, status: 'paid' }]);
  const { id } = made.json();
  const keys = (await ask('GET', '/tables/shop.orders?n=1000&fields=id'))
    .json()
    .map(({ id }: { id: number }) => id);
  t.equal(new Set(keys).size, 301, 'its key is one of its own');
  for (const product_id of [3, 7]) {
    const line = await ask('POST', `/tables/shop.orders/${id}/lines`, { product_id, quantity: 2 });
    t.match([line.statusCode, line.json()], [201, { order_id: id, product_id, quantity: 2 }]);
  }
  await ask('PATCH', `/tables/shop.lines/901`, { quantity: 5 });
  const lines = (await ask('GET', `/tables/shop.orders/${id}/lines`)).json();
  t.match(lines, [
    { product_id: 3, quantity: 5 },
    { product_id: 7, quantity: 2 },
  ]);
  t.equal(lines.length, 2);
});
