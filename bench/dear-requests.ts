/** A request. */
export interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Requests that are sent at once, and the status of their answers. */
export interface DearRequest {
  readonly name: string;
  readonly asks: readonly Ask[];
  readonly status: number;
}

const BILLION = 1_000_000_000;

/** Requests that are dear to read, to prepare, to find or to make. */
export const dearRequests = (): DearRequest[] => [
  ...firstOnes(),
  ...manyRows(),
  ...events(),
  ...storedModels(),
  ...schemas(),
  ...files(),
  ...others(),
];

const get = (name: string, ...paths: string[]): DearRequest => ({
  name,
  asks: paths.map((path) => ({ path })),
  status: 200,
});

const range = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

/** What nobody has asked for before. */
function firstOnes(): DearRequest[] {
  const fields = 'user_id user_name first_name last_name age address email_address phone_number'.split(' ');
  const orders = fields.map((_, turn) => [...fields.slice(turn), ...fields.slice(0, turn)]);
  const locales = ['de', 'fr', 'ja', 'ru', 'es', 'zh_CN'];
  return [
    get('the first /users', '/users?seed=1'),
    get('/users in 8 orders of fields', ...orders.map((order) => `/users?seed=1&fields=${order}`)),
    get(
      '/users with 8 delimiters',
      ...[...',;|!^~*@'].map((sign) => `/users?format=csv&delimiter=${encodeURIComponent(sign)}`),
    ),
    get(
      '/users in 3 dialects',
      ...['postgresql', 'mysql', 'sqlite'].map((name) => `/users?dialect=${name}&format=sql`),
    ),
    get('/persons in 6 locales', ...locales.map((locale) => `/persons?locale=${locale}`)),
    { ...get('1,300 unknown fields', `/users?fields=${range(1300, (index) => `f${index}`)}`), status: 400 },
  ];
}

function manyRows(): DearRequest[] {
  const measured = '/persons?n=12000000&format=csv&seed=1';
  const whole = `/persons?n=${BILLION}&format=csv&seed=`;
  return [
    { name: 'HEAD of 10⁹ rows', asks: [{ method: 'HEAD', path: `${whole}1` }], status: 200 },
    { name: 'HEAD of 12,000,000 rows', asks: [{ method: 'HEAD', path: measured }], status: 200 },
    { name: 'a far range', asks: [{ path: measured, headers: { range: 'bytes=-100' } }], status: 206 },
    {
      name: '50 far ranges',
      asks: range(50, (seed) => ({
        path: `/persons?n=5000000&format=csv&seed=${seed}`,
        headers: { range: `bytes=${100_000_000 + seed}-${100_000_100 + seed}` },
      })),
      status: 206,
    },
    get('parts of 1 MB of 12,000,000 rows', `${measured}&part_bytes=1000000`),
    get('20 downloads of 10⁹ rows', ...range(20, (seed) => `${whole}${seed}`)),
    {
      name: '20 downloads of 10⁹ rows, gzipped',
      asks: range(20, (seed) => ({ path: `${whole}${seed}`, headers: { 'accept-encoding': 'gzip' } })),
      status: 200,
    },
  ];
}

function events(): DearRequest[] {
  const store = '/events/e-store';
  return [
    get('totals each second of 19 days', `${store}/totals?every=1s&at=2026-01-20T00:00:00Z&seed=1`),
    get(
      'totals of a million products',
      `${store}/totals?products=1000000&rate=10000&at=2026-01-01T02:00:00Z&seed=1`,
    ),
    get(
      'rates each second of a day',
      '/events/app-store/rates?step=1s&to=2026-01-02T00:00:00Z&users_fraction=0.00001&seed=1',
    ),
    get('an offset of 100,000,000 events', `${store}?offset=100000000&seed=1`),
    get('20 offsets of 20,000,000 events', ...range(20, (seed) => `${store}?offset=20000000&seed=${seed}`)),
    get(
      'a day of 10,000,000 events with sessions',
      '/events/app-store?to=2026-01-02T00:00:00Z&sessions=true&seed=1&format=csv',
    ),
    get(
      '100 live streams',
      ...range(100, (seed) => `${store}?live=true&format=sse&customers=9&products=9&seed=${seed}`),
    ),
  ];
}

function storedModels(): DearRequest[] {
  const rows = 'rows=Employee:50000000,Manager:10000';
  const employees = '/schemas/company/Employee';
  return [
    get('rows that refer to a row, among 50,000,000', `/schemas/company/Manager/7/Employee?seed=1&${rows}`),
    get('a report of noise', `${employees}/noise?noise=0.5&n=1000000&rows=1000000&seed=1`),
    get('rows with noise', `${employees}?noise=0.5&n=1000000&rows=1000000&seed=1`),
    get('a dump as SQL', `/schemas/company?format=sql&seed=1&${rows}`),
    get('a dump as JSON', `/schemas/company?format=json&seed=1&${rows}`),
  ];
}

