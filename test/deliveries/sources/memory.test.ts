// Sources compile their rows in short turns, and try again when there is no memory for them.
import { setImmediate as loopTurn } from 'node:timers/promises';
import t from 'tap';
import { systemClock } from '../../../src/clock.js';
import type { RowSource } from '../../../src/deliveries/contract/batch.js';
import { datasetSource } from '../../../src/deliveries/sources/dataset.js';
import { openEvents } from '../../../src/deliveries/sources/events.js';
import { ndjson } from '../../../src/formats/json.js';
import { kernelMemory } from '../../../src/kernel/run/memory.js';
import { parameterSets, registered, registeredEvents } from '../../datasets/registered.js';
import { withDefaults } from '../../events/simulated.js';

// With a limit of its own it has a process of its own, which has prepared no rows before.
t.setTimeout(120_000);

const users = async () => {
  const dataset = registered.find(({ name }) => name === 'users') as (typeof registered)[number];
  const [parameters = {}] = parameterSets(dataset);
  return datasetSource({ dataset, parameters, seed: '42', first: 0, total: 10 });
};

const events = async () => {
  const [dataset] = registeredEvents as [(typeof registeredEvents)[number]];
  const parameters = withDefaults(dataset.parameters, {});
  const source = { events: dataset.name, n: 10, seed: '42', parameters };
  return openEvents(registeredEvents, source, { mode: 'append' }, 0, systemClock);
};

const read = (source: RowSource) =>
  source.read({ rows: 0, cursor: null }, 10, { format: ndjson }, new AbortController().signal);

for (const [name, open] of Object.entries({ users, events })) {
  t.test(`rows of ${name} that find no memory may find some later, and are compiled in turns`, async (t) => {
    const source = await open();
    const { gaps } = kernelMemory();
    const free = gaps.splice(0);
    await t.rejects(read(source), { name: 'TransferError', canRetry: true, message: /memory/ });
    gaps.push(...free);

    let turns = 0;
    let reading = true;
    const made = read(source).finally(() => {
      reading = false;
    });
    for (; reading; turns++) await loopTurn();
    t.equal((await made)?.rows, 10);
    t.ok(turns > 8, `${turns} turns`);
    await source.close();
  });
}
