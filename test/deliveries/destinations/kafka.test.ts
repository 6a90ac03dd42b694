// Kafka as a destination, with a broker that speaks its protocol.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compatibilityPartitioner } from '@platformatic/kafka';
import t, { type Test } from 'tap';
import type { Batch, Checkpoint } from '../../../src/deliveries/contract/batch.js';
import { nameOf, openSession } from '../../../src/deliveries/destinations/kafka/session.js';
import { kafkaClient } from '../../../src/deliveries/protocols/kafka/client.js';
import { partitionOf } from '../../../src/deliveries/protocols/kafka/partition.js';
import { testApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { expected, sumOf } from '../checksum.js';
import { type Ask, asking, begin, done, environmentOf, service, until } from '../service.js';
import { type KafkaServer, startKafka } from './kafka-server.js';
import { cert, key } from './kafka-tls.js';

const entry = (port: number, more: object = {}) => ({
  destinations: { there: { kind: 'kafka', brokers: [`127.0.0.1:${port}`], ...more } },
});
const source = { dataset: 'persons', n: 600, seed: '42' };
const options = { batch: 200 };

/** The rows of a topic are those of the source, each once. */
async function exact(t: Test, { topics }: KafkaServer, topic = 'persons', n = source.n): Promise<void> {
  const rows = (topics.get(topic) ?? []).map(({ value }) => JSON.parse(value));
  t.equal(rows.length, n);
  t.same(sumOf(rows), await expected('persons', '42', 0, n));
}

const failing = (ask: Ask, path: string) => until(ask, path, ({ state }) => state === 'failed');

t.test('keyed rows in batches of few bytes, each in the partition that Java gives it', async (t) => {
  const server = await startKafka(t);
  const ask = await service(t, entry(server.port));
  const n = 10_000;
  t.match(await done(ask, await begin(ask, { ...source, n }, 'there')), { retries: 0 });
  await exact(t, server, 'persons', n);
  for (const { key = '', partition, value } of server.topics.get('persons') ?? []) {
    if (JSON.parse(value).id !== Number(key)) t.fail(`the key ${key} of ${value}`);
    if (partition !== partitionOf(Buffer.from(key), 2)) t.fail(`${key} in partition ${partition}`);
  }
  t.ok(server.batches.length > 3 && Math.max(...server.batches) < 600_000, 'no batch is too large');
  for (const key of ['', 'a', '12', 'key', 'four', 'é', 'some longer key', '\u{1f600}\u{1f600}']) {
    const bytes = Buffer.from(key);
    const java = compatibilityPartitioner({ topic: '' }, bytes);
    for (const partitions of [1, 7, 1000]) t.equal(partitionOf(bytes, partitions), java % partitions, key);
  }
});

t.test('other keys, no keys and other topics', async (t) => {
  const server = await startKafka(t);
  const ask = await service(t, entry(server.port, { topic: 'all.{table}', key: 'city' }));
  await done(ask, await begin(ask, source, 'there', { table: 'people' }));
  await exact(t, server, 'all.people');
  const cities = (server.topics.get('all.people') ?? []).map(
    ({ key, value }) => JSON.parse(value).city === key,
  );
  t.notOk(cities.includes(false));

  const unkeyed = { ...source, fields: 'name,city' };
  const plain = await service(t, entry(server.port));
  await done(plain, await begin(plain, unkeyed, 'there', { table: 'unkeyed' }));
  const records = server.topics.get('unkeyed') ?? [];
  t.equal(records.length, source.n);
  t.ok(records.every(({ key }) => key === undefined));
  t.equal(records.filter(({ partition }) => partition === 0).length, source.n / 2);

  const wrong = await plain('POST', '/deliveries', {
    source,
    destination: 'there',
    options: { table: 'a b' },
  });
  t.equal(wrong.status, 400);
});

t.test('whatever request fails or is cut, before or after it is carried out', async (t) => {
  const server = await startKafka(t);
  const ask = await service(t, entry(server.port));
  const errors = ['NOT_COORDINATOR', 'NOT_LEADER_OR_FOLLOWER', 'INVALID_PRODUCER_EPOCH', 'REQUEST_TIMED_OUT'];
  const requests = [
    'InitProducerId',
    'OffsetFetch',
    'AddPartitionsToTxn',
    'AddOffsetsToTxn',
    'TxnOffsetCommit',
    'Produce',
    'EndTxn',
  ];
  let count = 0;
  for (const [index, request] of requests.entries()) {
    const topic = `of.${request}`;
    const times = request === 'InitProducerId' || request === 'OffsetFetch' ? 1 : 2;
    count = 0;
    const once = (name: string) => name === request && ++count === times;
    const error = errors[index % errors.length];
    server.habits.refuse = (name) => (once(name) ? error : undefined);
    await done(ask, await begin(ask, source, 'there', { ...options, table: topic }));
    await exact(t, server, topic);
    server.habits.refuse = () => undefined;
    count = 0;
    server.habits.cut = once;
    t.match(await done(ask, await begin(ask, source, 'there', { ...options, table: `${topic}.cut` })), {
      retries: 1,
    });
    await exact(t, server, `${topic}.cut`);
    server.habits.cut = () => false;
  }
});

t.test('errors that no retry helps', async (t) => {
  const server = await startKafka(t);
  const ask = await service(t, entry(server.port));
  server.habits.refuse = (name) => (name === 'Produce' ? 'MESSAGE_TOO_LARGE' : undefined);
  t.match(await failing(ask, await begin(ask, source, 'there')), {
    lastError: /^MESSAGE_TOO_LARGE: told to fail/,
    retries: 0,
  });
  t.equal(server.topics.get('persons')?.length, 0);
  server.habits.refuse = () => undefined;
  server.habits.makesTopics = false;
  t.match(await failing(ask, await begin(ask, source, 'there', { table: 'none' })), {
    lastError: 'there is no topic none, and the brokers make none',
  });
  server.habits.produce = 3;
  t.match(await failing(ask, await begin(ask, source, 'there')), {
    lastError: /^the brokers must be of Kafka 3.0/,
  });
});

t.test(
  'a delivery goes on where the group says, and one whose group is forgotten when somebody says so',
  async (t) => {
    const server = await startKafka(t);
    const environment = environmentOf(t, entry(server.port));
    const first = await testApp(t, environment);
    let commits = 0;
    server.habits.refuse = (name) => (name === 'EndTxn' && ++commits > 1 ? 'NOT_COORDINATOR' : undefined);
    const path = await begin(asking(first), source, 'there', options);
    await until(asking(first), path, ({ state, rows }) => state === 'waiting' && rows === 200);
    await first.close();
    const ask = asking(await testApp(t, environment));
    await until(ask, path, ({ retries }) => retries > 1);
    server.groups.clear();
    t.match(await failing(ask, path), {
      rows: 200,
      lastError: /has no position, but 200 rows have arrived.* own_position=true .* new delivery/,
    });
    server.habits.refuse = () => undefined;
    await ask('POST', `${path}/resume`);
    await failing(ask, path);
    t.equal((await ask('POST', `${path}/resume?own_position=maybe`)).status, 400);
    t.equal((await ask('POST', `${path}/resume?own_position=true`)).status, 202);
    await done(ask, path);
    await exact(t, server);
    t.equal(server.groups.size, 1);
    await ask('DELETE', path);
    await eventually(
      async () => server.groups.size,
      (size) => size === 0,
    );
  },
);

/** A session of a delivery, and what sends the row at a checkpoint. */
async function session(port: number, rest: number) {
  const signal = AbortSignal.timeout(60_000);
  const means = {
    connect: () => kafkaClient({ brokers: [{ host: '127.0.0.1', port }] }),
    topicOf: (table: string) => table,
    timeout: 30_000,
    rest,
  };
  const opened = await openSession({ delivery: 'd', run: 1 }, means, signal);
  const send = (from: Checkpoint, cursor: string) => {
    const after = { rows: from.rows + 1, cursor };
    const bytes = Buffer.from(`{"id":${from.rows}}\n`);
    const batch = { table: { name: 'ids' }, rows: 1, bytes, position: () => from.rows, from, after };
    return opened.send(batch as unknown as Batch, signal);
  };
  return { opened, send };
}

t.test('of two sessions the older one is refused', async (t) => {
  const { port, topics, groups } = await startKafka(t);
  const older = await session(port, 1e6);
  t.equal(older.opened.checkpoint, null);
  await older.send({ rows: 0, cursor: null }, 'a');
  const newer = await session(port, 1e6);
  t.same(newer.opened.checkpoint, { rows: 1, cursor: 'a' });
  await t.rejects(older.send({ rows: 1, cursor: 'a' }, 'b'), {
    message: 'another process has continued the delivery',
    canRetry: true,
  });
  await newer.send({ rows: 1, cursor: 'a' }, 'b');
  t.same(
    topics.get('ids')?.map(({ value }) => value),
    ['{"id":0}', '{"id":1}'],
  );
  t.match(groups.get(nameOf('d'))?.get('ids'), { offset: 2n, metadata: '{"run":1,"cursor":"b"}' });
  for (const { opened } of [older, newer]) await opened.close();
});

t.test('a position that rests is committed again', async (t) => {
  const { port, groups } = await startKafka(t);
  const { opened, send } = await session(port, 20);
  await send({ rows: 0, cursor: null }, 'a');
  const known = groups.get(nameOf('d'))?.get('ids');
  const again = async () => groups.get(nameOf('d'))?.get('ids');
  t.match(await eventually(again, (now) => now !== known), {
    offset: 1n,
    metadata: '{"run":1,"cursor":"a"}',
  });
  await send({ rows: 1, cursor: 'a' }, 'b');
  await opened.close();
});

t.test('TLS and a password', async (t) => {
  const server = await startKafka(t, { cert, key });
  server.habits.password = 'secret';
  const directory = mkdtempSync(join(tmpdir(), 'seedstream-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const ca_file = join(directory, 'ca.pem');
  writeFileSync(ca_file, cert);
  const sasl = (password: string) => ({ mechanism: 'PLAIN', username: 'me', password });
  const ask = await service(t, entry(server.port, { sasl: sasl('secret'), ca_file }));
  await done(ask, await begin(ask, source, 'there'));
  await exact(t, server);
  const refused = async (more: object) => {
    const ask = await service(t, entry(server.port, more));
    return failing(ask, await begin(ask, source, 'there'));
  };
  t.match(await refused({ sasl: sasl('wrong'), ca_file }), { lastError: /^SASL_AUTHENTICATION_FAILED: / });
  t.match(await refused({ sasl: sasl('secret') }), { lastError: /self-signed certificate/ });
});

t.test('wrong settings', async (t) => {
  const wrong = (more: object) => service(t, entry(1, more));
  await t.rejects(wrong({ topic: '{tabel}' }), /topic has \{tabel\}; in braces may stand table/);
  await t.rejects(wrong({ cert_file: 'x' }), /cert_file and key_file must be given together/);
  await t.rejects(wrong({ tls: false, ca_file: 'x' }), /are for tls: true/);
  await t.rejects(wrong({ ca_file: '/none' }), /ENOENT/);
  await t.rejects(wrong({ brokers: ['kafka://b'] }), /brokers/);
});
