import { type TSchema, Type } from 'typebox';
import type { Dataset } from '../../columns/dataset.js';
import type { EventDataset } from '../../events/event-dataset.js';
import { modes } from '../contract/destination.js';

/** The last row of a dataset. */
export const LAST_ROW = Number.MAX_SAFE_INTEGER;
export const DEFAULT_ROWS = 10;

const options = Type.Object(
  {
    rate: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1e9,
        description: 'Rows a second. Left out: as fast as it goes.',
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
          'i/k delivers the i-th of k parts of the rows: k deliveries, of any processes, are the whole.',
      }),
    ),
    every: Type.Optional(
      Type.String({
        pattern: '^[1-9]\\d{0,5}[smhd]$',
        title: 'a number of s, m, h or d, as in 10m',
        description:
          'Repeats so often, as in 10m. In mode append each run goes on with the next n rows; in the others it takes the same rows again, of the seed followed by - and the number of the run. Of a report, each run tells of the time that follows.',
      }),
    ),
    live: Type.Optional(
      Type.Boolean({
        description:
          'Events only: whether they go when their time has come, rather than all at once. Left out: false.',
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
          'PostgreSQL only: whether rows that are there stay (append), go first (replace), or are overwritten by those with the same key (upsert). Left out: append.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** What may be said of rows of any kind. */
const ofAny = {
  seed: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      description: 'Left out: a fresh one, which the delivery tells.',
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
          description: `How many events at the most. Left out: ${DEFAULT_ROWS}, or all where to or live is given.`,
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
    rows: Type.Optional(Type.String({ description: 'As in Employee:100000,Manager:500' })),
    seed: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'Left out: a fresh one.' })),
  },
  { additionalProperties: false },
);

/** The body of POST /deliveries, for the API document. */
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

/** What every request has. */
export const outline = Type.Object(
  { source: Type.Object({}), destination: Type.String(), options: Type.Optional(options) },
  { additionalProperties: false },
);

/** A source that the operator has configured. */
export const configured = Type.Object({ source: Type.String() }, { additionalProperties: false });
