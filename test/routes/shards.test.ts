// The law of shards: the answers with shard=1/k to k/k together are the answer without shard, byte for byte.
import t from 'tap';
import { registered, registeredEvents } from '../datasets/registered.js';
import { merged } from '../events/merged.js';
import { linksOf } from '../http/rows/links.js';
import { testApp } from '../support/app.js';
import { cases, fc, sample } from '../support/property.js';

const app = await testApp(t);

const bodyOf = async (url: string) => {
  const { statusCode, body } = await app.inject(url);
  if (statusCode !== 200) throw new Error(`${statusCode} for ${url}: ${body}`);
  return body;
};

async function partsOf(url: string, shards: number): Promise<string[]> {
  const parts: string[] = [];
  for (let shard = 1; shard <= shards; shard++) parts.push(await bodyOf(`${url}&shard=${shard}/${shards}`));
  return parts;
}

const formats = ['format=ndjson', 'format=csv&header=false'];
const numbers = [1, 2, 5, 16];
/** Fewer of them, since each shard takes an answer. */
const some = sample(numbers, 2);

const rows = 'rows=Employee:4000,Manager:40';
/** Rows that are divided into ranges. */
const divided = [
  ...registered.map(({ name }) => `/${name}?seed=1`),
  '/users?seed=1&countries=DE,GB,JP&unique=true',
  `/schemas/company/Employee?seed=1&${rows}`,
  `/schemas/company/Employee?seed=1&${rows}&noise=0.3`,
  `/schemas/company/Employee/noise?seed=1&${rows}&noise=0.3`,
  `/schemas/company/Manager/3/Employee?seed=1&${rows}`,
  ...registeredEvents.filter(({ skip }) => skip !== undefined).map(({ name }) => `/events/${name}?seed=1`),
  '/events/e-store?seed=1&duplicates=30&illegal=redraw',
];

for (const url of sample(divided, 4)) {
  t.test(`shards of ${url}, one after the other, are the whole`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2500 }),
        fc.integer({ min: 0, max: 1000 }),
        fc.oneof(fc.constantFrom(...numbers), fc.integer({ min: 1, max: 20 })),
        fc.constantFrom(...formats),
        async (n, offset, shards, format) => {
          const asked = `${url}&n=${n}&offset=${offset}&${format}`;
          const whole = await bodyOf(asked);
          if ((await partsOf(asked, shards)).join('') !== whole)
            throw new Error(`${asked} in ${shards} shards differs`);
        },
      ),
      { numRuns: cases(40, 2) },
    );
    for (const shards of some) {
      const asked = `${url}&n=1003&format=ndjson`;
      if ((await partsOf(asked, shards)).join('') !== (await bodyOf(asked)))
        throw new Error(`${shards} shards differ`);
    }
  });
}

const appStore = '/events/app-store?seed=1';
for (const [url, to] of [
  [appStore, '2026-01-01T00:00:02Z'],
  [`${appStore}&sessions=true&users_fraction=0.00001`, '2026-01-01T00:01:00Z'],
] as const) {
  t.test(`shards of ${url}, merged by time, are the whole`, async (t) => {
    for (const format of sample(formats, 1)) {
      const window = `${url}&${format}&to=${to}`;
      const whole = await bodyOf(window);
      t.ok(whole.split('\n').length > 500);
      for (const shards of some) {
        t.equal(merged(await partsOf(window, shards)).join(''), whole, `${shards} shards of a window`);
        const first300 = `${url}&${format}&n=300`;
        const first = merged(await partsOf(first300, shards)).slice(0, 300);
        t.equal(first.join(''), await bodyOf(first300), `${shards} shards of n events each`);
      }
    }
  });
}

t.test('each shard is a document of its format', async (t) => {
  const url = '/persons?seed=1&n=7&offset=3';
  const whole: unknown[] = (await app.inject(url)).json();
  const arrays: unknown[][] = (await partsOf(url, 10)).map((part) => JSON.parse(part));
  t.strictSame(arrays.flat(), whole);
  t.strictSame(
    arrays.map(({ length }) => length),
    [0, 1, 1, 0, 1, 1, 0, 1, 1, 1],
  );
  t.equal(await bodyOf(`${url}&shard=1/10`), '[]');
  t.match(await bodyOf(`${url}&shard=1/10&format=csv`), /^id,.*\n$/);
  t.equal(await bodyOf(`${url}&shard=1/10&format=ndjson`), '');
  t.match(await bodyOf(`${url}&shard=2/10&format=csv`), /^id,.*\n4,.*\n$/);
});

