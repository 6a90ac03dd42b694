// Files as people send them: each gives the right rows, or an error that names the cause; whole and in parts.

import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import t, { type Test } from 'tap';
import { extract } from 'tar-stream';
import { testApp } from '../support/app.js';
import { binaryFiles } from './nasty/binaries.js';
import { compressedFiles } from './nasty/compressions.js';
import { dialectFiles } from './nasty/dialects.js';
import { encodingFiles } from './nasty/encodings.js';
import type { NastyFile } from './nasty/nasty-file.js';
import { valueFiles } from './nasty/values.js';

const files = [...encodingFiles, ...compressedFiles, ...dialectFiles, ...binaryFiles, ...valueFiles];

const linesOf = (rows: NastyFile['rows'] = '') =>
  typeof rows === 'string' ? rows : rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const send = (
  app: FastifyInstance,
  path: string,
  query: Record<string, string>,
  { bytes, headers }: NastyFile,
) =>
  app.inject({
    method: 'POST',
    url: `${path}?${new URLSearchParams(query)}`,
    headers: { 'content-type': 'application/octet-stream', ...headers },
    payload: bytes,
  });

type Answer = Awaited<ReturnType<typeof send>>;

function checkError(t: Test, { error = [0, /never/], name }: NastyFile, answer: Answer): void {
  const [status, detail] = error;
  t.equal(answer.statusCode, status, name);
  t.match(answer.json(), { status, detail });
}

t.test('as NDJSON', async (t) => {
  const app = await testApp(t);
  for (const file of files) {
    const { from = 'csv', query = {}, name, form, error } = file;
    const answer = await send(app, '/convert', { from, to: 'ndjson', ...query }, file);
    if (error !== undefined) checkError(t, file, answer);
    else {
      t.equal(answer.payload, linesOf(file.rows), name);
      t.equal(answer.statusCode, 200);
      if (form !== undefined) t.match(answer.headers['seedstream-file'], form, name);
    }
  }
});

t.test('in parts, each of which is a file with the same rows', async (t) => {
  const app = await testApp(t);
  for (const file of files.filter(({ from = 'csv' }) => from === 'csv')) {
    const { query = {}, name, error } = file;
    const { types: _types, null: _null, nest: _nest, ...written } = query;
    const split = await send(app, '/split', { part_bytes: '65536', ...written }, file);
    if (error !== undefined && split.statusCode !== 200) {
      checkError(t, file, split);
      continue;
    }
    t.equal(split.statusCode, 200, name);
    const { encoding: _, ...form } = query;
    const header = /header=\?0/.test(String(split.headers['seedstream-file'])) ? { header: 'false' } : {};
    const made: string[] = [];
    for (const bytes of await filesIn(split.rawPayload)) {
      const answer = await send(
        app,
        '/convert',
        { from: 'csv', to: 'ndjson', ...header, ...form },
        { name, bytes },
      );
      if (error !== undefined) checkError(t, file, answer);
      made.push(answer.payload);
    }
    if (error === undefined) t.equal(made.join(''), linesOf(file.rows), `${name}, in parts`);
  }
});

async function filesIn(tar: Buffer): Promise<Buffer[]> {
  const files: Buffer[] = [];
  const reader = extract();
  reader.on('entry', async (_header, stream, next) => {
    files.push(Buffer.from(await text(stream as unknown as Readable)));
    next();
  });
  const finished = once(reader, 'finish');
  reader.end(tar);
  await finished;
  return files;
}
