import type { NameStyle } from '../../formats/sql/names.js';
import type { Checkpoint } from './batch.js';
import type { Mode } from './destination.js';

export const states = [
  'queued',
  'running',
  'finishing',
  'waiting',
  'cancelling',
  'done',
  'failed',
  'cancelled',
] as const;

/**
 * queued: begins soon; finishing: all rows have arrived, and the destination puts them in the place of the old ones or adds foreign
 * keys; waiting: for its destination to come back, or for its next run; cancelling: what is under way ends; done, failed and
 * cancelled: ended.
 */
export type DeliveryState = (typeof states)[number];

export interface DeliveryOptions {
  /** The most rows a second. */
  readonly throttle?: number;
  /** Rows of a batch. */
  readonly batch?: number;
  /** Seconds from the beginning of one run to that of the next. */
  readonly every?: number;
  readonly mode: Mode;
  /** The table that gets the rows, with its schema where it is not the usual one. Left out: it is named after the rows. */
  readonly table?: string;
  /** How tables and columns are named. Left out: as the rows are. */
  readonly names?: NameStyle;
  /** Whether events are sent only when their time has come. */
  readonly live?: boolean;
  /** Seconds of simulated time in a second; live only. */
  readonly speed?: number;
}

/** What was asked for, checked and complete (with a seed, for instance), so that a delivery that continues makes the same rows. */
export interface DeliveryRequest {
  readonly source: DatasetRows | EventRows | SchemaRows | { readonly source: string };
  readonly destination: string;
  readonly options: DeliveryOptions;
}

export interface DatasetRows {
  readonly dataset: string;
  readonly n: number;
  readonly offset: number;
  readonly seed: string;
  readonly fields?: string;
  /** Only a part of the rows: i/k, the i-th of k. */
  readonly shard?: string;
  /** The dataset's own, with their defaults. */
  readonly parameters: Record<string, unknown>;
}

/** Events of a dataset, or its report. */
export interface EventRows {
  readonly events: string;
  /** The name of the report. Left out: the events themselves. */
  readonly report?: string;
  /** The most events. Left out: all. */
  readonly n?: number;
  readonly seed: string;
  readonly fields?: string;
  /** The dataset's or the report's own, with their defaults. */
  readonly parameters: Record<string, unknown>;
}

/** All rows of all models of a stored schema, or of one. */
export interface SchemaRows {
  readonly schema: string;
  /** The only model. Left out: all. */
  readonly model?: string;
  /** Which version of the schema: a delivery fails when it has changed. */
  readonly edition: string;
  readonly seed: string;
  /** Numbers of rows that replace those of the schema: Employee:100000,Manager:500. */
  readonly rows?: string;
  /** Only a part of the rows of all models: i/k, the i-th of k. */
  readonly shard?: string;
}

/** A delivery as it is stored. Times are ISO 8601. */
export interface Delivery {
  readonly id: string;
  readonly request: DeliveryRequest;
  readonly created: string;
  /** The Idempotency-Key of the request. */
  readonly key?: string;
  state: DeliveryState;
  /** The number of runs before this one. */
  run: number;
  /** Of this run. */
  checkpoint: Checkpoint;
  /** Whether to go on at `checkpoint` where the destination has forgotten its own: until it acknowledges rows. */
  ownPosition?: boolean;
  /** The number of rows of this run; undefined when it becomes known only at the end. */
  total?: number;
  /** The size of all rows of all runs, in the format that the destination gets. */
  bytes: number;
  rowsPerSecond: number;
  retries: number;
  quarantined: number;
  lastError?: string;
  /** What of the schema is left out at the destination, each as a sentence. */
  notes?: string[];
  /** When this run began for the first time. */
  started?: string;
  ended?: string;
  /** When the next run begins. */
  due?: string;
}

/** A delivery that has not begun. */
export const queued = (id: string, request: DeliveryRequest): Delivery => ({
  id,
  request,
  created: new Date().toISOString(),
  state: 'queued',
  run: 0,
  checkpoint: { rows: 0, cursor: null },
  bytes: 0,
  rowsPerSecond: 0,
  retries: 0,
  quarantined: 0,
});

/** The seed of the run `run` (0 for the first) of a delivery that replaces its rows with the same rows of other values. */
export const seedOfRun = (seed: string, run: number) => (run === 0 ? seed : `${seed}-${run}`);

export const hasEnded = ({ state }: Delivery) =>
  state === 'done' || state === 'failed' || state === 'cancelled';

/** A delivery as clients see it. */
export function describe(delivery: Delivery) {
  const { id, request, created, state, run, checkpoint, total, bytes, rowsPerSecond } = delivery;
  const share = total === undefined ? undefined : total === 0 ? 1 : checkpoint.rows / total;
  const left = total === undefined ? undefined : total - checkpoint.rows;
  return {
    id,
    state,
    source: asAsked(request.source),
    destination: request.destination,
    options: request.options,
    run: run + 1,
    rows: checkpoint.rows,
    ...(total !== undefined && { total, percent: Math.floor((share ?? 0) * 1000) / 10 }),
    bytes,
    rowsPerSecond: Math.round(rowsPerSecond),
    ...(state === 'running' &&
      left !== undefined &&
      rowsPerSecond > 0 && { secondsLeft: Math.ceil(left / rowsPerSecond) }),
    retries: delivery.retries,
    quarantined: delivery.quarantined,
    ...(delivery.lastError !== undefined && { lastError: delivery.lastError }),
    ...(delivery.notes !== undefined && { notes: delivery.notes }),
    created,
    ...(delivery.started !== undefined && { started: delivery.started }),
    ...(delivery.ended !== undefined && { ended: delivery.ended }),
    ...(delivery.due !== undefined && { due: delivery.due }),
  };
}

function asAsked(source: DeliveryRequest['source']) {
  if (!('parameters' in source)) return source;
  const { parameters, ...rows } = source;
  return { ...rows, ...parameters };
}
