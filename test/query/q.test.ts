// Searches of all texts: the rows that the service finds are those of a plain search of rows that were downloaded.
import type { FastifyInstance } from 'fastify';
import t from 'tap';
import { buildApp } from '../../src/app.js';
import { readConfig } from '../../src/config/config.js';
import { createMetrics } from '../../src/http/server/metrics.js';
import { registered } from '../datasets/registered.js';
import { cases, fc, sample } from '../support/property.js';
import { everyKind } from './kinds.js';
import { cellOf, type Row } from './naive.js';
import { contains, words } from './words.js';

const ROWS = 3000;

let app: FastifyInstance;
t.before(async () => {
  const config = readConfig({ LOG_LEVEL: 'silent', SEED: '7' });
  app = await buildApp(config, { datasets: [...registered, everyKind], events: [] }, createMetrics());
});
t.teardown(() => app.close());

const urls: Readonly<Record<string, string>> = {
  '/kinds?': 'kinds',
  '/persons?': 'persons',
  '/persons?locale=ja&': 'persons',
  '/users?': 'users',
  '/users?unique=true&': 'users',
};

for (const [url, name] of sample(Object.entries(urls), 2)) {
  const paths = words[name] as string[];
  t.test(`${url}: q`, async () => {
    const all: Row[] = (await app.inject(`${url}n=${ROWS}`)).json();
    const number = url.startsWith('/kinds') ? 'small' : 'age';
    const old = (row: Row, least: number) => Number(row[number]) >= least;
    const piece = fc
      .tuple(fc.nat(ROWS - 1), fc.constantFrom(...paths), fc.nat(9), fc.nat(8))
      .map(([at, path, from, length]) =>
        String(cellOf(all[at] as Row, path) ?? '').slice(from, from + length),
      );
    const changed = fc
      .tuple(piece, fc.boolean())
      .map(([text, isUpper]) => (isUpper ? text.toUpperCase() : text));
    const q = fc.oneof({ weight: 5, arbitrary: changed }, { weight: 1, arbitrary: fc.string() });
    const page = fc.record({ offset: fc.constantFrom(0, 1, 900), n: fc.constantFrom(0, 20, ROWS) });
    await fc.assert(
      fc.asyncProperty(q, page, fc.constantFrom(0, 30), async (q, { offset, n }, least) => {
        const wanted = all.filter((row) => contains(row, paths, q) && (least === 0 || old(row, least)));
        const { headers, body } = await app.inject(
          `${url}${least === 0 ? '' : `${number}:gte=${least}&`}q=${encodeURIComponent(q)}&rows=${ROWS}&n=${n}&offset=${offset}`,
        );
        const rows = JSON.stringify(wanted.slice(offset, offset + n));
        if (headers['x-total-count'] !== `${wanted.length}` || body !== rows)
          throw new Error(
            `${q}: ${headers['x-total-count']} not ${wanted.length}; ${body.slice(0, 300)} not ${rows.slice(0, 300)}`,
          );
      }),
      { numRuns: cases(1000, url.startsWith('/kinds') ? 30 : 8) },
    );
  });
}

t.test('q with an order and a condition, and what it does not search', async (t) => {
  const all: Row[] = (await app.inject('/persons?n=3000')).json();
  const ann = all.filter((row) => contains(row, words.persons as string[], 'ann'));
  const wanted = ann.filter(({ age }) => Number(age) >= 40).sort((a, b) => Number(a.age) - Number(b.age));
  t.ok(wanted.length > 10);
  const { body } = await app.inject('/persons?q=ann&age:gte=40&sort=age&rows=3000&n=3000');
  t.equal(body, JSON.stringify(wanted));
  const [user] = (await app.inject('/users?n=1')).json() as { user_id: string; phone_number: string }[];
  for (const text of [user?.user_id, user?.phone_number, '2001:db8:'])
    t.equal(
      (await app.inject(`/users?rows=1&q=${encodeURIComponent(text as string)}`)).body,
      '[]',
      text as string,
    );
  t.match((await app.inject('/persons?q=a&q=b')).json(), { status: 400, parameter: 'q' });
  t.match((await app.inject('/persons/7?q=a')).json(), { status: 400 });
});
