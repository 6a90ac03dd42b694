import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { EventDataset } from '../../src/events/event-dataset.js';
import { eventDatasets } from '../../src/events/index.js';
import { writerOf } from '../../src/formats/format.js';
import { formats } from '../../src/formats/index.js';
import { compileGiven } from '../../src/kernel/compile.js';
import { seedKey } from '../../src/random/key.js';
import {
  amount,
  atLeast,
  atMost,
  interleave,
  type Measure,
  median,
  plain,
  ratio,
  verify,
} from '../measures.js';
import { resident } from '../processes.js';
import { download } from '../request.js';
import { loadFiles, SEED } from '../rows.js';
import { withSeedstream } from '../servers.js';

const ROWS = 2_000_000;
const CHECKED_ROWS = 20_000;
const SLICE_ROWS = 4096;
const ROUNDS = 5;
const SEEK = 10_000_000;
const FIRST = 50;

/** Writes events into memory on one thread, and measures the start far into a stream and with many users. */
export async function events(): Promise<Measure[]> {
  const known = eventDatasets(await loadFiles());
  const named = (name: string) => known.find((dataset) => dataset.name === name) as EventDataset;
  const [apps, store] = [named('app-store'), named('e-store')];
  const rates = await interleave(ROUNDS, {
    apps: () => writeRate(apps, {}),
    sessions: () => writeRate(apps, { sessions: true }),
    store: () => writeRate(store, {}),
    redraw: () => writeRate(store, { illegal: 'redraw' }),
  });
  const firsts = await interleave(FIRST, {
    now: () => firstRow(apps, { from: '2026-01-01T00:00:00Z' }),
    later: () => firstRow(apps, { from: '2027-01-01T00:00:00Z' }),
  });
  const seeks = await interleave(ROUNDS, { seek: () => firstRow(store, { offset: SEEK }) });
  const millions = (values: readonly number[]) => median(values) / 1e6;
  return [
    atLeast('app-store events as NDJSON into memory, one thread', millions(rates.apps), 9, 'M events/s'),
    atLeast(
      'the same in sessions, with the half hour before them',
      millions(rates.sessions),
      5,
      'M events/s',
    ),
    atMost(
      'first event of a window a year later, against the first of the first window',
      ratio(firsts.later, firsts.now),
      1.5,
      '×',
      `${amount(median(firsts.later), 'ms')} and ${amount(median(firsts.now), 'ms')}`,
    ),
    atLeast('e-store events as NDJSON into memory, one thread', millions(rates.store), 14, 'M events/s'),
    plain('the same with illegal=redraw', amount(millions(rates.redraw), 'M events/s')),
    atMost(`e-store events, the first after ${SEEK.toLocaleString('en')}`, median(seeks.seek) / 1000, 2, 's'),
    await manyUsers(),
  ];
}

/** A stream of events, and its plan as NDJSON. */
export async function opened(dataset: EventDataset, parameters: Record<string, unknown>) {
  const defaults = Object.entries(dataset.parameters).flatMap(([name, schema]) =>
    'default' in schema ? [[name, schema.default]] : [],
  );
  const stream = dataset.stream({ ...Object.fromEntries(defaults), ...parameters });
  const { rows, encoding } = writerOf(formats.ndjson, {}, { table: dataset.name });
  const plan = compileGiven(rows(stream.columns), encoding);
  const key = seedKey(dataset.name, SEED);
  const open = () => stream.open(key, async () => {});
  return { plan, key, open };
}

/** Events per second. Their bytes are compared with those of another run in smaller slices. */
async function writeRate(dataset: EventDataset, parameters: Record<string, unknown>): Promise<number> {
  const { plan, key, open } = await opened(dataset, parameters);
  const digest = async (sliceRows: number) => {
    const hash = createHash('sha256');
    const source = await open();
    for (let rows = 0; rows < CHECKED_ROWS; ) {
      const slice = plan.write(key, source, Math.min(sliceRows, CHECKED_ROWS - rows));
      hash.update(slice.bytes);
      rows += slice.rows;
      slice.release();
    }
    source.close();
    return hash.digest('hex');
  };
  verify('events in other slices', await digest(777), await digest(SLICE_ROWS));
  const source = await open();
  const start = performance.now();
  for (let rows = 0; rows < ROWS; ) {
    const slice = plan.write(key, source, Math.min(SLICE_ROWS, ROWS - rows));
    rows += slice.rows;
    slice.release();
  }
  const seconds = (performance.now() - start) / 1000;
  source.close();
  return ROWS / seconds;
}

/** Milliseconds until the first event of a stream is in memory, without the time to make the plan. */
async function firstRow(dataset: EventDataset, parameters: Record<string, unknown>): Promise<number> {
  const { plan, key, open } = await opened(dataset, parameters);
  const start = performance.now();
  const source = await open();
  const slice = plan.write(key, source, 1);
  const taken = performance.now() - start;
  verify('events written', slice.rows, 1);
  slice.release();
  source.close();
  return taken;
}

/** The server's resident memory after events of billions of users, compared with a thousandth of the users. */
async function manyUsers(): Promise<Measure> {
  const url = (fraction: number) =>
    `/events/app-store?n=300000&seed=42&format=ndjson&users_fraction=${fraction}`;
  const taken = async (fraction: number) =>
    withSeedstream(async ({ origin, pid }) => {
      const { body } = await download(origin + url(fraction));
      verify('events', body.toString('latin1').split('\n').length, 300_001);
      return resident(pid);
    });
  const [few, many] = [await taken(0.001), await taken(1)];
  const detail = `${amount(many, 'MB')} and ${amount(few, 'MB')}`;
  return atMost('resident memory, events of 5 billion users against 5 million', many / few, 1.1, '×', detail);
}
