// Deliveries to a server with the protocol of Pub/Sub.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import t, { type Test } from 'tap';
import { makeDestinations } from '../../../src/deliveries/destinations/index.js';
import { expected, sumOf } from '../checksum.js';
import { begin, done, service, until } from '../service.js';
import { type Message, startPubsub } from './pubsub-server.js';

type Row = Record<string, unknown>;

const persons = (n: number, more: object = {}) => ({ dataset: 'persons', n, seed: '42', ...more });
const settingsOf = (more: object = {}) => ({
  destinations: { topic: { kind: 'pubsub', project: 'p', topic: 'people', ...more } },
});

async function server(t: Test, answer: (count: number) => number | undefined = () => undefined) {
  const taken: { topic: string; messages: Message[] }[] = [];
  let count = 0;
  const publish = (topic: string, messages: Message[]) => {
    const code = answer(++count);
    if (code === undefined) taken.push({ topic, messages });
    return code;
  };
  const running = await startPubsub(publish);
  t.teardown(() => running.stop());
  const environment = { PUBSUB_EMULATOR_HOST: running.host };
  return { taken, host: running.host, environment, publish, stop: () => running.stop() };
}

const rowsIn = (taken: { messages: Message[] }[]) =>
  taken.flatMap(({ messages }) =>
    messages.map(({ data }) => JSON.parse(data.toString()) as Record<string, unknown>),
  );

t.test('each row is a message with its position', async (t) => {
  const { taken, environment } = await server(t);
  const ask = await service(t, settingsOf(), environment);
  t.match((await ask('GET', '/destinations')).body, [{ kind: 'pubsub', health: { status: 'up' } }]);
  await done(ask, await begin(ask, persons(3200, { offset: 50 }), 'topic'));
  t.ok(taken.every(({ topic, messages }) => topic === 'projects/p/topics/people' && messages.length <= 500));
  const messages = taken.flatMap(({ messages }) => messages);
  for (const { data, attributes, orderingKey } of messages) {
    const { id } = JSON.parse(data.toString());
    if (attributes.position !== String(id - 1) || attributes.dataset !== 'persons' || orderingKey) {
      throw new Error(`row ${id} comes with ${JSON.stringify(attributes)}`);
    }
  }
  t.same(sumOf(rowsIn(taken)), await expected('persons', '42', 50, 3200));
});

t.test('the position of an event does not depend on the window', async (t) => {
  const { taken, environment } = await server(t);
  const ask = await service(t, settingsOf(), environment);
  const positions = async (source: object) => {
    taken.length = 0;
    await done(ask, await begin(ask, source, 'topic'));
    const messages = taken.flatMap(({ messages }) => messages);
    return new Map(messages.map(({ data, attributes }) => [String(data), attributes.position]));
  };
  const all = await positions({ events: 'app-store', n: 2000, seed: '42' });
  t.equal(new Set(all.values()).size, 2000);
  const thousandth = [...all.keys()].map((text) => String(JSON.parse(text).event_timestamp)).sort()[999];
  const later = await positions({ events: 'app-store', n: 1000, seed: '42', from: thousandth });
  t.equal(later.size, 1000);
  for (const [event, position] of later) t.equal(position, all.get(event));
  const store = await positions({ events: 'e-store', n: 700, seed: '42', offset: 30, duplicates: 0 });
  t.same(
    [...store.values()].map(Number).sort((a, b) => a - b),
    Array.from({ length: 700 }, (_, row) => 30 + row),
  );
});

t.test('with an ordering key, messages come in order', async (t) => {
  const { taken, environment } = await server(t);
  const ask = await service(t, settingsOf({ ordering_key: 'country' }), environment);
  await done(ask, await begin(ask, persons(2000), 'topic', { batch: 100 }));
  const messages = taken.flatMap(({ messages }) => messages);
  t.ok(messages.every(({ data, orderingKey }) => JSON.parse(data.toString()).country === orderingKey));
  t.same(
    rowsIn(taken).map(({ id }) => id),
    Array.from({ length: 2000 }, (_, index) => index + 1),
  );
  const path = await begin(ask, persons(1, { fields: 'id' }), 'topic');
  const told = await until(ask, path, ({ state }) => state === 'failed').catch((error) =>
    JSON.parse(error.message),
  );
  t.match(told, { state: 'failed', lastError: /no column country/ });
});

t.test('an ordering key may be a number or a member of an object', async (t) => {
  const { taken, environment } = await server(t);
  for (const [column, source, keyOf] of [
    ['age', persons(50), ({ age }: Row) => String(age)],
    ['address.city', { dataset: 'users', n: 50, seed: '42' }, ({ address }: Row) => (address as Row).city],
    ['user_id', { events: 'app-store', n: 50, seed: '42' }, ({ user_id: id }: Row) => String(id)],
  ] as const) {
    taken.length = 0;
    const ask = await service(t, settingsOf({ ordering_key: column }), environment);
    await done(ask, await begin(ask, source, 'topic'));
    const messages = taken.flatMap(({ messages }) => messages);
    t.equal(messages.length, 50);
    t.same(
      messages.map(({ orderingKey }) => orderingKey),
      rowsIn(taken).map(keyOf),
    );
  }
});

t.test('temporary errors are retried, and permanent errors fail the delivery', async (t) => {
  const { taken, environment } = await server(t, (count) => (count === 2 ? 14 : count === 3 ? 8 : undefined));
  const ask = await service(t, settingsOf(), environment);
  t.equal((await done(ask, await begin(ask, persons(3000), 'topic'))).retries, 2);
  t.same(sumOf(rowsIn(taken)), await expected('persons', '42', 0, 3000));

  const { environment: elsewhere } = await server(t, () => 5);
  const other = await service(t, settingsOf(), elsewhere);
  const path = await begin(other, persons(10), 'topic');
  const told = await until(other, path, ({ state }) => state === 'failed').catch((error) =>
    JSON.parse(error.message),
  );
  t.match(told, { state: 'failed', lastError: /NOT_FOUND/ });
});

t.test('nobody waits for a server that does not answer', async (t) => {
  const silent = createServer((socket) => {
    t.teardown(() => socket.destroy());
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const entries = new Map(Object.entries(settingsOf().destinations));
  const topic = makeDestinations(entries, { PUBSUB_EMULATOR_HOST: `127.0.0.1:${port}` }).get('topic');
  t.teardown(async () => {
    silent.close();
    await topic?.close();
  });
  const given = new AbortController();
  const checking = topic?.check(given.signal) as Promise<void>;
  await once(silent, 'connection');
  given.abort(new Error('nobody waits'));
  await t.rejects(checking, { message: 'nobody waits' });
  await t.rejects(topic?.check(given.signal) as Promise<void>, { message: 'nobody waits' });
});
