import t from 'tap';
import type { Column } from '../../../src/columns/value.js';
import { parameterSets, registered } from '../../datasets/registered.js';
import { testApp } from '../../support/app.js';
import { type Wrong, wrong, wrongRows } from './wrong-queries.js';

const app = await testApp(t, { MAX_ROWS: '1000' });

/** The names for `fields`: columns, and members of objects by their path. */
const pathsOf = (columns: readonly Column[], path = ''): string[] =>
  columns.flatMap(({ name, value }) => [
    path + name,
    ...(value.kind === 'nested' ? pathsOf(value.columns, `${path}${name}.`) : []),
  ]);

const paths = await Promise.all(
  registered.map(async (dataset) => pathsOf(await dataset.columns(parameterSets(dataset)[0] ?? {}))),
);

for (const [index, { name, parameters }] of registered.entries()) {
  const own = Object.keys(parameters);
  const columnNames = paths[index] as string[];
  // In the order of their groups: which data, which rows, which columns, what file, trouble.
  const file = ['header', 'delimiter', 'null', 'bom', 'dialect', 'names', 'codec'];
  const trouble = ['delay', 'fail'];
  const rendering = ['seed', ...own, 'fields', 'format', 'download', ...file, ...trouble];
  const first = columnNames[0] as string;
  const wrongFields: Wrong[] = [
    ['fields=nonesuch', 'fields', 'nonesuch', columnNames],
    [`fields=${first},${first}x`, 'fields', `${first}x`, columnNames, first],
    [`fields=${first},`, 'fields', '', columnNames],
    [`fields=${first},${first}`, 'fields', `${first},${first}`, 'a list that names each column once'],
  ];
  const unknown = (known: string[]): Wrong[] => [
    ['sede=1', 'sede', '1', known, 'seed'],
    ['x=1', 'x', '1', known],
    ['=1', '', '1', known],
    ['__proto__=1', '__proto__', '1', known],
    ['constructor=1', 'constructor', '1', known],
    ['%66ormats=csv', 'formats', 'csv', known, 'format'],
  ];

  const check = (path: string, table: Wrong[]) =>
    t.test(path, async (t) => {
      for (const [query, parameter, value, allowed, suggestion] of table) {
        const response = await app.inject(`${path}?${query}`);
        const { detail, ...problem } = response.json();
        const expected = {
          type: 'about:blank',
          title: 'Bad Request',
          status: 400,
          parameter,
          value,
          allowed,
          ...(suggestion && { suggestion }),
        };
        t.strictSame(
          [response.statusCode, response.headers['content-type'], problem],
          [400, 'application/problem+json', expected],
          query,
        );
        if (!detail.includes(parameter)) t.fail(detail);
      }
      t.equal((await app.inject(path)).statusCode, 200, 'the next request works');
    });
  check(`/${name}`, [
    ...wrongRows,
    ...wrong,
    ...wrongFields,
    ...unknown([
      ...['seed', 'rows', ...own, 'where', 'q', 'sort', 'n', 'offset', 'page', 'per_page', 'shard'],
      ...new Set([
        'fields',
        'group',
        'aggregate',
        'format',
        'download',
        'part_bytes',
        'envelope',
        ...file,
        ...trouble,
        ...columnNames,
      ]),
    ]),
  ]);
  check(`/${name}/7`, [
    ...wrong,
    ...wrongFields,
    ...unknown(rendering),
    ['n=5', 'n', '5', rendering],
    ['page=1', 'page', '1', rendering],
  ]);

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
    const last = await app.inject(`/${name}/9007199254740991?seed=1`);
    t.equal(`[${last.body}]`, (await app.inject(`/${name}?n=1&offset=9007199254740990&seed=1`)).body);
  });

  t.test(`what ${name} allows`, async (t) => {
    const allowed = [
      'n=0',
      'n=1000',
      'n=007',
      'n=1&offset=9007199254740990',
      `seed=${'é'.repeat(128)}`,
      'page=1',
      'per_page=1000',
      'page=9007199254740991&per_page=1',
      'page=9007199254740991&per_page=1&rows=0',
      'offset=9007199254740991&rows=5',
      'rows=0',
      'rows=9007199254740991',
      'delay=0',
      'delay=0-3',
      'delay=2-2',
      'fail=0',
      'fail=0.0',
      'fail=1e-12',
      'fail=.0:599',
      'download=true',
      'n=&offset=&page=&per_page=&rows=&fields=&format=&download=&delay=&fail=&locale=&header=&part_bytes=',
      '_=1795711725644',
      '_=',
      `fields=${columnNames[0]}&fields=${columnNames[1]}`,
      'locale=en-US',
      'locale=EN-us',
      'locale=de-LU',
      'download=false',
      'seed=+',
      'seed=%00',
      'seed=a=b',
      'format=csv&delimiter=%09',
      'format=csv&delimiter=;',
      'format=csv&delimiter=%7C&header=false',
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

t.test('what is meant well means the same', async (t) => {
  const bodyOf = async (url: string) => {
    const response = await app.inject(url);
    t.equal(response.statusCode, 200, url);
    return response.body;
  };
  for (const [one, other] of [
    ['/persons?seed=1&n=3', '/persons/?seed=1&n=3&offset=&fields=&_=1'],
    ['/persons?seed=1&n=3&fields=name,id', '/persons?seed=1&n=3&fields=name&fields=id'],
    ['/persons?seed=1&n=3&locale=en_US', '/persons?seed=1&n=3&locale=en-us'],
    ['/persons?seed=1&n=3&locale=de', '/persons?seed=1&n=3&locale=de-LU'],
    ['/users?seed=1&n=3&countries=DE,NL', '/users?seed=1&n=3&countries=de,nl'],
    ['/persons/7?seed=1', '/persons/7/?seed=1'],
  ] as const)
    t.equal(await bodyOf(other), await bodyOf(one), other);
});

t.test('names of other services lead to ours', async (t) => {
  for (const [name, suggestion] of Object.entries({
    limit: 'n',
    size: 'n',
    _limit: 'n',
    skip: 'offset',
    _page: 'page',
  })) {
    const response = await app.inject(`/persons?${name}=5`);
    t.match(response.json(), { status: 400, parameter: name, suggestion, detail: /did you mean/ });
  }
  t.equal((await app.inject('/persons?format=xml')).json().suggestion, undefined);
});
