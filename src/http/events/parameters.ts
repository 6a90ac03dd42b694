import { type TSchema, Type } from 'typebox';
import { eventFormats, type Formats, type formats } from '../../formats/index.js';
import {
  type AnyQuery,
  closed,
  DEFAULT_ROWS,
  partBytesParameter,
  type RequestLimits,
  rowQuery,
} from '../rows/parameters.js';

export type EventFormatName = keyof typeof eventFormats;

/** The formats of live events: those that need no end. */
export const liveFormats: Formats = Object.fromEntries(
  Object.entries<Formats[string]>(eventFormats).filter(([, format]) => format.live),
);

/** Parameters of an operation that answers with events, after checking. */
export interface EventsQuery extends AnyQuery {
  readonly n?: number;
  readonly format?: EventFormatName;
  readonly live?: boolean;
  readonly speed?: number;
  readonly throttle?: number;
  readonly part_bytes?: number;
}

/** Parameters of an operation that answers with a report, after checking. */
export interface ReportQuery extends AnyQuery {
  readonly format?: keyof typeof formats;
}

/** The schema of an EventsQuery; `own` are the dataset's parameters. */
export const eventsQuery = (limits: RequestLimits, own: Record<string, TSchema>) =>
  closed({
    n: Type.Integer({
      minimum: 0,
      maximum: limits.maxRows,
      description: `How many events at the most. Left out: ${DEFAULT_ROWS}, or all where to or live is given.`,
    }),
    part_bytes: partBytesParameter,
    ...rowQuery(limits, own).properties,
    format: Type.Enum(Object.keys(eventFormats), {
      description: `Left out: what the Accept header prefers, JSON when it takes anything. sse: server-sent events. Live: ${Object.keys(liveFormats).join(' or ')}.`,
    }),
    live: Type.Boolean({
      description: 'Whether events come when their time has come, rather than all at once. Left out: false.',
    }),
    speed: Type.Number({
      minimum: 0.001,
      maximum: 1_000_000,
      description: 'With live only: seconds of simulated time in a second. Left out: 1.',
    }),
    throttle: Type.Integer({
      minimum: 1,
      maximum: 1_000_000_000,
      description:
        'With live only: events a second at the most. Those that are late come later; their simulated time stays as it is. Left out: no limit.',
    }),
  });
