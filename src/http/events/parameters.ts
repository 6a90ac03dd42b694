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

/** The formats of live events, which need no end. */
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
      description: `The most events. Left out: ${DEFAULT_ROWS}, or all when to or live is given.`,
    }),
    part_bytes: partBytesParameter,
    ...rowQuery(limits, own).properties,
    format: Type.Enum(Object.keys(eventFormats), {
      description: `Left out: what the Accept header prefers, JSON when it takes anything. sse: server-sent events. Live: ${Object.keys(liveFormats).join(' or ')}.`,
    }),
    live: Type.Boolean({
      description: 'Whether events come when their time has come instead of all at once. Left out: false.',
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
        'With live only: the most events a second. The limit delays events; their simulated time stays the same. Left out: no limit.',
    }),
  });
