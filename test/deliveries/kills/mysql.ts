import type { RowDataPacket } from 'mysql2';
import { createPool } from 'mysql2/promise';
import type { RealKind } from './kind.js';

export const mysql: RealKind = {
  address: { variable: 'MYSQL_URL', example: 'mysql://me:secret@127.0.0.1:3306/test' },
  async open(url) {
    const pool = createPool({ uri: url });
    return {
      settings: { kind: 'mysql', url },
      clear: async () => void (await pool.query('DROP TABLE IF EXISTS persons')),
      async ids() {
        const [rows] = await pool.query<RowDataPacket[]>('SELECT id FROM persons');
        return rows.map(({ id }) => Number(id));
      },
      close: () => pool.end(),
    };
  },
};
