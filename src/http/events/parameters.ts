import { type TSchema, Type } from 'typebox';
import { type FormatName, formats } from '../../formats/index.js';
import {
  type AnyQuery,
  closed,
  DEFAULT_ROWS,
  type Limits,
  rowQuery,
  splitParameter,
} from '../rows/parameters.js';
import { mediaTypes } from '../rows/variant.js';

/** The formats of events. */
export type EventFormat = FormatName | 'sse';

/** The media type of each format; the first is for clients that take anything. */
export const eventTypes: Readonly<Record<EventFormat, string>> = { ...mediaTypes, sse: 'text/event-stream' };

/** The same of live events: of formats that need no end. */
export const liveTypes = { ndjson: mediaTypes.ndjson, sse: 'text/event-stream' } as const;

/** Parameters of an operation that answers with events, after checking. */
export interface EventsQuery extends AnyQuery {
  readonly n?: number;
  readonly format?: EventFormat;
  readonly live?: boolean;
  readonly speed?: number;
  readonly rate_limit?: number;
  readonly split?: number;
}

/** The schema of an EventsQuery; `own` are the dataset's parameters. */
export const eventsQuery = (limits: Limits, own: Record<string, TSchema>) =>
  closed({
    n: Type.Integer({
      minimum: 0,
      maximum: limits.maxRows,
      description: `How many events at the most. Left out: ${DEFAULT_ROWS}, or all where to or live is given.`,
    }),
    split: splitParameter,
    ...rowQuery(limits, own).properties,
    format: Type.Enum([...formats, 'sse'], {
      description:
        'Left out: what the Accept header prefers, JSON when it takes anything. sse: server-sent events. Live: ndjson or sse.',
    }),
    live: Type.Boolean({
      description: 'Whether events come when their time has come, rather than all at once. Left out: false.',
    }),
    speed: Type.Number({
      minimum: 0.001,
      maximum: 1_000_000,
      description: 'With live only: seconds of simulated time in a second. Left out: 1.',
    }),
    rate_limit: Type.Integer({
      minimum: 1,
      maximum: 1_000_000_000,
      description:
        'With live only: events a second at the most. Those that are late come later; their simulated time stays as it is. Left out: no limit.',
    }),
  });
