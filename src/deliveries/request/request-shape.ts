import type { Dataset } from '../../columns/dataset.js';
import { shardParameter } from '../../columns/shard.js';
import { durationParameter } from '../../duration.js';
import type { EventDataset } from '../../events/event-dataset.js';
import { nameStyles, namesMeaning } from '../../formats/sql/names.js';
import { pascalCase, type TSchema, Type } from '../../json-schema.js';
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
        description: 'The maximum number of rows a second. Default: no maximum.',
      }),
    ),
    batch: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'The number of rows of a batch. Default: what suits the destination.',
      }),
    ),
    every: Type.Optional(
      durationParameter(
        'Repeats the delivery. With mode append, each run continues with the next n rows. With the other modes, each run delivers the same row numbers with another seed: the seed of the request followed by - and the number of the run. Each run of a report covers the period after that of the previous run. The time from one run to the next',
      ),
    ),
    live: Type.Optional(
      Type.Boolean({
        description:
          'Events only: whether each event is sent when its time comes, instead of all events at once. Default: false.',
      }),
    ),
    speed: Type.Optional(
      Type.Number({
        minimum: 0.001,
        maximum: 1_000_000,
        description: 'With live only: how many seconds of simulated time pass in a second. Default: 1.',
      }),
    ),
    table: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'The table that gets the rows, in PostgreSQL with its schema where needed: staging.people. Names keep their case, and those with a dot are in double quotes. Default: a table that is named after the rows.',
      }),
    ),
    names: Type.Optional(
      Type.Enum([...nameStyles], {
        description: `PostgreSQL only: ${namesMeaning} A name in table stays as it is.`,
      }),
    ),
    mode: Type.Optional(
      Type.Enum([...modes], {
        description:
          'What happens to the rows that the destination has already. append: they stay. replace: they are removed first. upsert: rows with the same key are replaced. Not every kind of destination offers every mode. Default: append.',
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
      description: 'The name of the data. Default: a random seed, which the delivery shows.',
    }),
  ),
  fields: Type.Optional(
    Type.String({ description: 'Comma-separated names of columns. Default: all columns.' }),
  ),
};

/** The parameters of a dataset, which the API description explains where they are those of a query. */
const optional = (own: Record<string, TSchema & { description?: string }>) =>
  Object.fromEntries(
    Object.entries(own).map(([name, { description: _, ...schema }]) => [name, Type.Optional(schema)]),
  );

export const datasetRows = (own: Record<string, TSchema>, dataset: TSchema, maxRows: number) =>
  Type.Object(
    {
      dataset,
      n: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: maxRows,
          description: `The number of rows. Default: ${DEFAULT_ROWS}.`,
        }),
      ),
      offset: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: LAST_ROW,
          description: 'The number of rows of the dataset to skip. Default: 0.',
        }),
      ),
      shard: Type.Optional(shardParameter('the n rows', 'one after the other')),
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
          description: `The maximum number of events. Default: ${DEFAULT_ROWS}, or no maximum when to or live is given.`,
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
    schema: Type.String({
      description: 'The name of a stored schema. All rows of all its models are delivered.',
    }),
    model: Type.Optional(
      Type.String({ description: 'The only model whose rows are delivered. Default: all models.' }),
    ),
    rows: Type.Optional(
      Type.String({ description: 'The numbers of rows of the models, as in Employee:100000,Manager:500' }),
    ),
    shard: Type.Optional(shardParameter('the rows of all models', 'one after the other')),
    seed: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description: 'The name of the data. Default: a random seed.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** A schema as a model with this name in the API description. */
const named = (title: string, schema: TSchema): TSchema => ({ ...schema, title });

/** The body of POST /deliveries, for the API description, with the names of all destinations. */
export const requestSchema = (
  datasets: readonly Dataset[],
  events: readonly EventDataset[],
  maxRows: number,
  destinations: readonly string[],
) =>
  Type.Object(
    {
      source: Type.Union(
        [
          ...datasets.map(({ name, parameters }) =>
            named(`${pascalCase(name)}Source`, datasetRows(parameters, Type.Literal(name), maxRows)),
          ),
          ...events.flatMap((dataset) => [
            named(`${pascalCase(dataset.name)}Source`, eventRows(dataset, maxRows)),
            named(`${pascalCase(`${dataset.name}-${dataset.report.name}`)}Source`, reportRows(dataset)),
          ]),
          named('SchemaSource', schemaRows),
          named(
            'ConfiguredSource',
            Type.Object(
              { source: Type.String({ description: 'The name of a source in DESTINATIONS_FILE' }) },
              { additionalProperties: false },
            ),
          ),
        ],
        { description: 'The rows. Parameters of a dataset mean what they mean in its own requests.' },
      ),
      destination:
        destinations.length === 0
          ? Type.String({ description: 'The name of a destination in DESTINATIONS_FILE' })
          : Type.Enum([...destinations], { description: 'The name of a destination' }),
      options: Type.Optional(named('DeliveryOptions', options)),
    },
    {
      title: 'DeliveryRequest',
      additionalProperties: false,
      examples: [
        { source: { dataset: 'persons', n: 1000, seed: '42' }, destination: destinations[0] ?? 'warehouse' },
      ],
    },
  );

/** The members of every request. */
export const outline = Type.Object(
  { source: Type.Object({}), destination: Type.String(), options: Type.Optional(options) },
  { additionalProperties: false },
);

/** A source of DESTINATIONS_FILE. */
export const configured = Type.Object({ source: Type.String() }, { additionalProperties: false });
