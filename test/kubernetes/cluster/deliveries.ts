// Deliveries by indexed jobs, whose pods are killed and whose number changes.
import { createInterface } from 'node:readline/promises';
import { startPubsub } from '../../deliveries/destinations/pubsub-server.js';
import { startPostgresql } from '../../formats/postgresql.js';
import { type Cluster, chart, example, onNode, set, until } from './cluster.js';
import { makeSecret, makeVolume, removeVolume, untilComplete, workers } from './job.js';
import { command } from './rows.js';

/** Pods that are killed, each at a share of all rows. */
const KILLED_AT = [0.1, 0.2, 0.3];
/** The pods before and after the upgrade. */
const [FEW, MANY] = [4, 8];
/** Most messages that are repeated: of each pod that is killed or replaced, a batch of 500 of each of the four shards under way. */
const UNACKNOWLEDGED = (KILLED_AT.length + FEW) * 4 * 500;

/** Installs a job of few pods, kills some of them, and upgrades it to many. `share` tells what is delivered so far. */
async function deliver(cluster: Cluster, values: string[], share: () => Promise<number>): Promise<void> {
  const { must, check } = cluster;
  const args = ['appstore', chart, ...values, ...onNode(cluster)];
  const reached = (least: number) => until(`${least} of all rows`, async () => (await share()) >= least, 20);
  await must('install', ...args, ...set({ 'job.completions': FEW }));
  for (const least of KILLED_AT) {
    await reached(least);
    workers(cluster)[0]?.kill();
  }
  await reached(0.4);
  const before = await share();
  await must('upgrade', ...args, ...set({ 'job.completions': MANY }));
  const { status } = await untilComplete(cluster);
  check(
    'from four pods to eight',
    before < 1 && status.completedIndexes === `0-${MANY - 1}`,
    `at ${before.toFixed(2)} of all rows`,
  );
  await must('uninstall', 'appstore');
}

/** Exactly once, whatever happens to the pods. */
export async function checkPostgresql(cluster: Cluster): Promise<void> {
  const n = 3_000_000;
  const server = await startPostgresql();
  try {
    const { host, username, password } = new URL(server.url);
    await makeSecret(cluster, 'database', { DB_PASSWORD: password });
    const url = `postgres://${username}:\${DB_PASSWORD}@${host}/postgres`;
    const values = {
      'deliveries.destinations.warehouse.url': url,
      'job.delivery.source.n': n,
      'config.MAX_DELIVERIES': 1,
    };
    const count = async () => {
      const { rows } = await server.client
        .query('SELECT count(*)::int, count(DISTINCT id)::int AS ids, max(id)::int FROM persons')
        .catch(() => ({ rows: [{ count: 0 }] }));
      return rows[0];
    };
    await deliver(
      cluster,
      ['-f', example('postgres'), ...set(values)],
      async () => (await count()).count / n,
    );
    const seen = await count();
    cluster.check(
      'PostgreSQL has each row once',
      JSON.stringify(seen) === JSON.stringify({ count: n, ids: n, max: n }),
      JSON.stringify(seen),
    );
  } finally {
    await server.stop();
  }
}

/** The events of a window, and a Pub/Sub that counts them. */
async function openReceiver(window: { readonly from: string; readonly to: string }) {
  const missing = new Set<string>();
  const parameters = ['--seed', '42', '--users_fraction', '0.001', '--from', window.from, '--to', window.to];
  for await (const line of createInterface(command('events/app-store', ...parameters, '--format', 'ndjson')))
    missing.add(line);
  const total = missing.size;
  const seen = new Set<string>();
  const received = { total, missing, taken: 0, unknown: 0, earliest: Number.POSITIVE_INFINITY };
  const server = await startPubsub((_topic, messages) => {
    for (const { data } of messages) {
      const text = data.toString();
      received.taken++;
      const passed = Date.parse(JSON.parse(text).event_timestamp) - Date.parse(window.from);
      received.earliest = Math.min(received.earliest, Date.now() - passed);
      if (missing.delete(text)) seen.add(text);
      else if (!seen.has(text)) received.unknown++;
    }
    return undefined;
  });
  return { server, received };
}

/** Runs `use` with such a Pub/Sub, and the values by which a release of the chart's example publishes to it. */
async function withPubsub(
  cluster: Cluster,
  release: string,
  to: string,
  use: (values: string[], received: Awaited<ReturnType<typeof openReceiver>>['received']) => Promise<void>,
): Promise<void> {
  const { server, received } = await openReceiver({ from: '2026-01-01T00:00:00Z', to });
  try {
    await makeVolume(cluster, `${release}-seedstream`);
    await makeSecret(cluster, `${release}-emulator`, { PUBSUB_EMULATOR_HOST: server.host });
    const values = {
      'envFrom[0].secretRef.name': `${release}-emulator`,
      'job.delivery.source.to': to,
    };
    await use(['-f', example('app-store-pubsub'), ...set(values)], received);
    await removeVolume(cluster, `${release}-seedstream`);
  } finally {
    server.stop();
  }
}

/** At least once, and repeated only where an acknowledgement was not kept. */
export const checkPubsub = (cluster: Cluster) =>
  withPubsub(cluster, 'appstore', '2026-01-01T00:06:00Z', async (values, received) => {
    await deliver(cluster, values, async () => 1 - received.missing.size / received.total);
    const { total, missing, taken, unknown } = received;
    cluster.check(
      'Pub/Sub has each event, and a batch twice only where its acknowledgement was not kept',
      missing.size === 0 && unknown === 0 && taken - total <= UNACKNOWLEDGED,
      `${total} events, ${taken - total} repeated`,
    );
  });

/** Four pods send each event when its time has come, and one of them is killed. */
export const checkLive = (cluster: Cluster) =>
  withPubsub(cluster, 'live', '2026-01-01T00:00:30Z', async (values, received) => {
    const begun = Date.now();
    const live = { 'job.completions': FEW, 'job.delivery.options.live': true };
    await cluster.must('install', 'live', chart, ...values, ...onNode(cluster), ...set(live));
    const half = () => received.missing.size < received.total / 2;
    await until('half of the events', half, 20);
    workers(cluster)[0]?.kill();
    await untilComplete(cluster);
    const { total, missing, taken, unknown, earliest } = received;
    cluster.check(
      'four pods publish live, none too early',
      missing.size === 0 && unknown === 0 && earliest >= begun,
      `${total} events of 30 s in ${((Date.now() - begun) / 1000).toFixed(1)} s, ${taken - total} repeated`,
    );
    await cluster.must('uninstall', 'live');
  });
