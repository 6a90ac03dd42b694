// A simulation that finds few rows stops after a bounded amount of work, so that everybody else gets a turn.
import t from 'tap';
import type { EventReport, Simulated } from '../../src/events/event-dataset.js';
import { eventDataset, eventPlan, keyOf, streamOf, turn, withDefaults } from './simulated.js';

const MOST = 4096;

const reportOf = (name: string, parameters: Record<string, unknown>): Simulated => {
  const report = eventDataset(name).report as EventReport;
  return report.rows(withDefaults(report.parameters, parameters));
};

const sparse: readonly [what: string, dataset: string, rows: Simulated][] = [
  [
    'events of one of many shards',
    'app-store',
    streamOf(eventDataset('app-store'), { users_fraction: 0.001, shard: '7/1024' }),
  ],
  [
    'sessions of one of many shards',
    'app-store',
    streamOf(eventDataset('app-store'), { users_fraction: 0.001, shard: '7/1024', sessions: true }),
  ],
  [
    'totals of few of many products',
    'e-store',
    reportOf('e-store', {
      products: 1_000_000,
      rate: 0.0001,
      every: '1s',
      at: '2026-01-02T00:00:00Z',
    }),
  ],
  [
    'rates of many steps with many candidates each',
    'app-store',
    reportOf('app-store', { users_fraction: 1, step: '1s', to: '2026-01-01T00:02:00Z' }),
  ],
];

for (const [what, name, simulated] of sparse) {
  t.test(what, async (t) => {
    const key = keyOf(eventDataset(name), '1');
    const plan = eventPlan(simulated, 'ndjson');
    const source = await simulated.open(key, turn);
    let rows = 0;
    for (let turns = 0; turns < 5; turns++) {
      const slice = plan.write(key, source, MOST);
      t.ok(slice.rows < MOST, `${slice.rows} rows`);
      rows += slice.rows;
      slice.release();
      const lengths = plan.rowLengths(key, source, MOST);
      t.ok(lengths.length < MOST);
      rows += lengths.length;
    }
    for (let turns = 0; turns < 10_000 && rows === 0; turns++) {
      const slice = plan.write(key, source, MOST);
      rows += slice.rows;
      slice.release();
    }
    t.ok(rows > 0, 'it finds rows in the end');
    source.close();
  });
}
