// Rows from a live API and from a database, into a real PostgreSQL by key.
import fastify from 'fastify';
import t from 'tap';
import { startPostgresql, unavailable } from '../../formats/postgresql.js';
import { begin, done, service, tell, until } from '../service.js';

interface Reading {
  readonly id: number;
  readonly time: string;
  readonly value: number | null;
  readonly tags: string[];
}

const time = (minute: number) => `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`;
const reading = (id: number, minute: number, value: number | null = id / 2): Reading => ({
  id,
  time: time(minute),
  value,
  tags: ['a', `it's "${id}"`],
});

const reason = await unavailable();
t.test('PostgreSQL', { skip: reason ?? false }, async (t) => {
  const server = await startPostgresql();
  t.teardown(() => server.stop());
  const read = async (table: string) =>
    (await server.client.query(`SELECT * FROM ${table} ORDER BY id, "time"`)).rows;

  let readings: Reading[] = [];
  const asked: (string | undefined)[] = [];
  let answer: (rows: Reading[]) => { type: string; body: string; status?: number } = (rows) => ({
    type: 'application/json',
    body: JSON.stringify({ data: rows }),
  });
  const api = fastify();
  api.get('/v0/readings', (request, reply) => {
    const { since } = request.query as { since?: string };
    asked.push(since);
    const {
      type,
      body,
      status = 200,
    } = answer(readings.filter((row) => since === undefined || row.time >= since));
    return reply.code(status).type(type).send(body);
  });
  const origin = await api.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => api.close());

  const settings = {
    destinations: { warehouse: { kind: 'postgres', url: server.url } },
    sources: {
      live: {
        kind: 'http',
        url: `${origin}/v0/readings?token=abc`,
        cursor: 'time',
        parameter: 'since',
        key: ['id'],
        table: 'readings',
      },
      counted: { kind: 'http', url: `${origin}/v0/readings`, cursor: 'id', parameter: 'since' },
      digits: { kind: 'http', url: `${origin}/v0/readings`, cursor: 'time', parameter: 'since' },
      history: { kind: 'http', url: `${origin}/v0/readings`, cursor: 'time', parameter: 'since' },
      copy: {
        kind: 'postgres',
        url: server.url,
        query: 'SELECT * FROM readings;',
        cursor: 'time',
        key: ['id'],
      },
    },
  };
  const upsert = { mode: 'upsert', batch: 2 };

  t.test('a live API, upserted by key, run after run', async (t) => {
    readings = [reading(1, 1), reading(2, 1), reading(3, 1), reading(4, 2, null)];
    const ask = await service(t, settings);
    const path = await begin(ask, { source: 'live' }, 'warehouse', { ...upsert, every: '1s' });
    await until(ask, path, ({ run }) => Number(run) > 1);
    t.same(
      (await read('readings')).map(({ id, time, value, tags }) => ({
        id: Number(id),
        time: (time as Date).toISOString().replace('.000', ''),
        value: value === null ? null : Number(value),
        tags,
      })),
      readings,
    );
    // A row with a time that was there before, a newer state of another row, and a new row.
    readings = [...readings, reading(5, 2), reading(2, 3, 99), reading(6, 4)];
    await until(ask, path, ({ run }) => Number(run) > 3);
    await ask('DELETE', path);
    const values = new Map(
      (await read('readings')).map(({ id, value }) => [Number(id), value === null ? null : Number(value)]),
    );
    t.same(
      [...values],
      [
        [1, 0.5],
        [2, 99],
        [3, 1.5],
        [4, null],
        [5, 2.5],
        [6, 3],
      ],
    );
    t.ok(asked.includes(time(2)) && asked.includes(time(4)), 'it asks only for new rows');
  });

  t.test('all digits of the numbers of an API arrive', async (t) => {
    const row = `{"id":1,"time":"${time(1)}","big":9223372036854775807,"huge":123456789012345678901234567890,
      "exact":0.12345678901234567890,"nano":"2026-01-01T00:00:00.123456789Z","deep":{"x":12345678901234567890.10}}`;
    answer = () => ({ type: 'application/json', body: `[${row}]` });
    const ask = await service(t, settings);
    await done(ask, await begin(ask, { source: 'digits' }, 'warehouse'));
    const { rows } = await server.client.query(
      'SELECT big::text, huge::text, exact::text, nano, deep::text FROM digits',
    );
    t.same(rows, [
      {
        big: '9223372036854775807',
        huge: '123456789012345678901234567890',
        exact: '0.12345678901234567890',
        nano: '2026-01-01T00:00:00.123456789Z',
        deep: '{"x": 12345678901234567890.10}',
      },
    ]);
  });

  t.test('a cursor beyond 2^53 is asked for and ordered by all of its digits', async (t) => {
    const rows = ['9007199254740995', '9007199254740993', '9007199254740994'].map((id) => `{"id":${id}}`);
    answer = () => ({ type: 'application/x-ndjson', body: rows.join('\n') });
    const ask = await service(t, settings);
    const path = await begin(ask, { source: 'counted' }, 'warehouse', { batch: 1, every: '1s' });
    await until(ask, path, ({ run }) => Number(run) > 2);
    rows.push('{"id":9007199254740996}');
    const before = Number((await tell(ask, path)).run);
    await until(ask, path, ({ run }) => Number(run) > before + 1);
    await ask('DELETE', path);
    t.ok(asked.includes('9007199254740995'));
    const { rows: ids } = await server.client.query('SELECT id::text FROM counted ORDER BY id');
    t.same(
      ids.map(({ id }) => id),
      [3, 4, 5, 6].map((last) => `900719925474099${last}`),
    );
  });

  t.test('append delivers every state of a row once, also from NDJSON', async (t) => {
    answer = (rows) => ({
      type: 'application/x-ndjson',
      body: rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    });
    const ask = await service(t, settings);
    const path = await begin(ask, { source: 'history' }, 'warehouse', { batch: 3, every: '1s' });
    await until(ask, path, ({ run }) => Number(run) > 2);
    await ask('DELETE', path);
    t.equal((await read('history')).length, readings.length);
  });

  t.test('a query of a database in which many rows have the same time', async (t) => {
    const ask = await service(t, settings);
    await done(ask, await begin(ask, { source: 'copy' }, 'warehouse', upsert));
    t.same(await read('copy'), await read('readings'));
  });

  t.test('temporary errors of an API are retried, and malformed answers fail the delivery', async (t) => {
    const ask = await service(t, settings);
    let calls = 0;
    answer = (rows) => ({
      type: 'application/json',
      body: JSON.stringify(rows),
      status: ++calls < 3 ? 503 : 200,
    });
    await server.client.query('TRUNCATE readings');
    t.equal((await done(ask, await begin(ask, { source: 'live' }, 'warehouse', upsert))).retries, 2);
    t.equal((await read('readings')).length, 6);

    answer = () => ({ type: 'text/html', body: '<html>' });
    const path = await begin(ask, { source: 'live' }, 'warehouse', upsert);
    const told = await until(ask, path, ({ state }) => state === 'failed').catch((error) =>
      JSON.parse(error.message),
    );
    t.match(told, { state: 'failed', lastError: /neither JSON nor NDJSON/ });
  });

  t.test('options that a configured source does not support are refused', async (t) => {
    const ask = await service(t, settings);
    const refused = async (source: object, options: object) =>
      (
        (await ask('POST', '/deliveries', { source, destination: 'warehouse', options })).body as {
          detail: string;
        }
      ).detail;
    t.match(
      await refused({ source: 'lives' }, {}),
      /source.source must be one of live, counted, digits, history, copy.*did you mean live/,
    );
    t.match(await refused({ source: 'history' }, { mode: 'upsert' }), /the source has no key/);
    t.match(await refused({ source: 'live' }, { mode: 'replace' }), /must be append or upsert/);
    t.match(await refused({ source: 'live', shard: '1/2' }, {}), /has no member shard/);
  });
});
