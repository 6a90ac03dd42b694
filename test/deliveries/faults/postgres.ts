import { startPostgresql } from '../../formats/postgresql.js';
import type { Kind } from './kind.js';

export const postgres: Kind = {
  name: 'postgres',
  n: 3000,
  batch: 500,
  async start(t) {
    const server = await startPostgresql();
    t.teardown(() => server.stop());
    await server.client.query(`
      CREATE TABLE persons (id int PRIMARY KEY, name text, age int, "isMarried" boolean, city text, state text, country text);
      CREATE TABLE answers (code text);
      CREATE FUNCTION answer() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE told text; BEGIN
        SELECT code INTO told FROM answers;
        IF told IS NOT NULL THEN RAISE EXCEPTION 'told to fail' USING ERRCODE = told; END IF;
        RETURN NULL; END $$;
      CREATE TRIGGER answer BEFORE INSERT ON persons EXECUTE FUNCTION answer()`);
    const url = new URL(server.url);
    return {
      port: Number(url.port),
      entry: (port) => ({
        settings: { kind: 'postgres', url: server.url.replace(/@[^/]*/, `@127.0.0.1:${port}`) },
      }),
      rows: async () => (await server.client.query(`SELECT * FROM persons`)).rows,
      async clear() {
        await server.client.query('DELETE FROM persons');
      },
      async fail(answer) {
        await server.client.query('DELETE FROM answers');
        const code = { busy: '40001', never: '22023' };
        if (answer) await server.client.query('INSERT INTO answers VALUES ($1)', [code[answer]]);
      },
    };
  },
};
