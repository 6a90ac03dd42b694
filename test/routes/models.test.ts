// Rows of schemas have all the parameters of rows of other datasets.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import t from 'tap';
import { projectRoot } from '../../src/project-root.js';
import { linksOf } from '../http/rows/links.js';
import { listen, testApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';

const app = await testApp(t);
const company = readFileSync(join(projectRoot, 'data/schemas/company.json'), 'utf8');
const json = { 'content-type': 'application/json' };
const employees = '/schemas/company/Employee';
const generate = (query: string, payload = company) =>
  app.inject({ method: 'POST', url: `/generate/Employee?${query}`, payload, headers: json });

t.test('rows in every format, in pieces, row by row', async (t) => {
  const whole: Record<string, unknown>[] = (await app.inject(`${employees}?n=100&seed=1`)).json();
  t.equal(whole.length, 100);
  t.equal((await app.inject(`${employees}?seed=1`)).json().length, 10);
  t.strictSame((await app.inject(`${employees}?n=30&offset=70&seed=1`)).json(), whole.slice(70));
  for (const id of [1, 50, 100])
    t.strictSame((await app.inject(`${employees}/${id}?seed=1`)).json(), whole[id - 1]);
  const csv = await app.inject(`${employees}?n=100&seed=1&format=csv`);
  t.strictSame(
    parse(csv.body, { columns: true }),
    whole.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, `${value}`]))),
  );
  const some = await app.inject(`${employees}?n=2&seed=1&format=ndjson&fields=velocity,id`);
  t.equal(
    some.body,
    whole
      .slice(0, 2)
      .map(({ velocity, id }) => `${JSON.stringify({ velocity, id })}\n`)
      .join(''),
  );
  const sql = await app.inject(`${employees}/1?seed=1&format=sql&dialect=mysql`);
  t.match(
    sql.body,
    /^SET NAMES utf8mb4;[\s\S]+\nINSERT INTO `Employee` \(`id`,`name`,`hire_date`,`velocity`,`manager`\) VALUES\n\(\d+,/,
  );
});

t.test('headers, HEAD and downloads', async (t) => {
  const url = `${employees}?n=50&seed=1&format=csv&rows=Employee:1000`;
  const { headers, body } = await app.inject(url);
  t.equal(linksOf(headers).canonical, url.replace(':', '%3A'));
  t.equal(linksOf(headers).last, `${url.replace(':', '%3A').replace('n=50', 'n=50&offset=950')}`);
  t.equal(headers['x-total-count'], '1000');
  t.equal(headers['cache-control'], 'no-cache', 'the schema may change');
  const part = await app.inject({ url, headers: { range: 'bytes=100-199' } });
  t.equal(part.statusCode, 206);
  t.equal(part.body, body.slice(100, 200));
  t.equal((await app.inject({ url, headers: { 'if-none-match': String(headers.etag) } })).statusCode, 304);
  const saved = await app.inject(`${url}&download=true`);
  t.equal(saved.headers['content-disposition'], 'attachment; filename="Employee-1-50.csv"');
  t.equal((await app.inject({ method: 'HEAD', url })).headers['content-length'], String(body.length));
  t.equal((await app.inject(`${url}&fail=1`)).statusCode, 503);
  t.equal(
    (await app.inject({ url: employees, headers: { accept: 'text/csv' } })).headers['content-type'],
    'text/csv; charset=utf-8; header=present',
  );
});

t.test('keys agree between models with any numbers of rows', async (t) => {
  const rows = 'rows=Employee:3000,Manager:200&seed=7';
  const all: { id: number; manager: number }[] = (await app.inject(`${employees}?n=3000&${rows}`)).json();
  const managers: { id: number; employee_id: number }[] = (
    await app.inject(`/schemas/company/Manager?n=200&${rows}`)
  ).json();
  const [ids, managerIds] = [new Set(all.map(({ id }) => id)), new Set(managers.map(({ id }) => id))];
  t.strictSame([ids.size, managerIds.size], [3000, 200]);
  t.ok(all.every(({ manager }) => managerIds.has(manager)));
  t.ok(managers.every(({ employee_id }) => ids.has(employee_id)));
});

