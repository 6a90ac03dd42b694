// json-server answers the same requests beside us. Each difference has its reason here.
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { linksOf } from '../../http/rows/links.js';
import { listen, testApp } from '../../support/app.js';
import { temporaryDirectory } from '../../support/directory.js';
import type { Person } from '../model.js';

const { router, create } = createRequire(import.meta.url)('json-server') as {
  create(): RequestListener & { use(router: unknown): void };
  router(database: object): unknown;
};

const ROWS = 150;

const id = { type: 'integer', minimum: 1, sql: { key: 'primary', serial: true } };
const text = { type: 'string', maxLength: 20 };
const model = (properties: object) => ({
  type: 'object',
  properties: { id, ...properties },
  required: ['id', ...Object.keys(properties)],
});
const blog = {
  $defs: {
    Post: model({ title: text }),
    Comment: model({
      body: text,
      score: { type: 'integer', minimum: 0, maximum: 9 },
      postId: { type: 'integer', minimum: 1, maximum: 40 },
    }),
  },
};

const datasets = { people: 'persons', clients: 'users', posts: 'blog.Post', comments: 'blog.Comment' };

/** The origins of both services, with the same tables: people, who have numbers as ids, clients, who have objects, and posts with comments. */
async function both(t: Test): Promise<{ ours: string; theirs: string; people: Person[] }> {
  const app = await testApp(t, { STATE_DIR: temporaryDirectory(t) });
  await app.inject({ method: 'PUT', url: '/schemas/blog', payload: blog });
  const database: Record<string, unknown> = {};
  for (const [name, dataset] of Object.entries(datasets)) {
    const payload = { dataset, seed: '7', rows: name === 'posts' ? 40 : ROWS, strict: false };
    const { statusCode } = await app.inject({ method: 'PUT', url: `/tables/${name}`, payload });
    t.equal(statusCode, 201);
    database[name] = (await app.inject(`/tables/${name}?n=${ROWS}`)).json();
  }
  const express = create();
  express.use(router(structuredClone(database)));
  const server = createServer(express).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const theirs = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ours: `${await listen(t, app)}/tables`, theirs, people: database.people as Person[] };
}

