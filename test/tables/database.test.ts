// Files of json-server: tables whose rows are given, and objects.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { testApp } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';
import { type Ask, service } from './ask.js';

const database = {
  posts: [
    { id: 1, title: 'json-server', author: 'typicode', tags: ['a', 'b'], meta: { views: 100, draft: false } },
    { id: 2, title: 'Äpfel', author: null, meta: { views: 5 } },
    { id: 10, title: 'a "third", one', score: 1.5 },
  ],
  blogComments: [
    { id: 'x1', body: 'some comment', postId: 1 },
    { id: 'x2', body: 'another', postId: 2 },
  ],
  users: [{ name: 'Ann' }, { name: 'Bo', id: 7 }],
  empty: [],
  profile: { name: 'typicode', address: { city: 'Oslo' } },
};

async function filled(t: Parameters<typeof service>[0], environment = {}): Promise<Ask> {
  const ask = await service(t, environment);
  const made = await ask('PUT', '/tables', database);
  t.equal(made.statusCode, 200, made.body);
  return ask;
}

const found = async (ask: Ask, url: string, headers = {}) => {
  const answer = await ask('GET', url, undefined, headers);
  if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.body}`);
  return answer.json();
};

t.test('rows are kept as they are given, and given back', async (t) => {
  const STATE_DIR = temporaryDirectory(t);
  const ask = await filled(t, { STATE_DIR });
  const users = [
    { id: 8, name: 'Ann' },
    { id: 7, name: 'Bo' },
  ];
  t.same(await found(ask, '/db'), { ...database, users }, 'those without a key have one');
  t.same(await found(ask, '/tables/posts'), database.posts);
  t.same(await found(ask, '/tables/posts/10'), database.posts[2]);
  t.same(await found(ask, '/tables/blogComments/x2'), database.blogComments[1]);
  t.same(await found(ask, '/tables/profile'), database.profile);
  t.same(await found(ask, '/tables/empty'), []);
  t.same(await found(await service(t, { STATE_DIR }), '/db'), { ...database, users }, 'by another process');
  const keys = async (url: string) => (await found(ask, url)).map(({ id }: { id: unknown }) => id);
  t.same(await keys('/tables/posts?meta.views:gte=50'), [1]);
  t.same(await keys('/tables/posts?author=typicode'), [1]);
  t.same(await keys('/tables/posts?author:null=true'), [2, 10]);
  t.same(await keys('/tables/posts?title:contains=apfel'), [2]);
  t.same(await keys('/tables/posts?q=third'), [10]);
  t.same(await keys('/tables/posts?_sort=title&_order=asc'), [10, 2, 1]);
  t.same(await keys('/tables/posts?_page=2&_limit=2'), [10]);
  t.same(await keys('/tables/posts?score:lt=2'), [10]);
  t.same(await keys('/tables/blogComments?postId=1'), ['x1']);
  t.equal((await ask('GET', '/tables/posts/3')).statusCode, 404);
  t.equal((await ask('GET', '/tables/posts?nothing=1')).statusCode, 400);
  t.match(
    (await ask('GET', '/tables/posts?format=csv')).body,
    /^id,title,author,tags,meta\.views,meta\.draft,score\r?\n1,/,
  );
});

t.test('given rows are changed like others', async (t) => {
  const STATE_DIR = temporaryDirectory(t);
  const ask = await filled(t, { STATE_DIR });
  const added = await ask('POST', '/tables/posts', { title: 'new', more: { any: [1] } });
  t.equal(added.statusCode, 201);
  t.same(added.json(), { id: 11, title: 'new', more: { any: [1] } }, 'nothing is generated but the key');
  t.match(added.headers.location, /\/tables\/posts\/11$/);
  t.equal((await ask('POST', '/tables/posts', { id: 1 })).statusCode, 409);
  t.same((await ask('POST', '/tables/posts', { id: 40, title: null })).json(), { id: 40, title: null });
  t.equal((await ask('POST', '/tables/posts', {})).json().id, 41);
  t.equal((await ask('POST', '/tables/empty', { a: 1 })).json().id, 1);
  const text = (await ask('POST', '/tables/blogComments', { body: 'b' })).json().id;
  t.match(text, /^[\w-]{7}$/, 'where keys are texts, so is the next one');
  t.not((await ask('POST', '/tables/blogComments', { body: 'b' })).json().id, text);
  const put = await ask('PUT', '/tables/posts/2', { title: 'put' });
  t.same(put.json(), { id: 2, title: 'put' });
  t.same((await ask('PATCH', '/tables/posts/2', { meta: { views: 6 } })).json(), {
    id: 2,
    title: 'put',
    meta: { views: 6 },
  });
  t.equal((await ask('DELETE', '/tables/posts/10')).statusCode, 200);
  t.same((await ask('PATCH', '/tables/posts?title=put', { title: 'all' })).json(), { changed: 1 });
  t.same(
    (await found(ask, '/tables/posts')).map(({ id }: { id: unknown }) => id),
    [1, 2, 11, 40, 41],
  );

  const { etag } = (await ask('GET', '/tables/profile')).headers;
  t.same((await ask('PATCH', '/tables/profile', { name: 'x' })).json(), {
    name: 'x',
    address: { city: 'Oslo' },
  });
  t.equal(
    (await ask('PATCH', '/tables/profile', { name: 'y' }, { 'if-match': String(etag) })).statusCode,
    412,
  );
  t.same((await ask('PUT', '/tables/profile', { a: 1 })).json(), { a: 1 });
  t.same((await ask('POST', '/tables/profile', { b: 1 })).json(), { b: 1 });
  t.same(await found(ask, '/tables/profile'), { b: 1 });

  const now = await found(ask, '/db');
  t.same(await found(await service(t, { STATE_DIR }), '/db'), now, 'after a restart');
  t.equal((await ask('PUT', '/tables', database)).statusCode, 200);
  t.same(await found(ask, '/db'), now, 'the same file again changes nothing');
  await ask('POST', '/tables/posts:reset');
  t.same(await found(ask, '/tables/posts'), database.posts, 'reset, the rows are those of the file');
  await ask('PUT', '/tables', { posts: database.posts.slice(1) });
  t.same(await found(ask, '/tables/posts'), database.posts.slice(1), 'other rows make the table anew');
});

t.test('workspaces and simulated changes begin with the given rows', async (t) => {
  const ask = await filled(t);
  const own = { workspace: 'own' };
  t.equal((await ask('POST', '/tables/posts', {}, own)).json().id, 11);
  t.equal((await ask('POST', '/tables/posts', {}, { prefer: 'simulate' })).json().id, 11);
  await ask('PATCH', '/tables/posts/1', { title: 'own' }, own);
  t.same(await found(ask, '/tables/posts'), database.posts);
  t.same((await found(ask, '/tables/posts', own)).length, 4);
  t.equal((await found(ask, '/db', own)).posts[0].title, 'own');
  t.same(
    (await found(ask, '/tables/posts:changes', own)).map(({ key }: { key: string }) => key),
    ['11', '1'],
  );
  t.equal((await ask('POST', '/tables/posts:reset', undefined, { prefer: 'simulate' })).statusCode, 204);
  await ask('DELETE', '/workspaces/own');
  t.same(await found(ask, '/tables/posts', own), database.posts);
});

t.test('given tables stand in place of those that are there from the start', async (t) => {
  const ask = await filled(t);
  t.equal((await found(ask, '/tables/users')).length, 2);
  const named = (await found(ask, '/tables')).filter(({ name }: { name: string }) => name === 'users');
  t.match(named, [{ dataset: 'given', builtIn: false }]);
  t.equal((await ask('DELETE', '/tables/users')).statusCode, 204);
  t.ok((await found(ask, '/tables/users?n=1'))[0].user_name, 'which come back');
});

t.test('what is no file of json-server is refused, and makes no table', async (t) => {
  const ask = await service(t);
  const wrong: [unknown, string][] = [
    [[], ''],
    [{ good: [], a: 1 }, '/a'],
    [{ good: [], a: null }, '/a'],
    [{ good: [], 'a/b': [] }, '/a~1b'],
    [{ good: [], a: [{}, 'x'] }, '/a/1'],
    [{ good: [], a: [{ id: 1 }, { id: '1' }] }, '/a/1/id'],
    [{ good: [], a: [{ id: [] }] }, '/a/0/id'],
    [{ good: [], a: [{ id: '..' }] }, '/a/0/id'],
  ];
  for (const [body, pointer] of wrong) {
    const { statusCode, body: text } = await ask('PUT', '/tables', body);
    t.equal(statusCode, 422, JSON.stringify(body));
    t.equal(JSON.parse(text).pointer, pointer);
  }
  t.equal((await ask('PUT', '/tables', database, { prefer: 'simulate' })).statusCode, 200);
  t.equal((await ask('PUT', '/tables', database, { workspace: 'a' })).statusCode, 409);
  t.equal((await ask('GET', '/tables/good')).statusCode, 404);
  t.same(await found(ask, '/db'), {});
  const small = await service(t, { MAX_BODY_BYTES: '100' });
  t.equal((await small('PUT', '/tables', database)).statusCode, 413);
  const few = await service(t);
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`t${at}`, []]));
  t.equal((await few('PUT', '/tables', many)).statusCode, 507);
});

t.test('a file named at the start makes its tables, and changes of them are kept', async (t) => {
  const folder = temporaryDirectory(t);
  mkdirSync(folder);
  const DB = join(folder, 'db.json');
  writeFileSync(DB, JSON.stringify(database));
  const STATE_DIR = join(folder, 'state');
  const ask = await service(t, { DB, STATE_DIR });
  t.same(await found(ask, '/tables/posts'), database.posts);
  await ask('DELETE', '/tables/posts/1');
  const again = await service(t, { DB, STATE_DIR });
  t.same(await found(again, '/tables/posts'), database.posts.slice(1));
  writeFileSync(DB, '{"posts": 1}');
  const start = testApp(t, { DB, STATE_DIR });
  await t.rejects(start, {
    message: `DB must be a JSON file of json-server: ${DB}: posts must be an array of objects, or an object`,
  });
  await t.rejects(testApp(t, { STATE_DIR: DB }), {
    message: `STATE_DIR must be a folder, and ${DB} is none`,
  });
});
