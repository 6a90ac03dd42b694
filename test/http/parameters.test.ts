import t from 'tap';
import { registered } from '../datasets/registered.js';
import { testApp } from '../helper.js';

const app = await testApp(t, { MAX_ROWS: '1000' });
const n = 'an integer from 0 to 1000';
const seed = 'a text of 1 to 128 characters';
const formats = ['csv', 'json', 'ndjson'];
const delimiter = 'one character other than a quote, CR or LF';
const booleans = ['true', 'false'];
const csvOnly = 'left out unless the format is csv';
const once = 'given once';
const encoded = 'percent-encoded UTF-8';

/** Query, parameter, value, what is allowed, suggestion. */
const wrongRows: [string, string, string, unknown, string?][] = [
  ...[
    '-1',
    '1e99',
    'ten',
    '',
    '1.5',
    '1.0',
    '0x10',
    '1e3',
    '1001',
    '99999999999999999999',
    'NaN',
    'null',
  ].map((value): [string, string, string, unknown] => [`n=${value}`, 'n', value, n]),
  ['n=%205', 'n', ' 5', n],
  ['n=+5', 'n', ' 5', n],
  ['n=5%0A', 'n', '5\n', n],
  ['n=%D9%A5', 'n', '٥', n],
  ['n=1&n=2', 'n', '1, 2', once],
  ['n=1&n=', 'n', '1, ', once],
  ['seed=a&seed=a', 'seed', 'a, a', once],
  ['offset=-1', 'offset', '-1', 'an integer from 0 to 9007199254740991'],
  ['offset=9007199254740993', 'offset', '9007199254740993', 'an integer from 0 to 9007199254740991'],
  ['offset=9007199254740991', 'offset', '9007199254740991', 'an integer from 0 to 9007199254740981'],
  ['n=1&offset=9007199254740991', 'offset', '9007199254740991', 'an integer from 0 to 9007199254740990'],
];
const wrong: typeof wrongRows = [
  ['seed=', 'seed', '', seed],
  ['seed', 'seed', '', seed],
  [`seed=${'s'.repeat(129)}`, 'seed', 's'.repeat(129), seed],
  ['format=xml', 'format', 'xml', formats],
  ['format=', 'format', '', formats],
  ['format=CSV', 'format', 'CSV', formats, 'csv'],
  ['format=jsno', 'format', 'jsno', formats, 'json'],
  ['format=csv&header=yes', 'header', 'yes', booleans],
  ['format=csv&header=', 'header', '', booleans],
  ['format=csv&header=ture', 'header', 'ture', booleans, 'true'],
  ['header=true', 'header', 'true', csvOnly],
  ['format=ndjson&delimiter=;', 'delimiter', ';', csvOnly],
  ...['', 'ab', '"', '\n', '\r', '\r\n', '👍👍'].map((value): [string, string, string, unknown] => [
    `format=csv&delimiter=${encodeURIComponent(value)}`,
    'delimiter',
    value,
    delimiter,
  ]),
  ['seed=%ff', 'seed', '%ff', encoded],
  ['seed=1&format=%zz', 'format', '%zz', encoded],
  ['seed=%ED%A0%80', 'seed', '%ED%A0%80', encoded],
  ['seed=100%', 'seed', '100%', encoded],
];

for (const { name, parameters, columns } of registered) {
  const own = Object.keys(parameters);
  const columnNames = (await columns({ locale: 'en' })).map((column) => column.name);
  const rendering = [...own, 'seed', 'format', 'fields', 'header', 'delimiter'];
  const first = columnNames[0] as string;
  const wrongFields: typeof wrong = [
    ['fields=', 'fields', '', columnNames],
    ['fields=nonesuch', 'fields', 'nonesuch', columnNames],
    [`fields=${first},${first}x`, 'fields', `${first}x`, columnNames, first],
    [`fields=${first},`, 'fields', '', columnNames],
    [`fields=${first},${first}`, 'fields', `${first},${first}`, 'without a name given twice'],
  ];
  const unknown = (known: string[]): typeof wrong => [
    ['sede=1', 'sede', '1', known, 'seed'],
    ['x=1', 'x', '1', known],
    ['=1', '', '1', known],
    ['__proto__=1', '__proto__', '1', known],
    ['constructor=1', 'constructor', '1', known],
    ['%66ormats=csv', 'formats', 'csv', known, 'format'],
  ];

  const check = (path: string, table: typeof wrong) =>
    t.test(path, async (t) => {
      for (const [query, parameter, value, allowed, suggestion] of table) {
        const response = await app.inject(`${path}?${query}`);
        t.equal(response.statusCode, 400, query);
        t.equal(response.headers['content-type'], 'application/problem+json');
        const { title, status, detail, ...members } = response.json();
        t.match({ title, status }, { title: 'Bad Request', status: 400 });
        t.ok(detail.includes(parameter), detail);
        const expected = {
          type: 'about:blank',
          parameter,
          value,
          allowed,
          ...(suggestion && { suggestion }),
        };
        t.strictSame(members, expected, query);
        t.equal((await app.inject(path)).statusCode, 200, 'the next request works');
      }
    });
  await check(`/${name}`, [
    ...wrongRows,
    ...wrong,
    ...wrongFields,
    ...unknown(['n', 'offset', ...rendering]),
  ]);
  await check(`/${name}/7`, [...wrong, ...wrongFields, ...unknown(rendering), ['n=5', 'n', '5', rendering]]);

  t.test(`ids of ${name}`, async (t) => {
    for (const id of [
      '0',
      '-1',
      'abc',
      '1e3',
      '0x1',
      '1.5',
      '%201',
      '9007199254740992',
      '9007199254740993',
    ]) {
      const response = await app.inject(`/${name}/${id}`);
      t.equal(response.statusCode, 400, id);
      t.match(response.json(), {
        parameter: 'id',
        value: decodeURIComponent(id),
        allowed: 'an integer from 1 to 9007199254740991',
      });
    }
    t.equal((await app.inject(`/${name}/9007199254740991?seed=1`)).json().id, 9007199254740991);
  });

  t.test(`what ${name} allows`, async (t) => {
    const allowed = [
      'n=0',
      'n=1000',
      'n=007',
      'n=1&offset=9007199254740990',
      `seed=${'é'.repeat(128)}`,
      'seed=+',
      'seed=%00',
      'seed=a=b',
      'format=csv&delimiter=%09',
      'format=csv&delimiter=;',
      'format=csv&delimiter=%F0%9F%91%8D&header=false',
      `fields=${[...columnNames].reverse().join(',')}`,
      '',
      '&',
    ];
    for (const query of allowed) t.equal((await app.inject(`/${name}?${query}`)).statusCode, 200, query);
  });
}

t.test('a wrong locale gets a suggestion', async (t) => {
  const response = await app.inject('/persons?locale=dee');
  t.match(response.json(), { status: 400, parameter: 'locale', value: 'dee', suggestion: 'de' });
});
