import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { asProblem, removeDrafts, removeFile, writeFileAtomically } from '../src/atomic-file.js';
import { temporaryDirectory } from './support/directory.js';

t.test('a reader finds the old text or the new one while many writers write', async (t) => {
  const directory = temporaryDirectory(t);
  mkdirSync(directory);
  const path = join(directory, 'state.json');
  const texts = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(50_000));
  await writeFileAtomically(path, texts[0] as string);
  const writing = Promise.all(texts.map((text, writer) => writeFileAtomically(path, text, `.${writer}`)));
  let over = false;
  writing.then(() => {
    over = true;
  });
  while (!over) {
    const text = readFileSync(path, 'utf8');
    if (!texts.includes(text)) throw new Error(`a text of ${text.length} characters that nobody wrote`);
    await new Promise(setImmediate);
  }
  t.same(readdirSync(directory), ['state.json'], 'no drafts are left');
  await removeFile(path);
  await removeFile(path);
  t.same(readdirSync(directory), []);
});

t.test('a failed write leaves nothing behind', async (t) => {
  const directory = temporaryDirectory(t);
  mkdirSync(directory);
  const path = join(directory, 'state.json');
  mkdirSync(path);
  await t.rejects(writeFileAtomically(path, 'text'));
  t.same(readdirSync(directory), ['state.json']);
});

t.test('drafts that crashes have left are removed, others are not', async (t) => {
  const directory = temporaryDirectory(t);
  mkdirSync(directory);
  for (const name of ['old.json.draft', 'new.json.draft', 'old.json'])
    writeFileSync(join(directory, name), '');
  const old = new Date(Date.now() - 120_000);
  for (const name of ['old.json.draft', 'old.json']) utimesSync(join(directory, name), old, old);
  await removeDrafts(directory, Date.now());
  t.same(readdirSync(directory).sort(), ['new.json.draft', 'old.json']);
});

t.test('a full disk is told apart from a folder that may not be written', async (t) => {
  const error = (code: string) => Object.assign(new Error(code), { code });
  for (const [code, status] of Object.entries({
    ENOSPC: 507,
    EDQUOT: 507,
    EROFS: 503,
    EACCES: 503,
    EPERM: 503,
  }))
    t.match(asProblem(error(code)), { status, message: new RegExp(code) }, code);
  const other = error('EIO');
  t.equal(asProblem(other), other);
});