t.test('a model has a number of rows', async (t) => {
  const wrong: [query: string, parameter: string][] = [
    ['n=101', 'n'],
    ['offset=101', 'offset'],
    ['total=101', 'total'],
    ['rows=1e3', 'rows'],
    ['rows=Employee', 'rows'],
    ['rows=Employee:x', 'rows'],
    ['rows=Employee:-1', 'rows'],
    ['rows=Employee:1e3', 'rows'],
    ['rows=Employee:9007199254740992', 'rows'],
    ['rows=Employee:1,Employee:2', 'rows'],
    ['rows=Persons:1', 'rows'],
    ['noise=2', 'noise'],
    ['noise=x', 'noise'],
    ['colour=red', 'colour'],
  ];
  for (const [query, parameter] of wrong) {
    const response = await app.inject(`${employees}?${query}`);
    t.equal(response.statusCode, 400, query);
    t.match(response.json(), { parameter });
  }
  t.match((await app.inject(`${employees}?n=101`)).json().detail, /rows=1000/);
  t.match((await app.inject(`${employees}?rows=9007199254740993`)).json(), {
    value: '9007199254740993',
    allowed: 'an integer from 0 to 9007199254740991, or model:rows with one',
  });
  t.match((await app.inject(`${employees}?rows=Manger:1`)).json(), { suggestion: 'Manager' });
  t.match((await app.inject(`${employees}/101`)).json(), { status: 404, parameter: 'id' });
  t.equal((await app.inject(`${employees}?rows=Employee:4`)).json().length, 4, 'no more rows than there are');
  t.equal(
    (await app.inject(`${employees}?rows=4`)).json().length,
    4,
    'a number applies to the requested model',
  );
  const numbered = await app.inject(`${employees}?seed=1&n=40&rows=50&format=csv`);
  const listed = await app.inject(`${employees}?seed=1&n=40&rows=Employee:50&format=csv`);
  t.equal(numbered.body, listed.body);
  t.equal(
    (await app.inject(`${employees}?n=5&rows=4`)).json().length,
    4,
    'rows= ends a model as it ends a dataset',
  );
  t.strictSame((await app.inject(`${employees}?offset=9&rows=4`)).json(), []);
  const { last = '' } = linksOf(numbered.headers);
  t.equal((await app.inject(last)).body.split('\n').length, 12, 'the link gives a header and ten rows');
  const page = await app.inject(`${employees}?page=4&per_page=30&seed=1`);
  t.equal(page.json().length, 10);
  t.equal(linksOf(page.headers).next, undefined);
  t.equal((await app.inject(`${employees}?page=5&per_page=30`)).json().length, 0);
  t.match((await app.inject(`${employees}?rows=Employee:5000000000`)).json(), { status: 422, pointer: /id/ });
  t.match((await app.inject(`${employees}?rows=Manager:0`)).json(), { status: 422, pointer: /manager/ });
});

t.test('a model of which nobody says how many rows it has gives as many as are asked for', async (t) => {
  const key = { type: 'string', pattern: '^[a-z]{2}$', sql: { key: 'primary' } };
  const properties = { x: { type: 'integer' } };
  const payload = { $defs: { Free: { properties }, Keyed: { properties: { ...properties, key } } } };
  const post = (url: string) => app.inject({ method: 'POST', url: `/generate/${url}`, payload });
  const rows = (await post('Free?n=1000&seed=1')).json();
  t.equal(rows.length, 1000);
  t.strictSame((await post('Free?n=2&offset=700&seed=1')).json(), rows.slice(700, 702));
  t.strictSame((await post('Free?seed=1')).json(), rows.slice(0, 10));
  t.equal((await post('Free?n=1000&rows=40')).json().length, 40);

  const keys = (await post('Keyed?n=676')).json().map((row: { key: string }) => row.key);
  t.equal(new Set(keys).size, 676);
  const { detail, ...problem } = (await post('Keyed?n=677')).json();
  t.match(problem, { status: 400, parameter: 'n', value: '677' });
  t.match(detail, /0 to 676/, 'keys end');

  await app.inject({ method: 'PUT', url: '/schemas/free', payload });
  t.equal((await app.inject('/schemas/free/Free/700?seed=1')).json().x, rows[699].x);
  t.equal((await app.inject('/schemas/free/Keyed/676?seed=1')).statusCode, 200);
  t.match((await app.inject('/schemas/free/Keyed/677?seed=1')).json(), { status: 404, parameter: 'id' });
  await app.inject({ method: 'DELETE', url: '/schemas/free' });
});

