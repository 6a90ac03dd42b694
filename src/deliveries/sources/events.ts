import type { EventDataset, EventReport, EventSource, Simulated } from '../../events/event-dataset.js';
import { type Clock, type PacedSource, pacedSource } from '../../events/pacing.js';
import { withoutShard } from '../../events/ranges.js';
import { aboutRows } from '../../output/prepare.js';
import { type SeedKey, seedKey } from '../../random/key.js';
import type { Checkpoint, RowSource } from '../contract/batch.js';
import { type DeliveryOptions, type EventRows, seedOfRun } from '../contract/delivery.js';
import { openingAfter } from './pass-over.js';
import { simulatedSource } from './simulated.js';

/** The events, or the report, that a run of a delivery reads. Throws an Error when the dataset does not exist any more. */
export function openEvents(
  datasets: readonly EventDataset[],
  source: EventRows,
  options: DeliveryOptions,
  run: number,
  clock: Clock,
): RowSource {
  const dataset = datasets.find(({ name }) => name === source.events);
  if (dataset === undefined) throw new Error(`there is no dataset of events ${source.events} any more`);
  return source.report === undefined
    ? openStream(dataset, source, options, run, clock)
    : openReport(dataset, source, run);
}

/** Events, from the cursor of the checkpoint on when it has one. */
function openStream(
  dataset: EventDataset,
  { n: ofRun, seed: asked, fields, parameters: own }: EventRows,
  { mode, live = false, speed = 1 }: DeliveryOptions,
  run: number,
  clock: Clock,
): RowSource {
  const { n, ...parameters } = withoutShard(dataset, { ...own, n: ofRun, live });
  const whole = dataset.stream(parameters);
  const seed = mode === 'append' ? asked : seedOfRun(asked, run);
  // A run continues where the last one ended only when n is known.
  const before = mode === 'append' && run > 0 ? run * (ofRun as number) : 0;

  const restOf = ({ rows, cursor }: Checkpoint) => {
    const passed = before + rows;
    if (passed === 0) return whole;
    const known = readCursor(cursor);
    const rest = known?.passed === passed ? dataset.after(parameters, known.cursor) : undefined;
    // The cursor may be of another run, or further than the dataset can begin at: then the events before it are passed over.
    return rest === undefined
      ? { ...whole, start: undefined, open: openingAfter(passed, whole) }
      : dataset.stream(rest);
  };

  const common = {
    table: dataset,
    ...(fields !== undefined && { fields }),
    key: seedKey(dataset.name, seed),
    about: aboutRows(dataset.name, seed),
    most: n ?? Number.POSITIVE_INFINITY,
    total: whole.expected === Number.POSITIVE_INFINITY ? n : undefined,
    cursor: (rows: number, { reached }: EventSource) =>
      reached === undefined ? null : `${before + rows} ${whole.cursorOf(reached)}`,
  };
  if (!live) return simulatedSource({ ...common, rest: restOf });
  return simulatedSource<PacedSource>({
    ...common,
    rest(from): Simulated<PacedSource> {
      const stream = restOf(from);
      const open = async (key: SeedKey, turn: () => Promise<void>): Promise<PacedSource> =>
        pacedSource(await stream.open(key, turn), stream, speed, clock.now);
      return { ...stream, open };
    },
    live: { clock, untilDue: (source) => source.untilDue() },
  });
}

/** Reads a cursor: the number of events before it, and the dataset's own cursor. */
function readCursor(text: string | null): { passed: number; cursor: string } | undefined {
  const [, passed, cursor] = /^(\d+) (.+)$/.exec(text ?? '') ?? [];
  return cursor === undefined ? undefined : { passed: Number(passed), cursor };
}

/** A report; each run covers the time after the one before. */
function openReport(dataset: EventDataset, { seed, fields, parameters }: EventRows, run: number): RowSource {
  const report = dataset.report as EventReport;
  const rows = report.rows(parameters, run);
  return simulatedSource({
    table: { name: `${dataset.name}-${report.name}`, key: report.key },
    ...(fields !== undefined && { fields }),
    key: seedKey(dataset.name, seed),
    about: aboutRows(dataset.name, seed),
    most: Number.POSITIVE_INFINITY,
    total: undefined,
    rest: ({ rows: passed }) => (passed === 0 ? rows : { ...rows, open: openingAfter(passed, rows) }),
    cursor: () => null,
    // A run has fewer than 2^32 rows.
    position: (row) => BigInt(run) * 2n ** 32n + BigInt(row),
  });
}
