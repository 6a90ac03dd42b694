// The files of logs that a process has open, and tables that are made anew while somebody writes to them.
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import t from 'tap';
import { temporaryDirectory } from '../support/directory.js';
import { eventually } from '../support/eventually.js';
import { service } from './ask.js';

t.test('the descriptors of logs are bounded, and nothing is forgotten with them', async (t) => {
  const STATE_DIR = temporaryDirectory(t);
  const ask = await service(t, { STATE_DIR });
  const spaces = Array.from({ length: 130 }, (_, at) => `w${at}`);
  const patch = (workspace: string, at: number) =>
    ask('PATCH', `/tables/persons/${at + 1}`, { age: 30 }, { workspace });
  // Requests that hold a log while it is let go of.
  const late = ask('PATCH', '/tables/persons/900?delay=2000', { age: 31 }, { workspace: 'w0' });
  for (const [at, workspace] of spaces.entries()) await patch(workspace, at);
  await late;
  if (existsSync('/proc/self/fd')) {
    const open = () =>
      readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).startsWith(STATE_DIR);
        } catch {
          return false;
        }
      }).length;
    // A log that is let go of closes its files when what it was asked for is done.
    const files = await eventually(open, (count) => count <= 200);
    t.ok(files > 10 && files <= 200, `${files} files`);
  }
  for (const [at, workspace] of spaces.entries()) {
    const row = await ask('GET', `/tables/persons/${at + 1}`, undefined, { workspace });
    if (row.json().age !== 30) t.fail(`${workspace} has lost a change`);
  }
  t.equal((await ask('GET', '/tables/persons/900', undefined, { workspace: 'w0' })).json().age, 31);
});

t.test('a table can be made anew while requests for the one before are under way', async (t) => {
  const ask = await service(t);
  const define = (seed: string) => ask('PUT', '/tables/mine', { dataset: 'persons', seed, rows: 100 });
  await define('1');
  for (let round = 0; round < 10; round++) {
    const old = Array.from({ length: 8 }, (_, at) =>
      ask('PATCH', `/tables/mine/${at + 1}?delay=${at * 3}`, { age: 40 }),
    );
    await define(`${round % 2}`);
    const answers = Array.from({ length: 8 }, () => ask('PATCH', '/tables/mine/50', { age: 41 }));
    for (const { statusCode, body } of await Promise.all(answers)) t.equal(statusCode, 200, body);
    t.equal((await ask('GET', '/tables/mine/50')).json().age, 41);
    for (const { statusCode } of await Promise.all(old)) t.ok(statusCode === 200 || statusCode === 404);
  }
});