t.test('a billion rows take no more memory than a hundred', async (t) => {
  const url = `${employees}?n=1000&seed=1&format=csv&rows=Employee:1000000000,Manager:1000000000`;
  const [first, last] = [await app.inject(url), await app.inject(`${url}&offset=999999000`)];
  t.equal(last.statusCode, 200);
  const ids = (body: string) => (parse(body, { columns: true }) as { id: string }[]).map(({ id }) => id);
  t.equal(new Set([...ids(first.body), ...ids(last.body)]).size, 2000);
});

t.test('rows of a schema that is not stored', async (t) => {
  const query = 'n=20&seed=1&format=csv&rows=Manager:3';
  const made = await generate(query);
  t.equal(made.statusCode, 200);
  t.equal(made.body, (await app.inject(`${employees}?${query}`)).body, 'the same rows as of a stored schema');
  t.strictSame(
    [made.headers.etag, made.headers.link, made.headers['cache-control']],
    [undefined, undefined, 'no-store'],
  );
  t.match((await generate('n=101')).json(), { status: 400, parameter: 'n' });
  t.match((await generate('', '{"$defs":{}}')).json(), { status: 422, pointer: '' });
  t.match((await generate('', '{')).json(), { status: 400 });
  const other = await app.inject({
    method: 'POST',
    url: '/generate/Employe',
    payload: company,
    headers: json,
  });
  t.match(other.json(), { status: 404, suggestion: 'Employee' });
  t.equal((await app.inject({ method: 'POST', url: '/generate/Employee' })).statusCode, 415);
  t.equal((await app.inject('/generate/Employee')).statusCode, 405);
  const schemas: { name: string }[] = (await app.inject('/schemas')).json();
  t.strictSame(
    schemas.map(({ name }) => name),
    ['company', 'shop'],
    'nothing is stored',
  );
});

