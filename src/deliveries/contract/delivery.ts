import type { Checkpoint } from './batch.js';
import type { Mode } from './destination.js';

export const states = ['queued', 'running', 'waiting', 'done', 'failed', 'cancelled'] as const;

/** queued: soon; running; waiting: for its destination to come back, or for its next run; the others are the end. */
export type DeliveryState = (typeof states)[number];

export interface DeliveryOptions {
  /** Rows a second at the most. */
  readonly rate?: number;
  /** Rows of a batch. */
  readonly batch?: number;
  /** "i/k": the i-th of k parts of the rows, i from 1 on. */
  readonly shard?: string;
  /** Seconds from the beginning of a run to that of the next one. */
  readonly every?: number;
  readonly mode: Mode;
  /** Of events: come when their time has come? */
  readonly live?: boolean;
  /** Seconds of simulated time in one of ours; live only. */
  readonly speed?: number;
}

/** What was asked for, checked, nothing left open: a delivery that goes on must make the same rows. */
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
  /** The dataset's own, with their defaults. */
  readonly parameters: Record<string, unknown>;
}

/** Events of a dataset, or what they add up to. */
export interface EventRows {
  readonly events: string;
  /** The name of its report. Left out: the events themselves. */
  readonly report?: string;
  /** Events at the most. Left out: all. */
  readonly n?: number;
  readonly seed: string;
  readonly fields?: string;
  /** The dataset's or the report's own, with their defaults. */
  readonly parameters: Record<string, unknown>;
}

/** All rows of all models of a stored schema. */
export interface SchemaRows {
  readonly schema: string;
  /** Which of the documents that the name has had. */
  readonly edition: string;
  readonly seed: string;
  /** Rows of models that have others than the schema says: Employee:100000,Manager:500. */
  readonly rows?: string;
}

/** A delivery as it is kept. Times are ISO 8601. */
export interface Delivery {
  readonly id: string;
  readonly request: DeliveryRequest;
  readonly created: string;
  state: DeliveryState;
  /** Runs that came before this one. */
  run: number;
  /** How far this run has come. */
  checkpoint: Checkpoint;
  /** Rows of this run; undefined where that shows at its end. */
  total?: number;
  /** Of all runs, in what the rows are written in. */
  bytes: number;
  rowsPerSecond: number;
  retries: number;
  quarantined: number;
  lastError?: string;
  /** When this run began, at first. */
  started?: string;
  ended?: string;
  /** When the next run begins. */
  due?: string;
}

export const hasEnded = ({ state }: Delivery) =>
  state === 'done' || state === 'failed' || state === 'cancelled';

/** What the service tells of a delivery. */
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
