import t from 'tap';
import { testApp } from '../../support/app.js';

const app = await testApp(t);

async function ask(url: string, headers: Record<string, string> = {}) {
  const response = await app.inject({ url, headers });
  const links = Object.fromEntries(
    [...String(response.headers.link).matchAll(/<([^>]*)>; rel="(\w+)"/g)].map(([, to, rel]) => [rel, to]),
  );
  return { status: response.statusCode, body: response.json(), links, headers: response.headers };
}

t.test('a page stands in an envelope, and its links lead to the others in theirs', async (t) => {
  const { body: data } = await ask('/persons?seed=42&rows=95&page=2&per_page=20');
  const { body, links, headers } = await ask('/persons?seed=42&rows=95&page=2&per_page=20&envelope=true');
  t.strictSame(body, { first: 1, prev: 1, next: 3, last: 5, pages: 5, items: 95, data });
  t.equal(headers['x-total-count'], '95');
  t.strictSame((await ask(links.canonical as string)).body, body);
  t.match((await ask(links.last as string)).body, { prev: 4, next: null, data: { length: 15 } });
  const plain = await ask('/persons?seed=42&rows=95&page=2&per_page=20&envelope=false');
  t.strictSame(plain.body, data);
  t.not(plain.headers.etag, headers.etag);
  const again = await app.inject({
    url: links.canonical as string,
    headers: { 'if-none-match': String(headers.etag) },
  });
  t.equal(again.statusCode, 304);
});

t.test('rows that are found, results of groups, models and rows without end', async (t) => {
  const query = '/persons?seed=42&country=Peru&age:gte=40&sort=-age&envelope=true';
  const { body: peru } = await ask(query);
  const { body: rows, headers } = await ask(query.replace('&envelope=true', ''));
  const items = Number(headers['x-total-count']);
  t.strictSame(peru, {
    first: 1,
    prev: null,
    next: 2,
    last: Math.ceil(items / 10),
    pages: Math.ceil(items / 10),
    items,
    data: rows,
  });
  const beyond = (await ask('/persons?seed=42&country=Atlantis&envelope=true')).body;
  t.strictSame(beyond, { first: 1, prev: null, next: null, last: 1, pages: 0, items: 0, data: [] });
  const groups = (await ask('/persons?seed=42&group=isMarried&aggregate=count&envelope=true')).body;
  t.match(groups, { items: 2, pages: 1, data: [{ isMarried: false }, { isMarried: true }] });
  const billions = (await ask('/persons?seed=42&rows=200000000&isMarried=true&envelope=true&per_page=1'))
    .body;
  t.ok(
    billions.items > 100_000_000 && billions.last === billions.items,
    'counted because the envelope says it',
  );
  t.match((await ask('/schemas/company/Employee?seed=1&envelope=true')).body, { items: 100, pages: 10 });
  const endless = (await ask('/persons?seed=42&page=3&envelope=true')).body;
  t.match(endless, {
    first: 1,
    prev: 2,
    next: 4,
    last: null,
    pages: null,
    items: null,
    data: { length: 10 },
  });
  const uncounted = await ask(query, { prefer: 'count=none' });
  t.match(uncounted.body, { items: null, last: null, data: rows });
});

t.test('an envelope is of a page as JSON', async (t) => {
  for (const [query, parameter, value] of [
    ['envelope=true&format=csv', 'format', 'csv'],
    ['envelope=true&n=5', 'n', '5'],
    ['envelope=true&offset=5', 'offset', '5'],
    ['envelope=true&per_page=8&shard=1/2', 'shard', '1/2'],
    ['envelope=yes', 'envelope', 'yes'],
  ] as const) {
    const { status, body } = await ask(`/persons?${query}`);
    t.match({ status, ...body }, { status: 400, parameter, value }, query);
  }
  t.equal((await ask('/persons/7?envelope=true')).status, 400, 'a row has no pages');
});
