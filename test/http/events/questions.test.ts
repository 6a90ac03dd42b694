// Questions about events: those that match, and their groups, are those of a plain filter over events that were downloaded.
import t from 'tap';
import { buildApp } from '../../../src/app.js';
import { readConfig } from '../../../src/config/config.js';
import type { EventDataset } from '../../../src/events/event-dataset.js';
import { formatNames } from '../../../src/formats/index.js';
import { createMetrics } from '../../../src/http/server/metrics.js';
import { registered, registeredEvents } from '../../datasets/registered.js';
import { grouped } from '../../query/grouped.js';
import { plain, type Row } from '../../query/naive.js';
import { testApp } from '../../support/app.js';
import { temporaryDirectory } from '../../support/directory.js';
import { sample } from '../../support/property.js';

const app = await testApp(t, { SEED: '7' });

const windows = {
  '/events/app-store?to=2026-01-01T00:00:00.2Z&users_fraction=0.01': {
    condition: ['event_type', 'app_open'],
    key: 'country_code',
    time: 'event_timestamp',
    size: '',
  },
  '/events/app-store?to=2026-01-01T00:00:15Z&users_fraction=0.0001&sessions=true': {
    condition: ['event_type', 'app_close'],
    key: 'device_type',
    time: 'event_timestamp',
    size: '',
  },
  '/events/e-store?offset=3000': {
    condition: ['action', 'purchase'],
    key: 'action',
    time: 'timestamp',
    size: '&rows=3000',
  },
} as const;

for (const [url, { condition, key, time, size }] of sample(Object.entries(windows), 2)) {
  t.test(url, async (t) => {
    const ask = async (query: string) => {
      const { statusCode, body } = await app.inject(`${url}${size}&${query}`);
      t.equal(statusCode, 200, body.slice(0, 300));
      return JSON.parse(body) as Record<string, unknown>[];
    };
    const all: Row[] = (await app.inject(`${url}&n=3000`)).json();
    const window: Row[] = size === '' ? (await app.inject(`${url}&n=10000`)).json() : all;
    t.ok(window.length > 1000, `${window.length} events`);
    const [path, value] = condition;
    const wanted = window.filter((row) => row[path] === value);
    t.ok(wanted.length > 10);
    t.strictSame(await ask(`${path}=${value}&n=10000`), wanted);
    t.strictSame(await ask(`${path}=${value}&n=3`), wanted.slice(0, 3));
    const late = (window[500] as Row)[time] as string;
    const some = await ask(`${time}:gte=${encodeURIComponent(late)}&fields=${key},${time}&n=10000`);
    t.strictSame(
      some,
      window
        .filter((row) => (row[time] as string) >= late)
        .map((row) => ({ [key]: row[key], [time]: row[time] })),
    );
    const part = value.slice(1, 5).toUpperCase();
    const texts = (row: Row) =>
      [path, key, 'device_type', 'os_version'].map((name) => String(row[name] ?? ''));
    t.strictSame(
      await ask(`q=${part}&n=10000`),
      window.filter((row) => texts(row).some((text) => plain(text).includes(plain(part)))),
    );
    t.strictSame(
      await ask(`group=${key}&aggregate=count,min:${time},max:${time}&${path}:ne=${value}`),
      grouped(
        window.filter((row) => row[path] !== value),
        [key],
        [
          { operation: 'count', path: undefined },
          { operation: 'min', path: time },
          { operation: 'max', path: time },
        ],
      ),
    );
    const bins = await ask(`group=${time}:bin=10&aggregate=count,min:${time},max:${time}`);
    t.equal(bins.length, 10);
    t.equal(
      bins.reduce((sum, { count }) => sum + (count as number), 0),
      window.length,
    );
    for (const [at, bin] of bins.entries()) {
      // Bins begin with a microsecond.
      const start = (bin[time] as string).slice(0, 26);
      t.ok((bin[`min_${time}`] as string).slice(0, 26) >= start, start);
      const next = bins[at + 1]?.[time] as string | undefined;
      t.ok(next === undefined || (bin[`max_${time}`] as string).slice(0, 26) < next.slice(0, 26), start);
    }
  });
}

