// Pages of every dataset: their rows and their links.

import type { LightMyRequestResponse } from 'fastify';
import t from 'tap';
import { pageLinks, pageOf } from '../../../src/http/rows/paging.js';
import type { RowsQuery } from '../../../src/http/rows/parameters.js';
import { registered } from '../../datasets/registered.js';
import { testApp } from '../../support/app.js';
import { fc } from '../../support/property.js';
import { linksOf } from './links.js';

const app = await testApp(t);
const LAST = Number.MAX_SAFE_INTEGER;

/** The links of a page with the parameters of pages: "first page=1&per_page=5". */
function neighbours(query: RowsQuery): string[] {
  const links = linksOf({ link: pageLinks(pageOf(query), '', 'rest', {}).slice(2) });
  return Object.entries(links).map(([rel, url]) => `${rel} ${url.slice(1).replace(/&rest$/, '')}`);
}

for (const { name } of registered) {
  t.test(`following rel="next" through ${name} gives every row once`, async (t) => {
    for (const [query, total] of [
      ['page=1&per_page=7', 40],
      ['per_page=10', 40],
      ['page=1', 5],
      ['n=7', 40],
      ['n=40', 40],
      ['n=100&format=json', 40],
      ['offset=3&n=9', 31],
    ] as const) {
      const rows: unknown[] = [];
      let seed: unknown;
      let next: string | undefined = `/${name}?${query}&rows=${total}`;
      while (next !== undefined) {
        const page: LightMyRequestResponse = await app.inject(next);
        t.equal(page.statusCode, 200, next);
        t.equal(page.headers['x-total-count'], `${total}`);
        rows.push(...page.json());
        seed ??= page.headers['seedstream-seed'];
        t.equal(page.headers['seedstream-seed'], seed, 'links keep a fresh seed');
        next = linksOf(page.headers).next;
      }
      const offset = query.startsWith('offset') ? 3 : 0;
      const whole = await app.inject(`/${name}?n=${total - offset}&offset=${offset}&seed=${seed}`);
      t.strictSame(rows, whole.json(), query);
    }
  });
}

t.test('any page links to its neighbours', async (t) => {
  const table: [RowsQuery, string[]][] = [
    [{}, ['first n=10', 'next n=10&offset=10']],
    [{ n: 0 }, []],
    [{ n: 5, offset: 3 }, ['first n=5', 'prev n=5', 'next n=5&offset=8']],
    [{ n: 5, offset: 3, rows: 20 }, ['first n=5', 'prev n=5', 'next n=5&offset=8', 'last n=5&offset=18']],
    [{ page: 1 }, ['first page=1&per_page=10', 'next page=2&per_page=10']],
    [
      { page: 3, per_page: 5 },
      ['first page=1&per_page=5', 'prev page=2&per_page=5', 'next page=4&per_page=5'],
    ],
    [
      { page: 2, per_page: 5, rows: 11 },
      [
        'first page=1&per_page=5',
        'prev page=1&per_page=5',
        'next page=3&per_page=5',
        'last page=3&per_page=5',
      ],
    ],
    [
      { page: 2, per_page: 5, rows: 10 },
      ['first page=1&per_page=5', 'prev page=1&per_page=5', 'last page=2&per_page=5'],
    ],
    [
      { page: 99, per_page: 5, rows: 10 },
      ['first page=1&per_page=5', 'prev page=2&per_page=5', 'last page=2&per_page=5'],
    ],
    [{ page: 1, rows: 0 }, ['first page=1&per_page=10', 'last page=1&per_page=10']],
    [{ n: 1, offset: LAST - 1 }, ['first n=1', `prev n=1&offset=${LAST - 2}`]],
    [
      { rows: LAST },
      ['first n=10', 'next n=10&offset=10', `last n=10&offset=${Math.floor((LAST - 1) / 10) * 10}`],
    ],
  ];
  for (const [query, expected] of table) t.strictSame(neighbours(query), expected, JSON.stringify(query));
});

