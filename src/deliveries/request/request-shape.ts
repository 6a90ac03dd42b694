import { type TSchema, Type } from 'typebox';
import type { Dataset } from '../../columns/dataset.js';
import { durationParameter } from '../../duration.js';
import type { EventDataset } from '../../events/event-dataset.js';
import { modes } from '../contract/destination.js';

/** The highest number of a row. */
export const LAST_ROW = Number.MAX_SAFE_INTEGER;
export const DEFAULT_ROWS = 10;

const options = Type.Object(
  {
    throttle: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1e9,
        description: 'The most rows a second. Left out: no limit.',
      }),
    ),
    batch: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Rows of a batch. Left out: what suits the destination.' }),
    ),
    shard: Type.Optional(
      Type.String({
        pattern: '^[1-9]\\d{0,3}/[1-9]\\d{0,3}$',
        title: 'i/k, the i-th of k parts, from 1/k to k/k',
        description:
          'Delivers only the i-th of k parts of the rows. k deliveries, by one service or several, deliver all rows.',
      }),
    ),
    every: Type.Optional(
      durationParameter(
        'Repeats the delivery. With mode append, each run continues with the next n rows; with the other modes it takes the same rows again, with the seed followed by - and the number of the run. Each run of a report covers the time after the one before. A run starts every so often',
      ),
    ),
    live: Type.Optional(
      Type.Boolean({
        description:
          'Events only: whether they are sent when their time has come instead of all at once. Left out: false.',
      }),
    ),
    speed: Type.Optional(
      Type.Number({
        minimum: 0.001,
        maximum: 1_000_000,
        description: 'With live only: seconds of simulated time in a second. Left out: 1.',
      }),
    ),
    mode: Type.Optional(
      Type.Enum([...modes], {
        description:
          'Whether rows that are there already stay (append), are removed first (replace), or are replaced by rows with the same key (upsert). What a kind of destination does not offer is refused. Left out: append.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** The members of sources of any kind. */
const ofAny = {
  seed: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      description: 'Left out: a random one, which the delivery shows.',
    }),
  ),
  fields: Type.Optional(Type.String({ description: 'Comma-separated names of columns. Left out: all.' })),
};

const optional = (own: Record<string, TSchema>) =>
  Object.fromEntries(Object.entries(own).map(([name, schema]) => [name, Type.Optional(schema)]));

export const datasetRows = (own: Record<string, TSchema>, dataset: TSchema, maxRows: number) =>
  Type.Object(
    {
      dataset,
      n: Type.Optional(
        Type.Integer({ minimum: 1, maximum: maxRows, description: `Left out: ${DEFAULT_ROWS}.` }),
      ),
      offset: Type.Optional(Type.Integer({ minimum: 0, maximum: LAST_ROW, description: 'Left out: 0.' })),
      ...ofAny,
      ...optional(own),
    },
    { additionalProperties: false },
  );

export const eventRows = ({ name, parameters }: EventDataset, maxRows: number) =>
  Type.Object(
    {
      events: Type.Literal(name),
      n: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: maxRows,
          description: `The most events. Left out: ${DEFAULT_ROWS}, or all when to or live is given.`,
        }),
      ),
      ...ofAny,
      ...optional(parameters),
    },
    { additionalProperties: false },
  );

export const reportRows = ({ name, report }: EventDataset) =>
  Type.Object(
    {
      events: Type.Literal(name),
      report: Type.Literal(report.name),
      ...ofAny,
      ...optional(report.parameters),
    },
    { additionalProperties: false },
  );

export const schemaRows = Type.Object(
  {
    schema: Type.String({ description: 'The name of a stored schema: all rows of all its models' }),
    rows: Type.Optional(Type.String({ description: 'For example Employee:100000,Manager:500' })),
    seed: Type.Optional(
      Type.String({ minLength: 1, maxLength: 128, description: 'Left out: a random one.' }),
    ),
  },
  { additionalProperties: false },
);

/** The body of POST /deliveries, for the API description. */
export const requestSchema = (
  datasets: readonly Dataset[],
  events: readonly EventDataset[],
  maxRows: number,
) =>
  Type.Object(
    {
      source: Type.Union([
        ...datasets.map(({ name, parameters }) => datasetRows(parameters, Type.Literal(name), maxRows)),
        ...events.flatMap((dataset) => [eventRows(dataset, maxRows), reportRows(dataset)]),
        schemaRows,
        Type.Object(
          { source: Type.String({ description: 'A name in sources of DESTINATIONS_FILE' }) },
          { additionalProperties: false },
        ),
      ]),
      destination: Type.String({ description: 'A name in destinations of DESTINATIONS_FILE' }),
      options: Type.Optional(options),
    },
    { additionalProperties: false },
  );

/** The members that every request has. */
export const outline = Type.Object(
  { source: Type.Object({}), destination: Type.String(), options: Type.Optional(options) },
  { additionalProperties: false },
);

/** A source of DESTINATIONS_FILE. */
export const configured = Type.Object({ source: Type.String() }, { additionalProperties: false });