t.test('questions of events are a file like any other', async (t) => {
  const window = '/events/e-store?rows=5000';
  const url = `${window}&action=view&n=1200`;
  const json = await app.inject(url);
  const events = json.json() as { price: number }[];
  t.equal(events.length, 1200);
  const again = await app.inject({ url, headers: { 'if-none-match': json.headers.etag as string } });
  t.equal(again.statusCode, 304);
  t.not((await app.inject(`${window}&action=cart&n=1200`)).headers.etag, json.headers.etag);
  const range = await app.inject({ url, headers: { range: 'bytes=10-99' } });
  t.equal(range.body, json.body.slice(10, 100));
  const canonical = /<([^>]+)>; rel="canonical"/.exec(json.headers.link as string)?.[1] as string;
  t.equal((await app.inject(canonical)).body, json.body);
  const csv = await app.inject(`${url}&format=csv`);
  t.equal(csv.body.split('\n').length, 1202);
  const sql = await app.inject(`${url}&format=sql`);
  t.equal(sql.body.match(/INSERT/g)?.length, 3, 'a statement has 500 rows');
  const groups = await app.inject(`${window}&group=action&aggregate=count,avg:price&sort=-count`);
  t.equal(groups.headers['x-total-count'], `${groups.json().length}`);
  t.equal(groups.json()[0].action, 'view');
  const [first] = groups.json();
  t.strictSame(
    (await app.inject(`${window}&group=action&aggregate=count,avg:price&sort=-count&n=1`)).json(),
    [first],
  );
  t.match((await app.inject(`${window}&group=action&format=sql`)).body, /"e-store_groups"/);
});

t.test('wrong questions of events', async (t) => {
  const table: [query: string, problem: object][] = [
    ['sort=price', { parameter: 'sort', value: 'price', allowed: /left out/ }],
    ['action=view&sort=price', { parameter: 'sort', detail: /in the order of time/ }],
    ['acton=view', { parameter: 'acton', suggestion: 'action' }],
    ['price=cheap', { parameter: 'price', allowed: 'a number' }],
    ['action=view&live=true', { parameter: 'live' }],
    ['action=view&format=sse', { parameter: 'format', value: 'sse' }],
    ['action=view&shard=1/2&n=10&seed=1', { parameter: 'shard' }],
    ['rows=10', { parameter: 'rows' }],
    ['group=acton', { parameter: 'group', suggestion: 'action' }],
    ['group=action&fields=price', { parameter: 'fields', allowed: ['action'] }],
    ['group=action&sort=price', { parameter: 'sort', allowed: ['action'] }],
    ['where={', { parameter: 'where' }],
  ];
  for (const [query, problem] of table) {
    const { statusCode, body } = await app.inject(`/events/e-store?${query}`);
    t.equal(statusCode, 400, query);
    t.match(JSON.parse(body), problem, query);
  }
  const headers = { 'last-event-id': '17' };
  t.match((await app.inject({ url: '/events/e-store?action=view', headers })).json(), {
    parameter: 'Last-Event-ID',
  });
  t.strictSame((await app.inject('/events/e-store?action=none&rows=1000')).json(), []);
});

t.test('reports have the formats of rows', async (t) => {
  for (const report of ['e-store/totals', 'app-store/rates']) {
    const { statusCode, body } = await app.inject(`/events/${report}?format=sse`);
    t.equal(statusCode, 400, report);
    t.match(JSON.parse(body), { parameter: 'format', value: 'sse', allowed: formatNames });
    for (const format of sample(formatNames, 2)) {
      const answer = await app.inject(`/events/${report}?format=${format}&seed=42`);
      t.equal(answer.statusCode, 200, `${report} as ${format}`);
    }
  }
});

t.test(
  'events are not simulated for a client that has the groups, nor where the question is wrong',
  async (t) => {
    let begun = 0;
    const counted = registeredEvents.map(
      (dataset): EventDataset => ({
        ...dataset,
        stream(query) {
          const stream = dataset.stream(query as never);
          const open: typeof stream.open = (...means) => {
            begun++;
            return stream.open(...means);
          };
          return { ...stream, open };
        },
      }),
    );
    const config = readConfig({ LOG_LEVEL: 'silent', SEED: '7', SCHEMAS_DIR: temporaryDirectory(t) });
    const app = await buildApp(config, { datasets: registered, events: counted }, createMetrics());
    t.teardown(() => app.close());
    const url = '/events/e-store?rows=3000&group=action&aggregate=count';
    const first = await app.inject(url);
    t.equal(first.statusCode, 200);
    t.equal(begun, 1);
    const etag = first.headers.etag as string;
    const ask = async (headers: Record<string, string>, of = url) =>
      (await app.inject({ url: of, headers })).statusCode;
    t.equal(await ask({ 'if-none-match': etag }), 304);
    t.equal(await ask({ 'if-match': '"other"' }), 412);
    t.equal(await ask({ 'if-none-match': '*' }, `${url}&fields=acton`), 400);
    t.equal(await ask({ 'if-none-match': '*' }, `${url},avg:prize`), 400);
    t.equal(begun, 1);
    t.equal(await ask({ 'if-match': etag }), 200);
    t.equal(begun, 2);
  },
);
