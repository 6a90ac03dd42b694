// Stored schemas: writes are atomic, even when a process is killed, and one at a time over all processes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { projectRoot } from '../../src/project-root.js';
import { openSchemaStore } from '../../src/schemas/store.js';
import { temporaryDirectory } from '../support/directory.js';
import { eventually } from '../support/eventually.js';

const any = () => {};

const hasDraft = (names: readonly string[]) => names.some((name) => name.endsWith('.draft'));

/** Makes the lock of a killed process old enough to be void. */
function outdate(lock: string): void {
  const long = new Date(Date.now() - 60_000);
  if (existsSync(lock)) utimesSync(lock, long, long);
}

t.test('a written schema is read, also by other processes', async (t) => {
  const directory = temporaryDirectory(t);
  const [one, other] = [openSchemaStore(directory, {}), openSchemaStore(directory, {})];
  t.strictSame(await other.list(), []);
  t.notOk(existsSync(directory), 'to open and to read writes nothing');
  t.equal(await one.write('a', '{"a":1}', any), undefined);
  t.equal((await other.read('a'))?.text, '{"a":1}');
  t.equal((await other.write('a', '{"a":2}', any))?.text, '{"a":1}');
  t.equal((await one.read('a'))?.text, '{"a":2}', 'not the cached text');
  t.equal((await one.remove('a', any))?.text, '{"a":2}');
  t.equal(await other.read('a'), undefined);
  t.equal(await other.remove('a', any), undefined);
  t.strictSame(await one.list(), []);
});

t.test('a first schema is like a stored one, without a file', async (t) => {
  const directory = temporaryDirectory(t);
  const open = () => openSchemaStore(directory, { first: '{}' });
  const store = open();
  t.strictSame(await store.list(), ['first']);
  t.equal((await store.read('first'))?.text, '{}');
  t.notOk(existsSync(directory));
  await store.write('a', '{"a":1}', any);
  t.strictSame(await store.list(), ['a', 'first'], 'others may stand beside it');

  t.equal((await store.write('first', '{"own":1}', any))?.text, '{}');
  t.equal((await store.read('first'))?.text, '{"own":1}');
  t.equal((await store.remove('first', any))?.text, '{"own":1}');
  t.strictSame(await open().list(), ['a'], 'it is removed for good');
  t.equal(await open().read('first'), undefined);
  t.equal(await store.remove('first', any), undefined);

  t.equal(await store.write('first', '{"own":2}', any), undefined);
  t.equal((await open().read('first'))?.text, '{"own":2}');
  t.strictSame(await open().list(), ['a', 'first']);
  t.strictSame(readdirSync(directory).sort(), ['a.json', 'first.json'], 'the mark is gone');
});

t.test('a first schema that is removed before anything is stored stays removed', async (t) => {
  const directory = temporaryDirectory(t);
  await openSchemaStore(directory, { first: '{}' }).remove('first', any);
  t.strictSame(await openSchemaStore(directory, { first: '{}' }).list(), []);
});

t.test('a guard prevents a change', async (t) => {
  const store = openSchemaStore(temporaryDirectory(t), { a: 'old' });
  const refuse = () => {
    throw new Error('refused');
  };
  await t.rejects(store.write('a', 'new', refuse), { message: 'refused' });
  await t.rejects(store.remove('a', refuse), { message: 'refused' });
  t.equal((await store.read('a'))?.text, 'old');
  await t.resolves(store.write('a', 'new', any), 'the lock is gone');
});

t.test('names cannot leave the directory', async (t) => {
  const store = openSchemaStore(temporaryDirectory(t), {});
  for (const name of ['../x', '', 'A', 'a.b', 'a/b', '.']) {
    t.equal(await store.read(name), undefined);
    await t.rejects(store.write(name, '{}', any));
  }
});

t.test('leftover files are no schemas', async (t) => {
  const directory = temporaryDirectory(t);
  const store = openSchemaStore(directory, {});
  await store.write('a', '{}', any);
  writeFileSync(join(directory, 'a.json.draft'), '{"half');
  writeFileSync(join(directory, 'Other.json'), '');
  mkdirSync(join(directory, 'a.json.lock'));
  outdate(join(directory, 'a.json.lock'));
  t.strictSame(await store.list(), ['a']);
  await store.write('a', 'new', any);
  t.equal((await store.read('a'))?.text, 'new', 'the lock of a killed process is void');
  t.strictSame(readdirSync(directory).sort(), ['Other.json', 'a.json']);
});

t.test('after a kill at any moment, a schema is the old or the new one', { timeout: 240_000 }, async (t) => {
  const directory = temporaryDirectory(t);
  const store = openSchemaStore(directory, { a: JSON.stringify({ number: 0, filler: '' }) });
  let last = 0;
  for (let kill = 0; kill < 7; kill++) {
    const writer = spawn(process.execPath, [
      join(projectRoot, 'dist/test/programs/write-schemas.js'),
      directory,
      `${last + 1}`,
    ]);
    await once(writer.stdout, 'data');
    // One kill comes as soon as a schema has been written, the next one while a schema is being written.
    if (kill % 2 === 1) await eventually(() => readdirSync(directory), hasDraft);
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    outdate(join(directory, 'a.json.lock'));
    const { number, filler } = JSON.parse((await store.read('a'))?.text ?? '');
    t.ok(filler === 'x'.repeat(number === 0 ? 0 : 200_000), `whole: ${number}`);
    t.ok(number > last, `what it says it has written is there: ${number}`);
    last = number;
  }
  await store.write('a', 'after', any);
  t.equal((await store.read('a'))?.text, 'after');
});
