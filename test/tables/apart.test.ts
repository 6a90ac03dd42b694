// Changes that do not meet those of others: simulated ones, and those of a workspace.
import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { createWorkspaces, type WorkspacesOptions } from '../../src/tables/workspaces.js';
import { testApp } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';
import { type Ask, type Method, service } from './ask.js';

const simulate = { prefer: 'simulate' };
const inOwn = { workspace: 'own' };

/** All rows of a table of 50 persons, and its entity tag. */
async function stateOf(ask: Ask, headers: Record<string, string> = {}) {
  const { body, headers: told } = await ask('GET', '/tables/people?n=100', undefined, headers);
  return { body, etag: told.etag };
}

const define = (ask: Ask) => ask('PUT', '/tables/people', { dataset: 'persons', seed: '7', rows: 50 });

/** Every kind of change, with the status of its answer. */
const writes: [Method, string, unknown, number][] = [
  ['POST', '/tables/people', { name: 'Ann Lee' }, 201],
  ['POST', '/tables/people', [{ id: 900 }, { name: 'Bo' }], 201],
  [
    'PUT',
    '/tables/people/3',
    { name: 'Cy', age: 30, isMarried: true, city: 'a', state: 'b', country: 'c' },
    200,
  ],
  ['PATCH', '/tables/people/4', { age: 31 }, 200],
  ['DELETE', '/tables/people/5', undefined, 200],
  ['PATCH', '/tables/people?age:gte=40', { age: 22 }, 200],
  ['DELETE', '/tables/people?isMarried=true', undefined, 200],
  ['POST', '/tables/people:reset', undefined, 204],
];

t.test('what is simulated is answered as if, and not kept', async (t) => {
  const [ask, real] = [await service(t), await service(t)];
  for (const one of [ask, real]) {
    await define(one);
    await one('PATCH', '/tables/people/4', { age: 50 });
    await one('POST', '/tables/people', { id: 700, name: 'Zoe' });
  }
  const before = await stateOf(ask);
  for (const [method, url, payload, status] of writes) {
    const answer = await ask(method, url, payload, { prefer: 'return=minimal, simulate' });
    t.equal(answer.statusCode, status, `${method} ${url}`);
    t.equal(answer.headers['preference-applied'], 'simulate');
    t.equal(answer.headers.etag, undefined);
    t.strictSame(await stateOf(ask), before);
    // The same really, which is then taken back.
    const kept = await real(method, url, payload);
    t.equal(answer.body, kept.body);
    t.equal(answer.headers.location, kept.headers.location);
    await real('POST', '/tables/people:reset');
    await real('PATCH', '/tables/people/4', { age: 50 });
    await real('POST', '/tables/people', { id: 700, name: 'Zoe' });
  }
  t.equal((await ask('PATCH', '/tables/people/4', { ag: 1 }, simulate)).statusCode, 422);
  t.equal((await ask('POST', '/tables/people', { id: 700 }, simulate)).statusCode, 409);
  t.equal((await ask('PUT', '/tables/others', { dataset: 'users' }, simulate)).statusCode, 201);
  t.equal((await ask('DELETE', '/tables/people', undefined, simulate)).statusCode, 204);
  const names = (await ask('GET', '/tables')).json().map(({ name }: { name: string }) => name);
  t.notOk(names.includes('others'));
  t.ok(names.includes('people'));
  t.equal((await ask('GET', '/tables/people', undefined, simulate)).headers['preference-applied'], undefined);
});

t.test('a workspace has changes of its own over the untouched table', async (t) => {
  const STATE_DIR = temporaryDirectory(t);
  const [ask, other] = [await service(t, { STATE_DIR }), await service(t, { STATE_DIR })];
  await define(ask);
  const untouched = await stateOf(ask);
  await ask('PATCH', '/tables/people/4', { age: 50 });
  const common = await stateOf(ask);
  t.equal((await stateOf(ask, inOwn)).body, untouched.body, 'it does not see the changes of all');
  for (const [method, url, payload, status] of writes.slice(0, -1))
    t.equal((await ask(method, url, payload, inOwn)).statusCode, status, `${method} ${url}`);
  t.strictSame(await stateOf(ask), common, 'nobody else sees its changes');
  const own = await stateOf(ask, inOwn);
  t.not(own.body, untouched.body);
  t.match(own.etag, /@own\./);
  t.strictSame(
    await stateOf(other, { cookie: 'a=b; seedstream-workspace=own' }),
    own,
    'in another process, by a cookie',
  );
  t.strictSame(
    await stateOf(ask, { ...inOwn, cookie: 'seedstream-workspace=others' }),
    own,
    'the header counts',
  );

  const { headers } = await ask('GET', '/tables/people/4', undefined, inOwn);
  t.equal(headers['cache-control'], 'private, no-cache');
  t.match(headers.vary, /workspace, cookie/);
  t.match((await ask('GET', '/tables/people?age=30')).headers.vary, /prefer, workspace, cookie/);
  const [, late] = await Promise.all([
    ask('PATCH', '/tables/people/9', { age: 33 }, { ...inOwn, 'if-match': '*' }),
    ask('PATCH', '/tables/people/9', { age: 34 }, { 'if-match': String(headers.etag) }),
  ]);
  t.equal(late.statusCode, 412, 'a tag of a workspace is none of the table');
  const tag = String((await ask('GET', '/tables/people/9', undefined, inOwn)).headers.etag);
  const matching = await ask('PATCH', '/tables/people/9', { age: 35 }, { ...inOwn, 'if-match': tag });
  t.equal(matching.statusCode, 200);
  t.equal(
    (await ask('PATCH', '/tables/people/9', { age: 36 }, { ...inOwn, 'if-match': tag })).statusCode,
    412,
  );

  t.equal((await other('DELETE', '/workspaces/own')).statusCode, 204);
  t.equal((await stateOf(ask, inOwn)).body, untouched.body, 'it is forgotten at once');
  t.equal((await other('DELETE', '/workspaces/own')).statusCode, 204);
  t.strictSame(readdirSync(join(STATE_DIR, 'workspaces')), []);
});

