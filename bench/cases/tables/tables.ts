import { join } from 'node:path';
import { Pool } from 'undici';
import type { Measure } from '../../measures.js';
import { withDirectory } from '../../processes.js';
import { type Server, withSeedstream } from '../../servers.js';
import { overlay } from './overlay.js';
import { queries } from './queries.js';
import { CONNECTIONS, writes } from './writes.js';

/** How many changes of tables are acknowledged a second, and how much slower queries are with many. */
export const tables = async (): Promise<Measure[]> => [
  ...(await withTables((pool, _, directory) => writes(pool, directory))),
  ...(await withTables(queries)),
];

/** What a million changes of a table take of memory and disk. */
export const changes = () => withTables(overlay);

const withTables = (
  use: (pool: Pool, server: Server, directory: string) => Promise<Measure[]>,
): Promise<Measure[]> =>
  withDirectory((directory) =>
    withSeedstream(
      async (server) => {
        const pool = new Pool(server.origin, { connections: CONNECTIONS });
        try {
          return await use(pool, server, directory);
        } finally {
          await pool.close();
        }
      },
      { STATE_DIR: join(directory, 'state'), LOG_LEVEL: 'silent' },
    ),
  );
