// PostgreSQL as a destination: it can be cancelled, and it forgets deleted deliveries.
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import type { Batch } from '../../../src/deliveries/contract/batch.js';
import { within } from '../../../src/deliveries/contract/deadline.js';
import type { Destination } from '../../../src/deliveries/contract/destination.js';
import { makeDestinations } from '../../../src/deliveries/destinations/index.js';
import { datasetSource } from '../../../src/deliveries/sources/dataset.js';
import { parameterSets, registered } from '../../datasets/registered.js';
import { startPostgresql, unavailable } from '../../formats/postgresql.js';
import { eventually } from '../../support/eventually.js';
import { begin, done, service, until } from '../service.js';

const destinationAt = (url: string) =>
  makeDestinations(new Map([['there', { kind: 'postgres', url }]]), {}).get('there') as Destination;

/** A server that accepts connections and never answers. */
async function silentServer(t: Test) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    socket.resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { url: `postgres://me:secret@127.0.0.1:${port}/x`, sockets };
}

/** Resolves when somebody connects to this port, where nobody listens, and closes it again. */
async function connectionTo(port: number): Promise<void> {
  const server = createServer((socket) => socket.destroy()).listen(port, 'localhost');
  await once(server, 'connection');
  server.close();
  await once(server, 'close');
}

const run = { delivery: 'some', run: 1 };

t.test('a server that never answers is given up, and its connection is closed', async (t) => {
  const { url, sockets } = await silentServer(t);
  const destination = destinationAt(url);
  const never = new AbortController().signal;
  const late = within(300, never, (signal) => destination.open(run, 'append', signal, [], () => {}));
  await t.rejects(late, { name: 'TransferError', message: 'no answer within 0.3 s', canRetry: true });
  t.equal(
    await eventually(
      () => sockets.size,
      (size) => size === 0,
    ),
    0,
    'its connection is closed',
  );

  const cancelled = new AbortController();
  const opening = within(60_000, cancelled.signal, (signal) =>
    destination.open(run, 'append', signal, [], () => {}),
  );
  await eventually(
    () => sockets.size,
    (size) => size === 1,
  );
  cancelled.abort();
  await t.rejects(opening, { name: 'AbortError' });
  t.equal(
    await eventually(
      () => sockets.size,
      (size) => size === 0,
    ),
    0,
  );
  await t.rejects(
    within(60_000, cancelled.signal, () => t.fail('begun') as never),
    { name: 'AbortError' },
  );
});

t.test('a delivery to such a server can be cancelled at once', async (t) => {
  const { url, sockets } = await silentServer(t);
  const ask = await service(t, { destinations: { there: { kind: 'postgres', url } } });
  const path = await begin(ask, { dataset: 'persons', n: 10 }, 'there');
  await eventually(
    () => sockets.size,
    (size) => size === 1,
  );
  await ask('DELETE', path);
  const { retries } = await until(ask, path, ({ state }) => state === 'cancelled');
  t.equal(retries, 0, 'before any deadline');
});