t.test('tables that are made anew or deleted have no changes in workspaces', async (t) => {
  const ask = await service(t);
  await define(ask);
  await ask('DELETE', '/tables/people/1', undefined, inOwn);
  await ask('DELETE', '/tables/people');
  t.equal((await stateOf(ask, inOwn)).etag, undefined);
  await define(ask);
  t.match((await stateOf(ask, inOwn)).etag, /^"0@own\./);
  const made = await ask('PUT', '/tables/more', { dataset: 'users' }, inOwn);
  t.equal(made.statusCode, 409, 'workspaces make no tables');
  t.equal((await ask('DELETE', '/tables/people', undefined, inOwn)).statusCode, 409);
});

t.test('wrong names are refused', async (t) => {
  const ask = await service(t);
  for (const workspace of ['../x', 'A', '', 'x'.repeat(500), 'a b', '.gone']) {
    const { statusCode, body } = await ask('GET', '/tables/persons', undefined, { workspace });
    t.equal(statusCode, 400, workspace);
    t.match(JSON.parse(body), { parameter: 'Workspace', value: workspace });
  }
  const cookie = 'seedstream-workspace=..';
  t.equal((await ask('PATCH', '/tables/persons/1', {}, { cookie })).statusCode, 400);
  t.equal((await ask('DELETE', '/workspaces/A')).statusCode, 400);
});

t.test('pages may send the headers, and read what was applied', async (t) => {
  const ask = await service(t);
  const wanted = 'content-type, if-match, prefer, range, workspace';
  const { headers, statusCode } = await (await testApp(t)).inject({
    method: 'OPTIONS',
    url: '/tables/persons/1',
    headers: {
      origin: 'http://localhost:5173',
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': wanted,
    },
  });
  t.equal(statusCode, 204);
  t.equal(headers['access-control-allow-headers'], wanted);
  t.equal(headers['access-control-allow-credentials'], 'true');
  const origin = { ...simulate, origin: 'http://localhost:5173' };
  const { headers: told } = await ask('PATCH', '/tables/persons/1', { age: 30 }, origin);
  t.match(told['access-control-expose-headers'], 'preference-applied');
});

t.test('workspaces are bounded', async (t) => {
  const ask = await service(t, { WORKSPACES: '2', WORKSPACE_BYTES: '4096' });
  const patch = (workspace: string, members: object) =>
    ask('PATCH', '/tables/persons/1', members, { workspace });
  for (const name of ['a', 'b', 'a']) t.equal((await patch(name, { age: 30 })).statusCode, 200);
  const full = await patch('c', { age: 30 });
  t.equal(full.statusCode, 507);
  t.match(full.body, 'There are 2 workspaces already');
  t.equal((await ask('GET', '/tables/persons', undefined, { workspace: 'c' })).statusCode, 200);
  await ask('DELETE', '/workspaces/b');
  t.equal((await patch('c', { age: 30 })).statusCode, 200);
  t.equal((await patch('a', { name: 'x'.repeat(5000) })).statusCode, 200);
  t.equal((await patch('a', { age: 40 })).statusCode, 507);
  t.equal((await patch('c', { age: 40 })).statusCode, 200);
  t.equal((await ask('GET', '/tables/persons/1', undefined, { workspace: 'a' })).json().age, 30);
});

/** Workspaces in a folder, and a clock that stands still. */
function workspaces(t: Test, options: Partial<WorkspacesOptions> = {}) {
  const clock = { time: Date.now() };
  const directory = temporaryDirectory(t);
  const all = createWorkspaces({
    directory,
    most: 2,
    bytes: 1000,
    writer: 'a',
    now: () => clock.time,
    removed: async () => {},
    ...options,
  });
  return { all, clock, directory };
}

const HOUR = 3_600_000;

t.test('a workspace is forgotten a day after its last use', async (t) => {
  const { all, clock, directory } = workspaces(t);
  for (const name of ['a', 'b']) {
    await all.admit(name);
    await all.enter(name);
  }
  clock.time += 20 * HOUR;
  await all.enter('a');
  clock.time += 5 * HOUR;
  await all.forget();
  t.strictSame(readdirSync(directory), ['a']);
  clock.time += 20 * HOUR;
  await all.admit('b');
  t.strictSame(
    readdirSync(directory).sort(),
    ['a', 'b'],
    'its last use was 25 hours ago only when somebody looks',
  );
  await all.enter('a');
  t.strictSame(readdirSync(directory), ['b'], 'who enters it finds nothing');
  await all.admit('a');
  clock.time += 30 * HOUR;
  await all.admit('c');
  t.strictSame(readdirSync(directory), ['c'], 'those that are forgotten make room');
});

t.test('what was in a workspace a day ago is gone', async (t) => {
  const STATE_DIR = temporaryDirectory(t);
  const ask = await service(t, { STATE_DIR });
  await ask('PATCH', '/tables/persons/1', { age: 30 }, inOwn);
  const folder = join(STATE_DIR, 'workspaces/own');
  const before = (Date.now() - 25 * HOUR) / 1000;
  utimesSync(folder, before, before);
  const other = await service(t, { STATE_DIR });
  t.match((await other('GET', '/tables/persons/1', undefined, inOwn)).headers.etag, /^"0@own\./);
  t.match((await ask('GET', '/tables/persons/1', undefined, inOwn)).headers.etag, /^"0@own\./);
  t.notOk(existsSync(folder));
});