async function ask(url: string, method = 'GET', body?: object) {
  const response = await fetch(url, {
    method,
    headers: { connection: 'close', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const { status, headers } = response;
  const text = await response.text();
  return {
    status,
    body: text === '' ? undefined : JSON.parse(text),
    total: headers.get('x-total-count'),
    links: linksOf({ link: headers.get('link') }),
  };
}

const ids = (...numbers: number[]) => numbers.map((id) => `id=${id}`).join('&');

t.test('lists', async (t) => {
  const { ours, theirs } = await both(t);
  for (const query of [
    'people?_page=2&_limit=20',
    'people?_page=3',
    'people?_page=8&_limit=20',
    'people?_start=10&_end=25',
    'people?_start=10&_limit=5',
    'people?_start=140&_end=170',
    'people?_start=20&_end=10',
    'people?_limit=7',
    'people?_sort=age&_order=desc&_limit=30',
    'people?_sort=age&_order=ASC&_start=0&_end=30',
    'people?_sort=age&_limit=30',
    'people?_sort=isMarried,age&_order=asc,desc&_page=1&_limit=100',
    'people?_sort=isMarried,age&_order=desc&_limit=100',
    'people?age=30&_limit=100',
    'people?age=30&age=31&_limit=100',
    'people?isMarried=true&_page=2&_limit=25',
    'people?age_gte=30&age_lte=40&_limit=100',
    'people?age_ne=30&age_ne=31&_limit=200',
    'people?country_ne=Japan&_limit=200',
    'people?name_like=AN&_limit=200',
    'people?name_like=^an&_limit=200',
    'people?name_like=n$&_limit=200',
    'people?q=an&_limit=200',
    'people?q=an&age_gte=50&_sort=age&_order=desc&_limit=200',
    `people?${ids(3, 7, 12)}`,
    `people?${ids(...Array.from({ length: 40 }, (_, at) => 2 * at + 1))}`,
    'clients?address.country_like=a&_limit=200',
    'clients?address.latitude_gte=30&_sort=address.latitude&_order=desc&_limit=200',
    'clients?_sort=address.longitude&_order=asc&_page=2&_limit=40',
  ]) {
    const [own, other] = [await ask(`${ours}/${query}`), await ask(`${theirs}/${query}`)];
    t.strictSame([own.status, own.body], [200, other.body], query);
    if (other.total !== null) t.equal(own.total, other.total, `${query}: total`);
    for (const [rel, url] of Object.entries(other.links)) {
      const linked = own.links[rel];
      t.ok(linked, `${query}: ${rel}`);
      t.strictSame(
        (await ask(new URL(linked ?? '', ours).href)).body,
        (await ask(url)).body,
        `${query}: ${rel}`,
      );
    }
  }
});

t.test('relationships', async (t) => {
  const { ours, theirs } = await both(t);
  /** Ours says where all children are, too. */
  const withoutLinks = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(withoutLinks);
    const { _links, ...others } = value as Record<string, unknown>;
    return others;
  };
  const same = async (path: string) => {
    const [own, other] = [await ask(`${ours}/${path}`), await ask(`${theirs}/${path}`)];
    t.strictSame([own.status, withoutLinks(own.body)], [other.status, other.body], path);
    if (other.total !== null) t.equal(own.total, other.total, `${path}: total`);
  };
  for (const path of [
    'posts?_embed=comments&_limit=40',
    'posts?_embed=comments&_page=2&_limit=15&_sort=title&_order=desc',
    'posts/7?_embed=comments',
    'comments?_expand=post&_limit=150',
    'comments?_expand=post&score_gte=5&_sort=score&_order=desc&_limit=150',
    'comments/3?_expand=post',
    'posts/7/comments?_limit=150',
    'posts/7/comments?score_gte=2&_sort=score&_limit=150',
    'posts/7/comments?_expand=post&_page=1&_limit=3',
  ])
    await same(path);
  const body = { body: 'new', score: 3 };
  const [own, other] = [
    await ask(`${ours}/posts/7/comments`, 'POST', body),
    await ask(`${theirs}/posts/7/comments`, 'POST', body),
  ];
  t.strictSame([own.status, sortedMembers(own.body)], [201, sortedMembers({ ...other.body, postId: 7 })]);
  t.strictSame(other.body.postId, '7', 'there the key is the text of the URL');
  // What refers to a row goes with it.
  for (const service of [ours, theirs]) {
    await ask(`${service}/comments/${own.body.id}`, 'DELETE');
    t.equal((await ask(`${service}/posts/7`, 'DELETE')).status, 200);
  }
  await same('comments?_limit=150');
  const dangling = { body: 'alone', score: 3, postId: 7 };
  const expanded = [ours, theirs].map(async (service) => {
    const added = await ask(`${service}/comments`, 'POST', dangling);
    return (await ask(`${service}/comments/${added.body.id}?_expand=post`)).body;
  });
  const [mine, yours] = await Promise.all(expanded);
  t.strictSame([mine.post, 'post' in yours], [null, false], 'there is no such post');
  for (const [path, problem] of [
    ['posts?_embed=people', { status: 400, parameter: 'embed', allowed: ['comments'] }],
    ['comments?_expand=posts', { status: 400, parameter: 'expand', suggestion: 'post' }],
    ['posts/7/comments', { status: 404, parameter: 'key' }],
    ['posts/8/people', { status: 404, value: 'people' }],
  ] as const) {
    t.match((await ask(`${ours}/${path}`)).body, problem, path);
  }
});

t.test('the envelope, conditions and orders of the coming version', async (t) => {
  const { ours, people } = await both(t);
  const page = (await ask(`${ours}/people?_page=3&_per_page=20&_sort=-age`)).body;
  const sorted = people.toSorted((left, right) => (right.age as number) - (left.age as number));
  t.strictSame(page, {
    first: 1,
    prev: 2,
    next: 4,
    last: 8,
    pages: 8,
    items: 150,
    data: sorted.slice(40, 60),
  });
  const young = people.filter(({ age }) => (age as number) < 30);
  const where = encodeURIComponent('{"age":{"lt":30}}');
  for (const query of [`_where=${where}`, 'age:lt=30']) {
    const { body, links } = await ask(`${ours}/people?${query}&_page=1&_per_page=100`);
    t.strictSame(body, {
      first: 1,
      prev: null,
      next: null,
      last: 1,
      pages: 1,
      items: young.length,
      data: young,
    });
    t.strictSame((await ask(new URL(links.canonical ?? '', ours).href)).body, body, 'its own link');
  }
  const next = (await ask(`${ours}/people?_page=1&_per_page=60`)).links.next ?? '';
  const second = (await ask(new URL(next, ours).href)).body;
  t.match(second, { prev: 1, next: 3, data: people.slice(60, 120) });
  await ask(`${ours}/people/1`, 'DELETE');
  const { body } = await ask(`${ours}/people?_page=9&_per_page=20`);
  t.strictSame(body, { first: 1, prev: 8, next: null, last: 8, pages: 8, items: 149, data: [] });
  const many = (await ask(`${ours}/people?_page=1&_per_page=5000`)).body;
  t.strictSame(many.data, people.slice(1));
  const csv = await ask(`${ours}/people?_page=1&_per_page=20&_format=csv`);
  t.match(csv.body, { status: 400, parameter: 'format', value: 'csv' });
});

t.test('changes', async (t) => {
  const { ours, theirs, people } = await both(t);
  const person = { name: 'Ann', age: 30, isMarried: true, city: 'Lima', state: 'Lima', country: 'Peru' };
  for (const [method, path, body] of [
    ['POST', 'people', person],
    ['POST', 'people', { ...person, id: 500 }],
    ['PUT', 'people/7', person],
    ['PUT', 'people/8', { ...person, id: 8, more: { a: [1] } }],
    ['PATCH', 'people/9', { age: 31, tags: ['a'] }],
    ['GET', 'people/9', undefined],
    ['GET', 'people/151', undefined],
    ['GET', 'people?_start=0&_end=200', undefined],
  ] as const) {
    const [own, other] = [
      await ask(`${ours}/${path}`, method, body),
      await ask(`${theirs}/${path}`, method, body),
    ];
    t.equal(own.status, other.status, `${method} ${path}`);
    t.strictSame(sortedMembers(own.body), sortedMembers(other.body), `${method} ${path}`);
  }
  for (const [method, path, status] of [
    ['DELETE', 'people/10', 200],
    ['GET', 'people/10', 404],
    ['PUT', 'people/10', 404],
    ['PATCH', 'people/10', 404],
    ['DELETE', 'people/10', 404],
  ] as const) {
    const body = method === 'PUT' || method === 'PATCH' ? person : undefined;
    for (const service of [ours, theirs])
      t.equal((await ask(`${service}/${path}`, method, body)).status, status, `${method} ${path}`);
  }
  t.equal(people.length, ROWS);
});

/** The order of members follows from the columns here, and from the body there. */
function sortedMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedMembers);
  return Object.fromEntries(
    Object.entries(value as object).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

t.test('differences', async (t) => {
  const { ours, theirs, people } = await both(t);
  const both200 = async (query: string) => {
    const [own, other] = [await ask(`${ours}/${query}`), await ask(`${theirs}/${query}`)];
    t.strictSame([own.status, other.status], [200, 200], query);
    return [own.body, other.body] as [Person[], Person[]];
  };
  const [ten, all] = await both200('people');
  t.strictSame([ten.length, all.length], [10, ROWS], 'a table may have a billion rows, so a list has an end');
  const [names, units] = await both200('people?_sort=name&_limit=150');
  const { compare } = new Intl.Collator('en');
  const texts = (rows: readonly Person[]) => rows.map(({ name }) => name as string);
  t.strictSame(texts(names), texts(people).toSorted(compare), 'texts are in the order of dictionaries');
  t.strictSame(texts(units), texts(people).toSorted(), 'there by code units');
  const [none, numbers] = await both200('people?q=37&_limit=150');
  t.ok(none.length < numbers.length, 'q searches words, not numbers');
  for (const [query, problem] of [
    ['people?agee=30', { parameter: 'agee', suggestion: 'age' }],
    ['people?agee_gte=30', { parameter: 'agee_gte' }],
    ['people?name_like=a.*b', { parameter: 'name_like', value: 'a.*b', allowed: /a text with \^/ }],
    ['people?name_like=^Ann$', { parameter: 'name_like', value: '^Ann$' }],
    ['people?name_like=a&name_like=b', { parameter: 'name_like', value: 'a,b', allowed: 'given once' }],
    ['people?age_gte=3&age_gte=4', { parameter: 'age_gte' }],
    ['people?_order=desc', { parameter: '_order', allowed: 'left out unless _sort is given' }],
    ['people?_sort=age&_order=down', { parameter: '_order', value: 'down' }],
    ['people?_sort=age&_order=asc,desc', { parameter: '_order', value: 'asc,desc' }],
    ['people?_sort=-age&_order=asc', { parameter: '_sort', value: '-age' }],
    ['people?_page=1&_start=3', { parameter: '_start' }],
    ['people?_end=9&_limit=3', { parameter: '_limit' }],
    ['people?_limit=ten', { parameter: '_limit', value: 'ten' }],
    ['people?_start=-1', { parameter: '_start', value: '-1' }],
    ['people?_limit=3&_limit=4', { parameter: '_limit', value: '3,4' }],
    ['people?_n=3&_limit=4', { parameter: 'n', value: '3, 4', allowed: 'given once' }],
    ['people?_offset=3&_start=4', { parameter: 'offset', allowed: 'given once' }],
    ['people?offset=3&_end=4', { parameter: 'offset', allowed: 'given once' }],
    ['people?_page=1&_per_page=3&_limit=4', { parameter: 'per_page', allowed: 'given once' }],
    [
      'people?_start=9007199254740992',
      { parameter: '_start', allowed: 'an integer from 0 to 9007199254740991' },
    ],
    ['people?_end=1000000001', { parameter: '_end', value: '1000000001' }],
    ['people?_limit=1000000001', { parameter: '_limit' }],
  ] as const) {
    const { status, body } = await ask(`${ours}/${query}`);
    t.equal(status, 400, `${query}: ${JSON.stringify(body)}`);
    t.match(body, problem, query);
    t.equal(
      (await ask(`${theirs}/${query}`)).status,
      200,
      'there it is passed over, or a regular expression',
    );
  }
  for (const [method, path, body, status] of [
    ['GET', 'db', undefined, 404],
    ['PUT', 'people/7', { id: 8, name: 'Ann' }, 422],
    ['PATCH', 'people/7', { id: 8 }, 422],
    ['POST', 'people', [{ age: 30 }, { age: 31 }], 201],
  ] as const)
    t.equal((await ask(`${ours}/${path}`, method, body)).status, status, `${method} ${path}`);
  const deleted = await ask(`${ours}/people/3`, 'DELETE');
  t.strictSame(deleted.body, people[2], 'the answer is the row that it was');
  t.strictSame((await ask(`${theirs}/people/3`, 'DELETE')).body, {});
  t.equal((await ask(`${ours}/people`, 'POST', { id: 5 })).status, 409);
  t.equal(
    (
      await fetch(`${theirs}/people`, {
        method: 'POST',
        body: '{"id":5}',
        headers: { 'content-type': 'application/json' },
      })
    ).status,
    500,
  );
});
