import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { removeFile, writeFileAtomically } from '../src/atomic-file.js';
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