t.test('rows that refer to a row', async (t) => {
  const rows = 'rows=Employee:20000,Manager:500&seed=3';
  const all: { manager: number }[] = (await app.inject(`${employees}?n=20000&${rows}`)).json();
  for (const id of [1, 250, 500]) {
    const manager = (await app.inject(`/schemas/company/Manager/${id}?${rows}`)).json();
    const expected = all.filter((employee) => employee.manager === manager.id);
    const url = `/schemas/company/Manager/${id}/Employee?${rows}`;
    const found = await app.inject(`${url}&n=1000`);
    t.strictSame(found.json(), expected);
    t.equal(found.headers['x-total-count'], String(expected.length));
    const second = await app.inject(`${url}&page=2&per_page=7`);
    t.strictSame(second.json(), expected.slice(7, 14));
    const { next = '' } = linksOf(second.headers);
    t.strictSame((await app.inject(next)).json(), expected.slice(14, 21));
    const csv = await app.inject(`${url}&n=5&format=csv&fields=id`);
    t.equal(csv.body.split('\n').length, 7);
    const length = csv.rawPayload.length;
    t.equal(csv.headers['content-length'], `${length}`);
    const head = await app.inject({ method: 'HEAD', url: `${url}&n=5&format=csv&fields=id` });
    t.match(head.headers, { 'content-length': `${length}`, 'x-total-count': `${expected.length}` });
    const range = { range: 'bytes=4-9' };
    const part = await app.inject({ url: `${url}&n=5&format=csv&fields=id`, headers: range });
    t.match(part, { statusCode: 206, headers: { 'content-range': `bytes 4-9/${length}` } });
    t.equal(part.body, csv.body.slice(4, 10));
    const file = await app.inject(`${url}&n=5&download=true&fail=0:404&delay=1`);
    t.match(file.headers['content-disposition'], /^attachment; filename="Employee-[\w-]+-5\.json"$/);
    const tar = await app.inject(`${url}&n=5&format=csv&part_bytes=1024`);
    t.equal(tar.headers['content-type'], 'application/x-tar');
    const known = { 'if-none-match': String(csv.headers.etag) };
    t.equal((await app.inject({ url: `${url}&n=5&format=csv&fields=id`, headers: known })).statusCode, 304);
  }
  const wrong: [url: string, status: number, parameter?: string][] = [
    ['Manager/501/Employee', 404, 'id'],
    ['Manager/0/Employee', 400, 'id'],
    ['Manager/1/Persons', 404],
    ['Manager/1/Manager', 404],
    ['Manager/1/Employee?by=name', 400, 'by'],
    ['Manager/1/Employee?total=5', 400, 'total'],
    ['Manager/1/Employee?aeg=5', 400, 'aeg'],
    ['Manager/1/Employee?group=aeg', 400, 'group'],
  ];
  for (const [path, status, parameter] of wrong) {
    const [bare, query = ''] = path.split('?');
    const response = await app.inject(`/schemas/company/${bare}?${query || rows}`);
    t.match(response.json(), { status, ...(parameter !== undefined && { parameter }) }, path);
  }
  t.equal((await app.inject(`/schemas/company/Manager/1/Employee?${rows}&by=manager`)).statusCode, 200);
});

t.test('a search through millions of rows delays no other request and ends with its client', async (t) => {
  const served = await testApp(t);
  const origin = await listen(t, served);
  await (await fetch(`${origin}/schemas/company/Manager/1/Employee`)).text();
  const controller = new AbortController();
  const url = `${origin}/schemas/company/Manager/1/Employee?rows=Employee:50000000,Manager:500&n=0`;
  let over = false;
  const search = fetch(url, { signal: controller.signal })
    .catch(() => undefined)
    .finally(() => {
      over = true;
    });
  for (let i = 0; i < 5; i++) await (await fetch(`${origin}/health`)).text();
  t.notOk(over, 'others are answered meanwhile');
  controller.abort();
  await search;
  const active = async () =>
    /seedstream_downloads_active(?:\{[^}]*\})? (\d+)/.exec(
      await (await fetch(`${origin}/metrics`)).text(),
    )?.[1];
  t.equal(await eventually(active, (count) => count === '0'), '0');
});

t.test('models and columns may have any names', async (t) => {
  const name = `${'Ä/"%,:'.repeat(20)}\n`;
  const schema = {
    $defs: { [name]: { properties: { 'a"b,c': { type: 'integer', sql: { key: 'primary' } }, 'ü.x': {} } } },
  };
  const payload = JSON.stringify(schema);
  const put = await app.inject({ method: 'PUT', url: '/schemas/odd', payload, headers: json });
  t.equal(put.statusCode, 201);
  const [{ url }] = put.json().models;
  const rows = await app.inject(`${url}?n=3&seed=1&download=true`);
  t.equal(rows.statusCode, 200);
  t.strictSame(Object.keys(rows.json()[0]), ['a"b,c', 'ü.x']);
  t.match(rows.headers['content-disposition'], /^attachment; filename="[\w-]+\.json"$/);
  t.strictSame((await app.inject(linksOf(rows.headers).canonical ?? '')).json(), rows.json());
  for (const dialect of ['postgresql', 'mysql', 'sqlite']) {
    t.equal((await app.inject(`/schemas/odd?format=sql&dialect=${dialect}`)).statusCode, 200);
  }
  t.strictSame(Object.keys((await app.inject('/schemas/odd?format=json')).json()), [name]);
});
