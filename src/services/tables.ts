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

/** Opens the tables, whose changes are in STATE_DIR. */
export const tables = fp<{ config: Config; datasets: readonly Dataset[] }>(
  async (app, { config, datasets }) => {
    const tables = openTables({
      directory: join(config.stateDir, 'tables'),
      datasets,
      catalog: app.catalog,
      prepared: app.generation.context.prepared,
      writer: randomBytes(6).toString('base64url'),
      tell: (file, lines) =>
        app.log.warn({ file, lines }, 'lines of a log of changes are damaged and left out'),
    });
    app.decorate('tables', tables);
    // Nobody waits until all folders are looked through.
    app.addHook('onReady', async () => void tables.tidy(Date.now()).catch(() => {}));
    app.addHook('onClose', () => tables.close());
  },
  { name: 'tables', dependencies: ['catalog', 'generation'] },
);
