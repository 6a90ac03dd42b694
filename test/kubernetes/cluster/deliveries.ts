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

/** At least once, and repeated only where an acknowledgement was not kept. */
export async function checkPubsub(cluster: Cluster): Promise<void> {
  const window = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:06:00Z' };
  const missing = new Set<string>();
  const parameters = ['--seed', '42', '--users_fraction', '0.001', '--from', window.from, '--to', window.to];
  for await (const line of createInterface(command('events/app-store', ...parameters, '--format', 'ndjson')))
    missing.add(line);
  const total = missing.size;
  let taken = 0;
  let unknown = 0;
  const seen = new Set<string>();
  const server = await startPubsub((_topic, messages) => {
    for (const { data } of messages) {
      const text = data.toString();
      taken++;
      if (missing.delete(text)) seen.add(text);
      else if (!seen.has(text)) unknown++;
    }
    return undefined;
  });
  try {
    await makeVolume(cluster, 'appstore-seedstream');
    await makeSecret(cluster, 'emulator', { PUBSUB_EMULATOR_HOST: server.host });
    const values = { 'envFrom[0].secretRef.name': 'emulator', 'job.delivery.source.to': window.to };
    await deliver(
      cluster,
      ['-f', example('app-store-pubsub'), ...set(values)],
      async () => 1 - missing.size / total,
    );
    const repeated = taken - total;
    cluster.check(
      'Pub/Sub has each event, and a batch twice only where its acknowledgement was not kept',
      missing.size === 0 && unknown === 0 && repeated <= UNACKNOWLEDGED,
      `${total} events, ${repeated} repeated`,
    );
    await removeVolume(cluster, 'appstore-seedstream');
  } finally {
    server.stop();
  }
}
