import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Pool } from 'undici';
import { amount, atMost, type Measure, verify } from '../../measures.js';
import { resident } from '../../processes.js';
import type { Server } from '../../servers.js';
import { ask, each } from './ask.js';

const ROWS = 1_000_000_000;
const PATCHES = 1_000_000;
/** Patches that wait for their answers at a time: many share a sync, since this measures no speed. */
const AT_ONCE = 256;

/** What a million patches of one member each, all over a table of a billion rows, take of memory and disk. */
export async function overlay(pool: Pool, { origin, pid }: Server, directory: string): Promise<Measure[]> {
  await ask(pool, 'PUT', '/tables/billion', { dataset: 'persons', rows: ROWS });
  const before = await resident(pid);
  const many = new Pool(origin, { connections: AT_ONCE });
  let most = before;
  await each(PATCHES, AT_ONCE, async (at) => {
    await ask(many, 'PATCH', `/tables/billion/${keyOf(at)}`, { age: 22 + (at % 40) });
    if (at % 50_000 === 0) most = Math.max(most, await resident(pid));
  });
  await many.close();
  const { age } = JSON.parse(await ask(pool, 'GET', `/tables/billion/${keyOf(PATCHES - 1)}`));
  verify('the row that was patched last', age, 22 + ((PATCHES - 1) % 40));
  const changes = 'of 1,000,000 patches of a table of 1,000,000,000 rows';
  return [
    atMost(
      `resident memory ${changes}`,
      await resident(pid),
      200,
      'MB',
      `before ${amount(before, 'MB')}, at most ${amount(most, 'MB')}`,
    ),
    atMost(`disk ${changes}`, (await bytesIn(join(directory, 'state'))) / 2 ** 20, 300, 'MB'),
  ];
}

const keyOf = (at: number) => 1 + ((at * 7919 * 101) % ROWS);

/** The bytes of the files in a folder and in those below. */
async function bytesIn(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
