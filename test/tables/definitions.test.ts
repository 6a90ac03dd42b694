// Tables whose schema or file is gone or damaged; files that are let go of; drafts that crashes have left.
import { existsSync, mkdirSync, readdirSync, readlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { temporaryDirectory } from '../support/directory.js';
import { eventually } from '../support/eventually.js';
import { service } from './ask.js';

const schema = {
  type: 'object',
  title: 'Note',
  properties: { id: { type: 'integer', sql: { key: 'primary' } }, text: { type: 'string' } },
  required: ['id', 'text'],
};

t.test('a table whose schema is gone', async (t) => {
  const ask = await service(t);
  t.equal((await ask('PUT', '/schemas/notes', schema)).statusCode, 201);
  t.equal((await ask('PUT', '/tables/mine', { dataset: 'notes.Note', rows: 5 })).statusCode, 201);
  const [{ id }] = (await ask('GET', '/tables/mine?n=1')).json();
  t.equal((await ask('PATCH', `/tables/mine/${id}`, { text: 'mine' })).statusCode, 200);
  const listed = async () =>
    ((await ask('GET', '/tables')).json() as { name: string }[]).find(({ name }) => name === 'mine');
  t.notMatch(await listed(), { problem: /./ });
  t.equal((await ask('DELETE', '/schemas/notes')).statusCode, 204);
  t.match(await listed(), {
    name: 'mine',
    dataset: 'notes.Note',
    rows: 5,
    builtIn: false,
    problem: /no schema "notes"/,
  });
  for (const [method, url] of [
    ['GET', '/tables/mine'],
    ['GET', '/tables/mine/2'],
    ['PATCH', '/tables/mine/2'],
    ['DELETE', '/tables/mine/2'],
    ['DELETE', '/tables/mine?text=mine'],
    ['POST', '/tables/mine:reset'],
  ] as const) {
    const { statusCode, body } = await ask(method, url, method === 'PATCH' ? { text: 'x' } : undefined);
    t.equal(statusCode, 409, `${method} ${url} ${body}`);
    t.match(JSON.parse(body), { value: 'mine', detail: /The rows of the table mine .*no schema "notes"/ });
  }
  await ask('PUT', '/schemas/notes', schema);
  t.equal((await ask('GET', `/tables/mine/${id}`)).json().text, 'mine', 'with its schema it is as it was');
  await ask('PUT', '/schemas/notes', { ...schema, title: 'Other' });
  t.match(await listed(), { problem: /no model "Note"/ });
  t.equal((await ask('DELETE', '/tables/mine')).statusCode, 204);
  t.equal(await listed(), undefined);
  t.equal((await ask('GET', '/tables/mine')).statusCode, 404);
  t.equal((await ask('DELETE', '/tables/mine')).statusCode, 404);
});

t.test('a table whose file is damaged', async (t) => {
  const STATE_DIR = temporaryDirectory(t);
  const ask = await service(t, { STATE_DIR });
  await ask('PUT', '/tables/mine', { dataset: 'persons', rows: 5 });
  writeFileSync(join(STATE_DIR, 'tables/mine.json'), '{"dataset": "per');
  t.match((await ask('GET', '/tables/mine')).json(), { status: 503, detail: /table mine is not JSON/ });
  t.equal((await ask('DELETE', '/tables/mine')).statusCode, 204);
  t.equal((await ask('GET', '/tables/mine')).statusCode, 404);
});

/** The files below a folder that this process holds open, the removed ones included. */
const openBelow = (folder: string) =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const file = readlinkSync(`/proc/self/fd/${fd}`);
      return file.startsWith(folder) ? [file] : [];
    } catch {
      return [];
    }
  });

t.test(
  'files of tables that were deleted are let go of',
  { skip: existsSync('/proc/self/fd') ? false : 'needs /proc' },
  async (t) => {
    const STATE_DIR = temporaryDirectory(t);
    const [ask, other] = [await service(t, { STATE_DIR }), await service(t, { STATE_DIR })];
    const own = join(STATE_DIR, 'tables/mine@');
    for (const rows of [5, 6, 7]) {
      await ask('PUT', '/tables/mine', { dataset: 'persons', rows });
      t.equal((await ask('PATCH', '/tables/mine/2', { age: 30 })).statusCode, 200);
      t.equal(openBelow(own).length, 2, `of ${rows} rows`);
    }
    await other('PATCH', '/tables/mine/3', { age: 31 });
    t.equal((await ask('GET', '/tables/mine/3')).json().age, 31);
    t.equal((await ask('DELETE', '/tables/mine')).statusCode, 204);
    t.equal((await other('GET', '/tables/mine')).statusCode, 404);
    await other('GET', '/tables/users/7');
    const open = await eventually(
      () => openBelow(own),
      (files) => files.length === 0,
    );
    t.strictSame(open, []);
    // The table begins anew, and no change of it looks like one of the table before.
    await ask('PUT', '/tables/mine', { dataset: 'persons', rows: 7 });
    const { headers } = await ask('PATCH', '/tables/mine/2', { age: 30 });
    await ask('DELETE', '/tables/mine');
    await ask('PUT', '/tables/mine', { dataset: 'persons', rows: 7 });
    t.not((await ask('PATCH', '/tables/mine/2', { age: 30 })).headers.etag, headers.etag);
  },
);

t.test('what crashes have left is removed', async (t) => {
  const STATE_DIR = temporaryDirectory(t);
  const first = await service(t, { STATE_DIR });
  await first('PUT', '/tables/mine', { dataset: 'persons', rows: 5 });
  await first('PATCH', '/tables/mine/2', { age: 30 });
  const tables = join(STATE_DIR, 'tables');
  const folder = readdirSync(tables).find((name) => name.startsWith('mine@')) as string;
  const left = [join(tables, 'mine.json.x-1.draft'), join(tables, folder, '2.log.x-1.draft')];
  for (const file of left) {
    writeFileSync(file, 'half');
    utimesSync(file, 1, 1);
  }
  // Of a table that was being deleted.
  const rest = join(tables, folder.replace('mine@', 'yours@'));
  mkdirSync(rest);
  const again = await service(t, { STATE_DIR });
  t.equal((await again('GET', '/tables/mine/2')).json().age, 30);
  const there = await eventually(
    () => left.filter((file) => existsSync(file)),
    (files) => files.length === 0,
  );
  t.strictSame(there, []);
  await again('PUT', '/tables/yours', { dataset: 'persons', rows: 5 });
  t.notOk(existsSync(rest));
});
