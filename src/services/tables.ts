import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fp from 'fastify-plugin';
import type { Dataset } from '../columns/dataset.js';
import type { Config } from '../config/config.js';
import { openTables, type Tables } from '../tables/tables.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Rows that can be changed. */
    readonly tables: Tables;
  }
}

/** Milliseconds between two times at which old workspaces are looked for. */
const FORGETS_EVERY = 3_600_000;

/** Opens the tables, whose changes are in STATE_DIR. */
export const tables = fp<{ config: Config; datasets: readonly Dataset[] }>(
  async (app, { config, datasets }) => {
    const tables = openTables({
      directory: join(config.stateDir, 'tables'),
      workspaces: {
        directory: join(config.stateDir, 'workspaces'),
        most: config.workspaces,
        bytes: config.workspaceBytes,
        now: Date.now,
      },
      datasets,
      catalog: app.catalog,
      prepared: app.generation.context.prepared,
      writer: randomBytes(6).toString('base64url'),
      tell: (file, lines) =>
        app.log.warn({ file, lines }, 'lines of a log of changes are damaged and left out'),
    });
    await checkFolder(config.stateDir);
    if (config.db !== '') await readInto(tables, config.db);
    app.decorate('tables', tables);
    // Nobody waits until all folders are looked through.
    const tidy = () => void tables.tidy().catch(() => {});
    app.addHook('onReady', async () => tidy());
    const timer = setInterval(tidy, FORGETS_EVERY).unref();
    app.addHook('onClose', async () => {
      clearInterval(timer);
      await tables.close();
    });
  },
  { name: 'tables', dependencies: ['catalog', 'generation'] },
);

/** Rejects with an Error for the operator when the folder of all state is something else. */
async function checkFolder(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`STATE_DIR must be a folder: ${path} cannot be read (${error.code})`);
  });
  if (found?.isDirectory() === false) throw new Error(`STATE_DIR must be a folder, and ${path} is none`);
}

/** Makes the tables of a file of json-server. Rejects with an Error for the operator when it is none. */
async function readInto(tables: Tables, path: string): Promise<void> {
  try {
    await tables.putDatabase(JSON.parse(await readFile(path, 'utf8')), false);
  } catch (error) {
    throw new Error(`DB must be a JSON file of json-server: ${path}: ${(error as Error).message}`);
  }
}
