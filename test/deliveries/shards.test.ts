// What a request that is delivered in shards may say.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type Delivery, queued } from '../../src/deliveries/contract/delivery.js';
import { type DeliveryStore, openDeliveryStore } from '../../src/deliveries/run/delivery-store.js';
import { storeOnce } from '../../src/deliveries/run/runner.js';
import { deliverShards } from '../../src/deliveries/shards.js';
import { registered, registeredEvents } from '../datasets/registered.js';
import { testApp } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';
import { environmentOf } from './service.js';

const app = await testApp(t);
await app.ready();

const settings = {
  destinations: {
    topic: { kind: 'pubsub', project: 'p', topic: 'people' },
    base: { kind: 'postgres', url: 'postgres://localhost:1/x' },
  },
  sources: {
    api: { kind: 'http', url: 'http://localhost:1/rows', cursor: 'at' },
  },
};

/** The deliveries that one process begins; it is stopped before any row is sent. */
async function begun(t: Test, body: unknown, shards: number, part = { shard: 0, shards: 1 }, seed?: string) {
  const { DESTINATIONS_FILE: file = '', STATE_DIR: directory = '' } = environmentOf(t, settings);
  const shown = new Map<string, Delivery>();
  const stop = new AbortController();
  const rows = { datasets: registered, events: registeredEvents, catalog: app.catalog, maxRows: 1e9, seed };
  await deliverShards(structuredClone(body), { shards, part }, rows, {
    file,
    directory,
    parallel: 1,
    environment: {},
    tell() {},
    tellBad() {},
    show: (delivery) => {
      shown.set(delivery.id, delivery);
      stop.abort();
    },
    stop: stop.signal,
  });
  return [...shown.values()];
}

const source = Object.freeze({ dataset: 'persons', n: 100, seed: '42' });

t.test('a request that other processes would not understand in the same way is refused', async (t) => {
  const table: [body: unknown, shards: number, problem: object][] = [
    [{ source: { dataset: 'persons', n: 5 }, destination: 'base' }, 1, { pointer: '/source/seed' }],
    [{ source: { ...source, shard: '1/2' }, destination: 'base' }, 4, { pointer: '/source/shard' }],
    [{ source, destination: 'base', options: { mode: 'replace' } }, 2, { pointer: '/options/mode' }],
    [{ source: { source: 'api' }, destination: 'base' }, 2, { pointer: '/source' }],
    [{ source: 7, destination: 'base' }, 2, { pointer: '/source' }],
    [7, 2, { pointer: '' }],
    [{ source: { ...source, colour: 1 }, destination: 'base' }, 2, { pointer: '/source' }],
    [
      { source: { events: 'e-store', seed: '1' }, destination: 'topic', options: { live: true } },
      2,
      { parameter: 'shard' },
    ],
    [
      { source: { events: 'app-store', report: 'rates', seed: '1' }, destination: 'topic' },
      2,
      { pointer: '/source' },
    ],
  ];
  for (const [body, shards, members] of table)
    await t.rejects(
      begun(t, body, shards),
      { name: 'ProblemError', status: 400, members },
      JSON.stringify(body),
    );
});

t.test(
  'the name of a shard follows from the request, in any order of its members, and from nothing else',
  async (t) => {
    const idOf = async (body: unknown, ...more: [shards: number, part?: { shard: number; shards: number }]) =>
      (await begun(t, body, ...more))[0]?.id;
    const request = { source, destination: 'base', options: { batch: 5 } };
    const id = await idOf(request, 1);
    t.match(id, /^[\w-]{22}-1-of-1$/);
    t.equal(
      await idOf(
        { options: { batch: 5 }, destination: 'base', source: { seed: '42', n: 100, dataset: 'persons' } },
        1,
      ),
      id,
    );
    const others = [
      { ...request, source: { ...source, seed: '43' } },
      { ...request, source: { ...source, n: 101 } },
      { ...request, destination: 'topic' },
      { ...request, options: {} },
    ];
    const ids = await Promise.all(others.map((body) => idOf(body, 1)));
    t.equal(new Set([id, ...ids]).size, 5);
    t.equal(await idOf(request, 64, { shard: 3, shards: 8 }), `${id?.slice(0, 22)}-4-of-64`);
    const [seeded] = await begun(
      t,
      { ...request, source: { dataset: 'persons', n: 100 } },
      1,
      undefined,
      '42',
    );
    t.equal(seeded?.id, id, 'SEED is a seed');
  },
);

t.test('with one shard the request stays as it is', async (t) => {
  const polled = { source: { source: 'api' }, destination: 'base' };
  t.match(await begun(t, polled, 1), [{ request: polled }]);
  const replace = { source, destination: 'base', options: { mode: 'replace' } };
  const [delivery] = await begun(t, replace, 1);
  t.notOk('shard' in (delivery?.request.source ?? {}));
  const [shard] = await begun(t, { source, destination: 'base' }, 4, { shard: 1, shards: 4 });
  t.match(shard?.request, { source: { ...source, shard: '2/4' } });
});

t.test('a damaged position is not taken for the beginning', async (t) => {
  const { DESTINATIONS_FILE: file = '', STATE_DIR: directory = '' } = environmentOf(t, settings);
  const body = { source, destination: 'topic' };
  const deliver = (stop: AbortSignal) =>
    deliverShards(
      structuredClone(body),
      { shards: 1, part: { shard: 0, shards: 1 } },
      { datasets: registered, events: registeredEvents, catalog: app.catalog, maxRows: 1e9, seed: undefined },
      { file, directory, parallel: 1, environment: {}, tell() {}, tellBad() {}, show() {}, stop },
    );
  await deliver(AbortSignal.abort());
  const shards = join(directory, 'shards');
  t.throws(() => readdirSync(shards), { code: 'ENOENT' }, 'stopped before it began');
  const [{ id } = { id: '' }] = await begun(t, body, 1);
  mkdirSync(join(shards, id), { recursive: true });
  writeFileSync(join(shards, id, `${id}.json`), '{"id":');
  await t.rejects(deliver(new AbortController().signal), {
    message: new RegExp(`${id}.json is no JSON|${id}`),
  });
});

t.test('a process that found no delivery does not write over what another has delivered since', async (t) => {
  const store = await openDeliveryStore(temporaryDirectory(t), () => {});
  const [begins] = await begun(t, { source, destination: 'topic' }, 1);
  const fresh = queued('shard', (begins as Delivery).request);
  let goOn = () => {};
  const asked = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  // The first look of the slow process ends after all that the other one does.
  let looks = 0;
  const slow: DeliveryStore = {
    ...store,
    async load(id) {
      const found = await store.load(id);
      if (++looks === 1) await asked;
      return found;
    },
  };
  const late = storeOnce(slow, fresh);
  t.equal((await storeOnce(store, fresh)).state, 'queued');
  await store.save({ ...fresh, state: 'done' });
  goOn();
  t.equal((await late).state, 'done');
  t.equal((await store.load('shard'))?.state, 'done');
});
