import fp from 'fastify-plugin';
import { removeDrafts } from '../atomic-file.js';
import type { BadFile } from '../checked-files.js';
import { samples } from '../http/schemas/samples.js';
import { type Catalog, openCatalog } from '../schemas/catalog.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** The stored schemas. */
    readonly catalog: Catalog;
  }
}

/** Opens the folder of stored schemas. Samples are there from the start. */
export const catalog = fp<{ folder: string; fakerValues: number }>(
  async (app, { folder, fakerValues }) => {
    const tell = (bad: BadFile) => app.log.warn(bad, 'a file of SCHEMAS_DIR is bad');
    const catalog = openCatalog(folder, samples, tell, fakerValues);
    await removeDrafts(folder, Date.now()).catch(() => {});
    app.decorate('catalog', catalog);
    // Nobody waits until all files are checked.
    app.addHook('onReady', async () => void catalog.store.bad().catch(() => {}));
  },
  { name: 'catalog' },
);