t.test('a shard is the same representation as its rows', async (t) => {
  const table = [
    ['/persons?n=100&offset=7&seed=1&shard=2/3', '/persons?n=33&offset=40&seed=1&format=json'],
    ['/persons?page=2&per_page=100&seed=1&shard=1/4', '/persons?n=25&offset=100&seed=1&format=json'],
    // The dataset ends after 110 rows, so its second page has ten.
    ['/persons?page=2&per_page=100&seed=1&shard=2/2&rows=110', '/persons?n=5&offset=105&seed=1&format=json'],
    ['/events/e-store?n=100&seed=1&shard=4/4', '/events/e-store?n=25&seed=1&format=json&offset=75'],
  ] as const;
  for (const [url, canonical] of table) {
    const shard = await app.inject(url);
    const range = await app.inject(canonical);
    t.equal(linksOf(shard.headers).canonical, canonical);
    t.equal(shard.body, range.body);
    t.equal(shard.headers.etag, range.headers.etag);
    t.equal(shard.headers['content-length'], range.headers['content-length']);
    const head = await app.inject({ method: 'HEAD', url });
    t.equal(head.headers.link, shard.headers.link);
    const part = await app.inject({
      url,
      headers: { range: 'bytes=9-99', 'if-range': `${range.headers.etag}` },
    });
    t.equal(part.statusCode, 206);
    t.equal(part.body, range.body.slice(9, 100));
  }
  const saved = await app.inject('/persons?n=100&offset=7&seed=1&shard=2/3&download=true');
  t.match(saved.headers['content-disposition'], /"persons-1-33-offset-40\.json"/);
});

/** The list of shards of a URL, and the bodies at the URLs in it. */
async function listed(url: string) {
  const { statusCode, body } = await app.inject(url);
  if (statusCode !== 200) throw new Error(`${statusCode} for ${url}: ${body}`);
  const list = JSON.parse(body) as {
    seed: string;
    rows?: number;
    schema: { arrow: { name: string; type: string }[]; spark: string; json: { properties: object } };
    shards: { url: string; rows?: number; bytes?: number }[];
  };
  const bodies = await Promise.all(
    list.shards.map(({ url }) => bodyOf(new URL(url).href.slice(new URL(url).origin.length))),
  );
  return { ...list, bodies };
}

t.test('the shards of a list, one after the other, are the whole', async (t) => {
  const lists = [
    ...registered.map(({ name }) => [`/${name}`, '&offset=7'] as const),
    ['/schemas/company/Employee', '&rows=Employee:4000,Manager:40&noise=0.3'],
    ['/events/e-store', '&offset=3&duplicates=30'],
  ] as const;
  for (const [path, own] of lists) {
    const asked = `n=1003&seed=a%2Fb%20%26&format=csv&header=false${own}`;
    const { bodies, seed, rows, shards, schema } = await listed(`${path}/shards?${asked}&shards=5`);
    t.strictSame([seed, rows, shards.length], ['a/b &', 1003, 5], path);
    t.equal(bodies.join(''), await bodyOf(`${path}?${asked}`), path);
    t.strictSame(
      schema.arrow.map(({ name }) => name),
      Object.keys(schema.json.properties),
    );
    for (const [index, body] of bodies.entries()) {
      const { rows = 0, bytes = Buffer.byteLength(body) } = shards[index] ?? {};
      t.strictSame([body.split('\n').length - 1, Buffer.byteLength(body)], [rows, bytes]);
    }
  }
});

t.test(
  'the shards of a window, merged by time, are the whole, and their list does not say how many events there are',
  async (t) => {
    const asked = 'seed=1&to=2026-01-01T00:00:02Z&format=ndjson';
    const { bodies, rows, shards } = await listed(`/events/app-store/shards?${asked}&shards=3`);
    t.equal(merged(bodies).join(''), await bodyOf(`/events/app-store?${asked}`));
    t.strictSame([rows, shards.map(({ rows }) => rows)], [undefined, [undefined, undefined, undefined]]);
  },
);

t.test(
  'a list has a seed of its own, lengths of files that are arithmetic, types, and the address that was asked',
  async (t) => {
    const { seed, shards, schema } = await listed('/users/shards?n=100&shards=3&format=parquet');
    for (const { url, bytes } of shards) {
      t.match(url, `http://localhost:80/users?n=`);
      t.match(url, `seed=${seed}&format=parquet`);
      const head = await app.inject({ method: 'HEAD', url: url.slice('http://localhost:80'.length) });
      t.equal(Number(head.headers['content-length']), bytes);
    }
    t.match(schema.spark, /^`user_id` STRING, .*`address` STRUCT<`house_number`: .*`latitude`: DOUBLE/);
    t.match(
      schema.arrow.find(({ name }) => name === 'birth_date'),
      { type: 'date32[day]' },
    );
    const proxied = await testApp(t, { TRUST_PROXY: '127.0.0.1' });
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'data.example.org' };
    const url = '/persons/shards?n=9&seed=1&shards=1';
    t.match(
      (await proxied.inject({ url, headers })).json().shards[0].url,
      'https://data.example.org/persons?n=9',
    );
    t.match((await app.inject({ url, headers })).json().shards[0].url, 'http://localhost:80/persons?n=9');
  },
);