t.test('every link can be followed, and next and prev lead back', async () => {
  const number = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: LAST - 50, max: LAST }));
  const query = fc.record(
    { offset: number, n: fc.integer({ min: 1, max: 20 }), rows: number },
    { requiredKeys: ['n'] },
  );
  const numbered = fc.record(
    {
      page: number,
      per_page: fc.integer({ min: 1, max: 20 }),
      rows: number,
    },
    { requiredKeys: ['per_page'] },
  );
  const read = (link: string) =>
    Object.fromEntries(
      [...new URLSearchParams(link.replace(/^\w+ /, ''))].map(([name, value]) => [name, Number(value)]),
    );
  const linkOf = ({ rows }: RowsQuery, links: string[], rel: string): RowsQuery | undefined => {
    const found = links.find((link) => link.startsWith(rel));
    return found === undefined ? undefined : { ...(rows !== undefined && { rows }), ...read(found) };
  };
  fc.assert(
    fc.property(fc.oneof(query, numbered), (query) => {
      try {
        pageOf(query);
      } catch {
        return;
      }
      for (const rel of ['first', 'prev', 'next', 'last']) {
        const link = linkOf(query, neighbours(query), rel);
        if (link !== undefined) pageOf(link);
      }
      const page = pageOf(query);
      const next = linkOf(query, neighbours(query), 'next');
      if (next === undefined) return;
      if (pageOf(next).offset !== page.offset + page.rows) throw new Error('next does not follow');
      if (pageOf(next).rows === 0) throw new Error('next is empty');
      const back = linkOf(next, neighbours(next), 'prev');
      if (back === undefined || pageOf(back).offset !== page.offset)
        throw new Error('prev does not lead back');
    }),
    { numRuns: 2_000 },
  );
});

t.test('links keep all other parameters', async (t) => {
  const url =
    '/persons?page=2&per_page=3&rows=50&seed=%3Ca%20%26%3E&format=csv&header=false&delimiter=%09&locale=de' +
    '&fields=id,name&download=true&delay=0-1&fail=1e-9:404';
  const links = linksOf((await app.inject(url)).headers);
  t.strictSame(Object.keys(links), ['canonical', 'first', 'prev', 'next', 'last']);
  const expected = Object.fromEntries(new URL(url, 'http://x').searchParams);
  for (const [rel, page] of [
    ['first', '1'],
    ['prev', '1'],
    ['next', '3'],
    ['last', '17'],
  ] as const) {
    t.match(links[rel], /^\/persons\?page=/, 'relative');
    t.strictSame(Object.fromEntries(new URL(`${links[rel]}`, 'http://x').searchParams), {
      ...expected,
      page,
    });
    t.equal((await app.inject(`${links[rel]}`)).statusCode, 200);
  }
  t.equal(
    links.canonical,
    '/persons?n=3&offset=3&seed=%3Ca%20%26%3E&format=csv&fields=id,name&locale=de&header=false&delimiter=%09',
  );
});

t.test('the parameter rows limits pages', async (t) => {
  const rows = async (query: string) => (await app.inject(`/persons?seed=1&${query}`)).json().length;
  t.equal(await rows('rows=4'), 4);
  t.equal(await rows('n=5&offset=2&rows=4'), 2);
  t.equal(await rows('n=5&offset=4&rows=4'), 0);
  t.equal(await rows(`n=5&offset=${LAST}&rows=4`), 0);
  t.equal(await rows('page=4&per_page=2&rows=7'), 1);
  t.equal(await rows('page=5&per_page=2&rows=7'), 0);
  t.equal(await rows('rows=0'), 0);
  const last = await app.inject(`/persons?seed=1&n=3&rows=${LAST}`);
  t.strictSame(
    (await app.inject(`${linksOf(last.headers).last}`)).json().map(({ id }: { id: number }) => id),
    [LAST],
  );
});

t.test('a page is the same representation as its rows', async (t) => {
  const page = await app.inject('/persons?seed=1&page=3&per_page=4&rows=10');
  const rows = await app.inject('/persons?seed=1&n=2&offset=8');
  t.equal(page.body, rows.body);
  t.equal(page.headers.etag, rows.headers.etag);
  t.equal(linksOf(page.headers).canonical, linksOf(rows.headers).canonical);
  t.equal(rows.headers['x-total-count'], undefined);
  const head = await app.inject({ method: 'HEAD', url: '/persons?seed=1&page=3&per_page=4&rows=10' });
  t.equal(head.headers.link, page.headers.link);
  t.equal(head.headers['x-total-count'], '10');
  t.strictSame(Object.keys(linksOf((await app.inject('/persons/7?seed=1')).headers)), ['canonical']);
});

t.test('a long URL leaves clients room for the headers of its answer', async (t) => {
  const app = await testApp(t, { MAX_URL_BYTES: '65536' });
  const numbers = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${name}=${1000 + index}`).join('&');
  for (const [count, relations] of [
    [20, ['canonical', 'first', 'next', 'last']],
    [400, ['canonical']],
    [900, []],
  ] as const) {
    const persons = await app.inject(`/persons?n=2&seed=42&${numbers('id', count)}`);
    t.strictSame([persons.statusCode, Object.keys(linksOf(persons.headers))], [200, relations]);
    const events = await app.inject(`/events/e-store?n=1&seed=42&${numbers('product_id', count)}`);
    t.equal(events.statusCode, 200);
    for (const { headers } of [persons, events]) t.ok(Object.values(headers).join('').length < 8192);
  }
});
