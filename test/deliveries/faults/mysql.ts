import { startMysql } from '../destinations/mysql-server.js';
import type { Kind, Row } from './kind.js';

const columns = ['id', 'name', 'age', 'isMarried', 'city', 'state', 'country'];

const codes = {
  busy: [1213, '40001', 'told to fail'],
  never: [1264, '22003', 'told to fail'],
} as const;

export const mysql: Kind = {
  name: 'mysql',
  n: 3000,
  batch: 500,
  async start(t) {
    const server = await startMysql(t);
    const { port, habits, tables, checkpoints } = server;
    return {
      port,
      entry: (port) => ({ settings: { kind: 'mysql', url: `mysql://me:secret@127.0.0.1:${port}/test` } }),
      rows: async () =>
        (tables.get('persons') ?? []).map((cells): Row => {
          const [id, name, age, isMarried, ...place] = cells;
          const values = [Number(id), name, Number(age), isMarried === '1', ...place];
          return Object.fromEntries(columns.map((column, index) => [column, values[index]]));
        }),
      async clear() {
        tables.clear();
        checkpoints.clear();
      },
      async fail(answer) {
        habits.fails = answer && codes[answer];
      },
    };
  },
};