/** Schemas in a body, each of which has the model M. */
function schemas(): DearRequest[] {
  const generate = (name: string, properties: object, query = ''): DearRequest => ({
    name,
    asks: [
      {
        method: 'POST',
        path: `/generate/M?seed=1${query}`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ $defs: { M: { properties } } }),
      },
    ],
    status: 200,
  });
  const columns = (count: number, schema: object) =>
    Object.fromEntries(range(count, (index) => [`c${index}`, schema]));
  // Only a comparison of each pair tells that no two of them allow the same object.
  const objects = range(2000, (index) => ({
    properties: { id: { type: 'integer' }, [`p${index}`]: { type: 'integer' } },
    required: ['id', `p${index}`],
  }));
  const kinds = range(2000, (index) => ({
    properties: { kind: { const: `k${index}` }, [`p${index}`]: { type: 'integer' } },
  }));
  const strings = columns(10_000, { type: 'string' });
  return [
    generate('oneOf of 2,000 objects', { a: { oneOf: objects } }),
    generate('oneOf of 2,000 objects, each with a kind', { a: { oneOf: kinds } }),
    generate('anyOf of 2,000 objects', { a: { anyOf: objects } }),
    generate('a model of 10,000 strings', strings),
    generate('a model of 10,000 strings as SQL', strings, '&format=sql'),
    generate(
      'a model of 1.4 kB a row, 100,000 rows',
      columns(80, { type: 'string', minLength: 12, maxLength: 20 }),
      '&n=100000&rows=100000&format=csv',
    ),
    generate('30 columns of paragraphs', columns(30, { type: 'string', faker: 'lorem.paragraphs' })),
    generate('an enum of 25,000 texts', {
      a: { enum: range(25_000, (index) => `a text with the number ${index}`) },
    }),
    generate('a pattern of 12 kB', {
      a: { type: 'string', pattern: `^${'(a{1,9}|b{2,8})'.repeat(800)}$`, maxLength: 5000 },
    }),
  ];
}

function files(): DearRequest[] {
  const post = (name: string, path: string, body: string, status = 200): DearRequest => ({
    name,
    asks: [{ method: 'POST', path, body }],
    status,
  });
  const header = range(80_000, (index) => `c${index}`).join(',');
  const wide = `${header}\n${'1,'.repeat(79_999)}1\n`;
  const csv = `id,name,price,note\n${range(400_000, (index) => `${index},"name ${index}",${index / 4},some words`).join('\n')}\n`;
  const depth = 1_000_000;
  const deep = `[{"a":${'['.repeat(depth)}${']'.repeat(depth)}}]`;
  const big = `[{"a":[${range(1_100_000, (index) => index)}]}]`;
  const members = `[{${range(60_000, (index) => `"c${index}":${index}`)}}]`;
  return [
    post('a CSV with 80,000 columns', '/convert?from=csv&to=ndjson', wide),
    post('a CSV with 80,000 columns, split', '/split?part_bytes=1000000', wide),
    post('a CSV of 16 MB to JSON', '/convert?from=csv&to=json', csv),
    post('a CSV of 16 MB to SQL', '/convert?from=csv&to=sql', csv),
    post('a CSV of 16 MB split into parts of 1 KB', '/split?part_bytes=1024', csv),
    post('JSON nested 1,000,000 deep', '/convert?from=json&to=ndjson', deep),
    post('a JSON object of 8 MB', '/convert?from=json&to=ndjson', big),
    post('a JSON object of 60,000 members', '/convert?from=json&to=csv', members),
  ];
}

function others(): DearRequest[] {
  const delivery = {
    source: {
      dataset: 'persons',
      n: 10,
      ...Object.fromEntries(range(50_000, (index) => [`p${index}`, 'x'])),
    },
    destination: 'nowhere',
  };
  return [
    get('/openapi.json', '/openapi.json'),
    get('/openapi.yaml', '/openapi.yaml'),
    get('/docs/json', '/docs/json'),
    {
      name: 'a delivery with 50,000 members',
      asks: [
        {
          method: 'POST',
          path: '/deliveries',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(delivery),
        },
      ],
      status: 400,
    },
    {
      name: 'a list of 1,500 media types',
      asks: [
        { path: '/persons?seed=1', headers: { accept: range(1500, (index) => `a/b${index}`).join(',') } },
      ],
      status: 406,
    },
  ];
}
