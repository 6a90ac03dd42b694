import { randomBytes } from 'node:crypto';
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
