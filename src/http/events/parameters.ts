import { eventFormats, type FormatName, type Formats } from '../../formats/index.js';
import { type TSchema, Type } from '../../json-schema.js';
import { ROWS_ASKED } from '../rows/asked.js';
import {
  type AnyQuery,
  closed,
  DEFAULT_ROWS,
  formatParameter,
  LAST_ROW,
  partBytesParameter,
  type RequestLimits,
  rowQuery,
} from '../rows/parameters.js';

export type EventFormatName = keyof typeof eventFormats;

/** The formats of live events: those whose representations need no end. */
export const liveFormats: Formats = Object.fromEntries(
  Object.entries<Formats[string]>(eventFormats).filter(([, format]) => format.live),
);

/** Parameters of an operation that answers with events, after checking. */
export interface EventsQuery extends AnyQuery {
  readonly n?: number;
  readonly rows?: number;
  readonly format?: EventFormatName;
  readonly live?: boolean;
  readonly speed?: number;
  readonly throttle?: number;
  readonly part_bytes?: number;
  readonly shard?: string;
}

/** Parameters of an operation that answers with a report, after checking. */
export interface ReportQuery extends AnyQuery {
  readonly format?: FormatName;
}

/** The schema of an EventsQuery; `own` are the dataset's parameters. */
export const eventsQuery = (limits: RequestLimits, own: Record<string, TSchema>) =>
  closed({
    n: Type.Integer({
      minimum: 0,
      maximum: limits.maxRows,
      description: `The maximum number of events. Default: ${DEFAULT_ROWS}, or no maximum when to or live is given.`,
    }),
    rows: Type.Integer({
      minimum: 0,
      maximum: LAST_ROW,
      description: `With conditions, where, q, group or aggregate only: how many events of the stream are looked at. Default: ${ROWS_ASKED}, or with to all of them.`,
    }),
    part_bytes: partBytesParameter,
    ...rowQuery(limits, own).properties,
    format: formatParameter(eventFormats, `With live: ${Object.keys(liveFormats).join(' or ')}.`),
    live: Type.Boolean({
      description:
        'Whether each event is sent when its time comes, instead of all events at once. Default: false.',
    }),
    speed: Type.Number({
      minimum: 0.001,
      maximum: 1_000_000,
      description: 'With live only: how many seconds of simulated time pass in a second. Default: 1.',
    }),
    throttle: Type.Integer({
      minimum: 1,
      maximum: 1_000_000_000,
      description:
        'With live only: the maximum number of events a second. It delays events, and their simulated time stays the same. Default: no maximum.',
    }),
  });
