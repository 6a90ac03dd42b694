// The rows that deliveries read from datasets of events do not depend on where reading continues.
import t from 'tap';
import { systemClock } from '../../src/clock.js';
import type { Batch, Checkpoint, RowSource, WantedRows } from '../../src/deliveries/contract/batch.js';
import type { DeliveryOptions, EventRows } from '../../src/deliveries/contract/delivery.js';
import { openEvents } from '../../src/deliveries/sources/events.js';
import { ndjson } from '../../src/formats/json.js';
import { registeredEvents } from '../datasets/registered.js';
import { eventDataset, keyOf, objectsOf, streamOf, textOf, withDefaults } from '../events/simulated.js';
import { jumpingClock } from '../support/clock.js';

const wanted: WantedRows = { format: ndjson };
const START: Checkpoint = { rows: 0, cursor: null };
const signal = new AbortController().signal;

function open(
  events: string,
  more: Partial<EventRows> = {},
  options: Partial<DeliveryOptions> = {},
  run = 0,
  clock = systemClock,
): RowSource {
  const dataset = eventDataset(events);
  const schemas = more.report === undefined ? dataset.parameters : dataset.report.parameters;
  const parameters = withDefaults(schemas, more.parameters ?? {});
  const source = { events, seed: '42', ...more, parameters };
  return openEvents(registeredEvents, source, { mode: 'append', ...options }, run, clock);
}

/** All batches of this many rows after a checkpoint. */
async function readAll(source: RowSource, size: number, from = START): Promise<Batch[]> {
  const batches: Batch[] = [];
  for (let at: Checkpoint | undefined = from; at !== undefined; at = batches.at(-1)?.after) {
    const batch = await source.read(at, size, wanted, signal);
    if (batch === undefined) break;
    batches.push(batch);
  }
  return batches;
}

const textIn = (batches: readonly Batch[]) => batches.map(({ bytes }) => bytes.toString()).join('');
const positionsIn = (batches: readonly Batch[]) =>
  batches.flatMap((batch) => Array.from({ length: batch.rows }, (_, row) => String(batch.position(row))));

const ROWS = 6000;
const streams: [string, Record<string, unknown>][] = [
  ['app-store', {}],
  ['app-store', { sessions: true }],
  ['app-store', { shard: '2/3', mode: 'fixed' }],
  ['app-store', { users_fraction: 1, from: '2026-03-01T12:00:00.5Z' }],
  ['e-store', { duplicates: 30 }],
  ['e-store', { offset: 77, illegal: 'redraw' }],
];

for (const [events, parameters] of streams) {
  t.test(`${events} ${JSON.stringify(parameters)} continues from any checkpoint`, async (t) => {
    const dataset = eventDataset(events);
    const expected = await textOf(streamOf(dataset, parameters), keyOf(dataset, '42'), ROWS);
    const source = open(events, { n: ROWS, parameters });
    t.equal(source.total, ROWS);
    const batches = await readAll(source, 700);
    t.equal(textIn(batches), expected);
    t.equal(batches.at(-1)?.after.rows, ROWS);
    const positions = positionsIn(batches);
    t.equal(new Set(positions).size, ROWS, 'all positions differ');

    for (const at of [0, 3, 7]) {
      const { after } = batches[at] as Batch;
      const rest = batches.slice(at + 1);
      for (const checkpoint of [after, { ...after, cursor: null }, { ...after, cursor: '12 nonsense' }]) {
        const again = await readAll(open(events, { n: ROWS, parameters }), 1000, checkpoint);
        t.equal(textIn(again), textIn(rest), `after ${after.rows} rows, with cursor ${checkpoint.cursor}`);
        t.same(positionsIn(again), positionsIn(rest));
      }
      // This source is now at another place.
      t.equal(textIn(await readAll(source, 900, after)), textIn(rest));
    }
    await source.close();
  });
}

t.test('shards of the e-store together are its events, in each run', async (t) => {
  const dataset = eventDataset('e-store');
  const expected = await textOf(streamOf(dataset, { offset: 77 }), keyOf(dataset, '42'), 2000);
  const batches: Batch[] = [];
  for (const run of [0, 1]) {
    for (const shard of ['1/3', '2/3', '3/3']) {
      const parameters = { offset: 77, shard };
      const source = open('e-store', { n: 1000, parameters }, {}, run);
      const made = await readAll(source, 150);
      t.equal(source.total, shard === '3/3' ? 334 : 333);
      const { after } = made[1] as Batch;
      const again = await readAll(open('e-store', { n: 1000, parameters }, {}, run), 100, after);
      t.equal(textIn(again), textIn(made.slice(2)));
      batches.push(...made);
    }
  }
  t.equal(textIn(batches), expected);
  t.equal(new Set(positionsIn(batches)).size, 2000, 'all positions differ');
});

