// Any number of threads makes the same bytes.
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import t from 'tap';
import { rowStream } from '../../src/http/answer/row-stream.js';
import type { Region, Slice } from '../../src/kernel/run/plan.js';
import { type Coming, createThreads } from '../../src/kernel/threads/threads.js';
import { slicesOf } from '../../src/output/rows-slices.js';
import { type SeedKey, seedKey } from '../../src/random/key.js';
import { parameterSets, registered } from '../datasets/registered.js';
import { planOf, represent } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { cases, sample } from '../support/property.js';

async function persons() {
  const dataset = registered[0] as (typeof registered)[number];
  const columns = await dataset.columns(parameterSets(dataset)[0] as Record<string, unknown>);
  return { columns, plan: planOf(columns, 'csv') };
}

for (const dataset of registered) {
  t.test(`${dataset.name}: any number of threads makes the same bytes as none`, async (t) => {
    const columns = await dataset.columns(parameterSets(dataset)[0] as Record<string, unknown>);
    const plan = planOf(columns, 'json');
    const seed = seedKey(dataset.name, '42');
    const digest = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');
    const rows = cases(100_003, 50_003);
    const regions = plan.spare();
    const expected = digest(represent(plan, seed, 11, rows));
    const length = plan.measure(seed, 11, rows);
    for (const size of sample([1, 2, 3, 7], 2)) {
      const threads = createThreads(size);
      t.teardown(() => threads.close());
      const streams = [1, 2].map(() =>
        buffer(rowStream(slicesOf({ plan, key: seed, first: 11, rows }, threads))),
      );
      for (const made of await Promise.all(streams)) t.equal(digest(made), expected, `${size} threads`);
      t.equal(await threads.measure(plan, seed, 11, rows), length);
    }
    t.equal(plan.spare(), regions, 'every place is released');
  });
}

t.test('the slices made ahead for a cancelled download are released', async (t) => {
  const { plan } = await persons();
  const threads = createThreads(2);
  t.teardown(() => threads.close());
  const regions = plan.spare();
  const slices = slicesOf({ plan, key: 1n as SeedKey, first: 0, rows: 10_000_000 }, threads);
  for (let i = 0; i < 12; i++) (await slices.next())?.release();
  t.ok(plan.spare() < regions, 'slices are made ahead');
  slices.cancel();
  await threads.measure(plan, 1n as SeedKey, 0, 1);
  t.equal(await eventually(plan.spare, (spare) => spare === regions), regions);
});

t.test('the failure of a thread is reported, its places are released, and it is replaced', async (t) => {
  const { plan } = await persons();
  const threads = createThreads(1);
  t.teardown(() => threads.close());
  const regions = plan.spare();
  const wrong = { ...plan, borrow: () => ({ ...(plan.borrow() as Region), lane: 2 ** 32 - 65536 }) };
  t.equal(await threads.measure(plan, 1n as SeedKey, 0, 10), plan.measure(1n as SeedKey, 0, 10), 'it works');
  const given = [wrong, plan].map((plan) => threads.write(plan, 1n as SeedKey, 0, 10) as Coming<Slice>);
  for (const coming of given) await t.rejects(coming.wait(), { name: 'RuntimeError' });
  t.equal(plan.spare(), regions);
  t.equal(
    await threads.measure(plan, 1n as SeedKey, 0, 10),
    plan.measure(1n as SeedKey, 0, 10),
    'the next one works',
  );
});

t.test('a thread serves more plans than it caches, and refuses tasks when its queue is full', async (t) => {
  const { columns } = await persons();
  const threads = createThreads(1);
  t.teardown(() => threads.close());
  const plans = Array.from({ length: 12 }, () => planOf(columns, 'csv'));
  for (let round = 0; round < 3; round++) {
    for (const plan of plans) {
      t.equal(
        await threads.measure(plan, 1n as SeedKey, round, 100),
        plan.measure(1n as SeedKey, round, 100),
      );
    }
  }
  const given = plans.flatMap((plan) =>
    Array.from({ length: 10 }, () => threads.write(plan, 1n as SeedKey, 0, 10_000)),
  );
  const taken = given.filter((coming) => coming !== undefined);
  t.ok(taken.length >= 64 && taken.length < given.length, `${taken.length} of ${given.length}`);
  for (const coming of taken) (await coming.wait()).release();
});

// Node 20 aborts the whole process when a thread is ended while it loads its modules.
t.test('threads can be ended while they start', async (t) => {
  for (let delay = 0; delay < 40; delay += 4) {
    const threads = createThreads(2);
    await new Promise((resolve) => setTimeout(resolve, delay));
    await t.resolves(threads.close(), `after ${delay} ms`);
  }
});
