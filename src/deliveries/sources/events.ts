import type { EventDataset, EventReport } from '../../events/event-dataset.js';
import { seedKey } from '../../random/key.js';
import type { Checkpoint, RowSource } from '../contract/batch.js';
import type { DeliveryOptions, EventRows } from '../contract/delivery.js';
import { seedOfRun } from '../contract/shards.js';
import { openingAfter, paced } from './pass-over.js';
import { simulatedSource } from './simulated.js';

/** What a run of a delivery reads of a dataset of events. Throws an Error where that is not there any more. */
export function openEvents(
  datasets: readonly EventDataset[],
  source: EventRows,
  options: DeliveryOptions,
  run: number,
): RowSource {
  const dataset = datasets.find(({ name }) => name === source.events);
  if (dataset === undefined) throw new Error(`there are no events ${source.events} any more`);
  return source.report === undefined
    ? openStream(dataset, source, options, run)
    : openReport(dataset, source, run);
}

/** Events, from the last cursor on where there is one. */
function openStream(
  dataset: EventDataset,
  { n, seed: asked, fields, parameters }: EventRows,
  { mode, live = false, speed = 1 }: DeliveryOptions,
  run: number,
): RowSource {
  const whole = dataset.stream(parameters);
  const seed = mode === 'append' ? asked : seedOfRun(asked, run);
  // Only where n is known does a run go on where the last one has ended.
  const before = mode === 'append' && run > 0 ? run * (n as number) : 0;

  const restOf = ({ rows, cursor }: Checkpoint) => {
    const passed = before + rows;
    if (passed === 0) return whole;
    const known = readCursor(cursor);
    const rest = known?.passed === passed ? dataset.after(parameters, known.cursor) : undefined;
    // A cursor may be of another run, or further than the dataset begins at: then all before is gone through.
    return rest === undefined
      ? { ...whole, start: undefined, open: openingAfter(passed, whole) }
      : dataset.stream(rest);
  };

  return simulatedSource({
    table: dataset,
    ...(fields !== undefined && { fields }),
    key: seedKey(dataset.generation, dataset.name, seed),
    most: n ?? Number.POSITIVE_INFINITY,
    total: whole.expected === Number.POSITIVE_INFINITY ? n : undefined,
    live,
    rest: (from) => (live ? paced(restOf(from), speed) : restOf(from)),
    cursor: (rows, { reached }) =>
      reached === undefined ? null : `${before + rows} ${whole.cursorOf(reached)}`,
  });
}

/** A cursor says after how many events it is. */
function readCursor(text: string | null): { passed: number; cursor: string } | undefined {
  const [, passed, cursor] = /^(\d+) (.+)$/.exec(text ?? '') ?? [];
  return cursor === undefined ? undefined : { passed: Number(passed), cursor };
}

/** What events add up to; each run goes on in time. */
function openReport(dataset: EventDataset, { seed, fields, parameters }: EventRows, run: number): RowSource {
  const report = dataset.report as EventReport;
  const rows = report.rows(parameters, run);
  return simulatedSource({
    table: { name: `${dataset.name}-${report.name}`, key: report.key },
    ...(fields !== undefined && { fields }),
    key: seedKey(dataset.generation, dataset.name, seed),
    most: Number.POSITIVE_INFINITY,
    total: undefined,
    live: false,
    rest: ({ rows: passed }) => (passed === 0 ? rows : { ...rows, open: openingAfter(passed, rows) }),
    cursor: () => null,
    // A run has less than 2^32 rows.
    position: (row) => BigInt(run) * 2n ** 32n + BigInt(row),
  });
}