t.test('lists of shards that cannot be are refused', async (t) => {
  for (const [url, detail] of [
    ['/persons/shards', 'n must be given'],
    ['/persons/shards?n=1&shards=1025', 'shards must be an integer from 1 to 1024'],
    ['/persons/shards?n=2000000001&shards=2', 'shards must be an integer from 3 to 1024'],
    ['/persons/shards?n=1024000000001&shards=2', 'n must be an integer from 0 to 1024000000000'],
    ['/persons/shards?n=1&country=Japan', 'There is no parameter country'],
    ['/schemas/company/None/shards?n=1', 'There is no model'],
    ['/events/e-store/shards', 'n must be given'],
    ['/events/app-store/shards', 'to must be given'],
    ['/events/app-store/shards?n=1&to=2026-01-01T00:00:02Z', 'There is no parameter n'],
  ] as const) {
    const { statusCode, body } = await app.inject(url);
    t.match(JSON.parse(body).detail, detail, url);
    t.equal(statusCode, url.includes('None') ? 404 : 400);
  }
});

t.test('a link to another page keeps the shard, and pages in shards are all rows', async (t) => {
  const all: unknown[] = [];
  for (const shard of ['1/3', '2/3', '3/3']) {
    let next: string | undefined = `/persons?seed=1&n=10&rows=45&shard=${shard}`;
    while (next !== undefined) {
      const page = await app.inject(next);
      t.equal(page.headers['x-total-count'], '45');
      all.push(...page.json().map(({ id }: { id: number }) => id));
      const links: Record<string, string> = linksOf(page.headers);
      next = links.next;
    }
  }
  t.strictSame(
    all.sort((a, b) => Number(a) - Number(b)),
    Array.from({ length: 45 }, (_, at) => at + 1),
  );
});

t.test('server-sent events of a shard go on after the last one that came', async (t) => {
  const url = '/events/e-store?seed=1&n=20&shard=2/2&format=sse';
  const whole = await app.inject(url);
  const ids = [...whole.body.matchAll(/^id: (.*)$/gm)].map(([, id]) => id as string);
  t.strictSame([ids.length, ids[0], ids.at(-1)], [10, '11~n9', '20~n0']);
  const rest = await app.inject({ url, headers: { 'last-event-id': ids[3] as string } });
  t.equal(rest.body, whole.body.slice(whole.body.indexOf(`id: ${ids[4]}`)));
  t.equal((await app.inject({ url, headers: { 'last-event-id': '20~n0' } })).statusCode, 204);
});

t.test('wrong shards are refused', async (t) => {
  const allowed = 'i/k, the i-th of k shards, 1 ≤ i ≤ k ≤ 1024';
  const without = (names: string) => `left out unless ${names} is given`;
  const table: [url: string, shard: string, allowed: unknown][] = [
    ...['/persons', '/schemas/company/Employee', '/events/e-store', '/events/app-store'].flatMap((path) =>
      ['0/3', '4/3', 'a/b', '3', '1/2/3', '-1/2', '01/2', '1/0', '1/1025', '1/99999', ' 1/2', '1.5/2'].map(
        (shard): [string, string, unknown] => [`${path}?n=10`, shard, allowed],
      ),
    ),
    ['/persons?n=10', '1/2', without('seed')],
    ['/events/e-store?n=10', '1/2', without('seed')],
    ['/events/app-store?n=10', '1/2', without('seed')],
    ['/persons?seed=1', '1/2', without('n or per_page')],
    ['/persons?page=2', '1/2', without('n or per_page')],
    ['/persons?rows=100', '1/2', without('n or per_page')],
    ['/events/e-store?seed=1', '1/2', without('n')],
    ['/events/e-store?n=10&live=true', '1/2', 'left out when live is true'],
    [
      '/events/e-store?n=1000000000',
      '2/2',
      'a shard with at most 100000000 events before it, because they are simulated',
    ],
  ];
  for (const [url, value, allowed] of table) {
    const { statusCode, body } = await app.inject(`${url}&shard=${encodeURIComponent(value)}`);
    t.strictSame([statusCode, JSON.parse(body).parameter], [400, 'shard'], `${url} ${value}`);
    t.match(JSON.parse(body), { value, allowed });
  }
  // With SEED, every request has the same seed.
  const seeded = await testApp(t, { SEED: '42' });
  for (const url of ['/persons?n=10&shard=1/2', '/events/app-store?n=10&shard=1/2'])
    t.equal((await seeded.inject(url)).body, (await app.inject(`${url}&seed=42`)).body);
  for (const url of [
    '/persons/5',
    '/schemas/company/Employee/5',
    '/events/app-store/rates',
    '/schemas/company?format=sql',
  ]) {
    const { statusCode, body } = await app.inject(`${url}${url.includes('?') ? '&' : '?'}shard=1/2`);
    t.equal(statusCode, 400, url);
    t.match(JSON.parse(body), { parameter: 'shard', detail: /^There is no parameter shard/ });
  }
});