const reason = await unavailable();
t.test('a real PostgreSQL', { skip: reason ?? false }, async (t) => {
  const server = await startPostgresql();
  t.teardown(() => server.stop());
  const settings = { destinations: { there: { kind: 'postgres', url: server.url } } };
  const known = async () => (await server.client.query('SELECT delivery FROM seedstream_deliveries')).rows;
  const persons = { dataset: 'persons', n: 100, seed: '42' };

  t.test('it tells its guarantee and forgets cancelled and deleted deliveries', async (t) => {
    const ask = await service(t, settings);
    t.match((await ask('GET', '/destinations')).body, [
      { kind: 'postgres', guarantee: 'exactly-once', health: { status: 'up' } },
    ]);
    const kept = await done(ask, await begin(ask, persons, 'there'));
    const path = await begin(ask, { ...persons, offset: 100 }, 'there', { every: '1s' });
    await until(ask, path, ({ run }) => Number(run) > 2);
    t.ok((await known()).length >= 3, 'one row per run');
    await ask('DELETE', path);
    await until(ask, path, ({ state }) => state === 'cancelled');
    t.equal((await ask('DELETE', path)).status, 204);
    t.equal((await ask('GET', path)).status, 404);
    const left = await eventually(known, ({ length }) => length === 1);
    t.same(left, [{ delivery: `${kept.id}/1` }]);
    const { rows } = await server.client.query('SELECT count(*)::int FROM persons');
    t.ok(rows[0].count >= 300, 'rows stay');
  });

  t.test('it is told of a deleted delivery when it is up again', async (t) => {
    const ask = await service(t, settings);
    const path = await begin(ask, { ...persons, offset: 1e6 }, 'there');
    const { id } = await done(ask, path);
    await server.kill();
    t.equal((await ask('DELETE', path)).status, 204);
    await connectionTo(Number(new URL(server.url).port));
    await server.restart();
    const gone = await eventually(known, (rows) => rows.every(({ delivery }) => delivery !== `${id}/1`));
    t.notOk(gone.some(({ delivery }) => delivery === `${id}/1`));
  });

  t.test('a server whose processes are stopped is given up, tried again, and can be left', async (t) => {
    const n = 20_000;
    const ask = await service(t, {
      destinations: { there: { kind: 'postgres', url: server.url, timeout: 1 } },
    });
    await server.client.query('DROP TABLE IF EXISTS persons');
    const path = await begin(ask, { ...persons, n }, 'there', { batch: 500, throttle: 20_000 });
    await until(ask, path, ({ rows }) => rows > 0);
    const goOn = await server.pause();
    t.teardown(goOn);
    t.match(await until(ask, path, ({ retries }) => retries > 0), {
      lastError: /no answer within 1 s/,
      state: 'waiting',
    });
    const other = await begin(ask, { ...persons, n }, 'there');
    await until(ask, other, ({ state }) => state === 'running');
    t.match(await ask('DELETE', other), { status: 202, body: { state: 'cancelling' } });
    await until(ask, other, ({ state }) => state === 'cancelled');
    goOn();
    await done(ask, path);
    const { rows } = await server.client.query(
      'SELECT count(*)::int, count(DISTINCT id)::int AS ids FROM persons',
    );
    t.same(rows, [{ count: n, ids: n }]);
  });

  t.test('a run is opened while another run creates a table', async (t) => {
    const destination = destinationAt(server.url);
    await server.client.query('BEGIN');
    await server.client.query('SELECT pg_advisory_xact_lock(7305517211)');
    const signal = AbortSignal.timeout(20_000);
    const session = await destination.open({ delivery: 'beside', run: 1 }, 'append', signal, [], () => {});
    await server.client.query('COMMIT');
    t.equal(session.checkpoint, null);
    await session.close();
  });

  t.test('a batch that hangs can be cancelled, and none of its rows arrive', async (t) => {
    const never = new AbortController().signal;
    const destination = destinationAt(server.url);
    const [dataset] = registered as [(typeof registered)[number]];
    const [parameters = {}] = parameterSets(dataset);
    const source = await datasetSource({ dataset, parameters, seed: '42', first: 5e6, total: 10 });
    const start = { rows: 0, cursor: null };
    const batch = (await source.read(start, 10, destination.wants, never)) as Batch;
    const session = await destination.open({ delivery: 'hung', run: 1 }, 'append', never, [], () => {});
    t.equal(session.checkpoint, null);

    await server.client.query('BEGIN');
    await server.client.query('LOCK TABLE persons IN ACCESS EXCLUSIVE MODE');
    const cut = new AbortController();
    const sending = session.send(batch, cut.signal);
    sending.catch(() => {});
    const blocked = "SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    await eventually(
      async () => (await server.client.query(blocked)).rows[0].count,
      (count) => count > 0,
    );
    cut.abort();
    await t.rejects(sending, { name: 'AbortError' });
    await session.close();
    await server.client.query('COMMIT');

    const again = await destination.open({ delivery: 'hung', run: 1 }, 'append', never, [], () => {});
    t.equal(again.checkpoint, null, 'no row of it has arrived');
    t.same(await again.send(batch, never), { quarantined: 0 });
    await again.close();
    const { rows } = await server.client.query('SELECT count(*)::int FROM persons WHERE id > 5000000');
    t.same(rows, [{ count: 10 }]);
  });
});