t.test('a window has the events up to its end', async (t) => {
  const parameters = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:01Z' };
  const dataset = eventDataset('app-store');
  const rows = await objectsOf(streamOf(dataset, parameters), keyOf(dataset, '42'), 1e6);
  t.ok(rows.length > 500, `${rows.length} events`);
  const source = open('app-store', { parameters });
  t.equal(source.total, undefined);
  const batches = await readAll(source, 100_000);
  t.equal(
    batches.reduce((sum, batch) => sum + batch.rows, 0),
    rows.length,
  );
  t.equal(await source.read((batches.at(-1) as Batch).after, 1, wanted, signal), undefined);
});

t.test('each run continues where the previous one ended, or has its own seed', async (t) => {
  for (const events of ['app-store', 'e-store']) {
    const dataset = eventDataset(events);
    const expected = await textOf(streamOf(dataset), keyOf(dataset, '42'), 3000);
    const runs: string[] = [];
    let cursor: string | null = null;
    for (const run of [0, 1, 2]) {
      const batches = await readAll(open(events, { n: 1000 }, {}, run), 600, { rows: 0, cursor });
      runs.push(textIn(batches));
      cursor = batches.at(-1)?.after.cursor ?? null;
    }
    t.equal(runs.join(''), expected);
    // When a destination has lost a run, the run starts again from its beginning, whatever the cursor was.
    t.equal(textIn(await readAll(open(events, { n: 1000 }, {}, 2), 600, { rows: 0, cursor })), runs[2]);
    const other = await readAll(open(events, { n: 1000 }, { mode: 'replace' }, 2), 600);
    t.equal(textIn(other), await textOf(streamOf(dataset), keyOf(dataset, '42-2'), 1000));
  }
});

t.test('the runs of a report together are the report of the whole period', async (t) => {
  const reports: [string, object, object][] = [
    ['e-store', { at: '2026-01-01T00:25:00Z' }, { at: '2026-01-01T01:15:00Z' }],
    ['app-store', { to: '2026-01-01T00:20:00Z' }, { to: '2026-01-01T01:00:00Z' }],
  ];
  for (const [events, first, all] of reports) {
    const { report, ...dataset } = eventDataset(events);
    const rows = report.rows(withDefaults(report.parameters, { ...all }) as never);
    const expected = await textOf(rows, keyOf({ ...dataset, report }, '42'), 1e6);
    const source = { report: report.name, parameters: { ...first } };
    const batches: Batch[] = [];
    for (const run of [0, 1, 2]) {
      const made = await readAll(open(events, source, {}, run), 333);
      const { after } = made[0] as Batch;
      t.equal(textIn(await readAll(open(events, source, {}, run), 500, after)), textIn(made.slice(1)));
      batches.push(...made);
    }
    t.equal(textIn(batches), expected);
    const positions = positionsIn(batches);
    t.equal(new Set(positions).size, positions.length);
  }
});

t.test('live events are sent when their time comes, and waiting for them can be cancelled', async (t) => {
  const clock = jumpingClock();
  const source = open('e-store', { n: 300, parameters: { rate: 100 } }, { live: true, speed: 2 }, 0, clock);
  const dataset = eventDataset('e-store');
  const stream = streamOf(dataset, { rate: 100 });
  let text = '';
  for (let at = START; at.rows < 300; ) {
    const { bytes, rows, after } = (await source.read(at, 1000, wanted, signal)) as Batch;
    text += bytes;
    t.ok(rows < 100, 'not all at once');
    for (const line of bytes.toString().trimEnd().split('\n')) {
      const due = (Date.parse(JSON.parse(line).timestamp) - Date.parse('2026-01-01T00:00:00Z')) / 2;
      // Events are gathered for 200 ms.
      if (clock.now() < due || clock.now() > due + 201) t.fail(`${due} ms come at ${clock.now()} ms`);
    }
    at = after;
  }
  t.equal(text, await textOf(stream, keyOf(dataset, '42'), 300));

  const slow = open('e-store', { parameters: { rate: 0.000001 } }, { live: true });
  const stop = new AbortController();
  const reading = slow.read(START, 10, wanted, stop.signal);
  stop.abort();
  await t.rejects(reading, { name: 'AbortError' });
  await slow.close();
});
