import { type TSchema, Type } from 'typebox';
import type { Column } from '../columns/value.js';
import type { Dataset } from '../datasets/dataset.js';
import { badParameter, ProblemError } from '../errors.js';
import { type FormatName, formats } from '../formats/index.js';
import type { Plan } from '../kernel/plan.js';
import { seedKey } from '../random/key.js';
import { failureResponse, problemResponse } from './problem.js';
import { wholeDocument } from './row-stream.js';
import { compilePlan, mediaTypes } from './variant.js';

/** What the examples are asked with. */
const SEED = '42';
const ROWS = 3;
const ID = 7;

/**
 * GET /{dataset} and GET /{dataset}/{id} in the API document. Its examples are real output, which costs plans; so
 * this is called when the document is asked for and not when the server starts.
 */
export function describeRows(dataset: Dataset, columns: readonly Column[]) {
  const row = Type.Object(Object.fromEntries(columns.map(({ name, schema }) => [name, schema as TSchema])));
  const examples = exampleMaker(dataset, columns);
  return {
    many: {
      operationId: `get_${dataset.name}`,
      summary: `Rows of ${dataset.name}`,
      description: `${dataset.description} Streamed, however many. With a seed, the same URL always gives the same bytes.`,
      tags: [dataset.name],
      response: {
        200: {
          description: `n rows from offset on. The examples are of n=${ROWS}&seed=${SEED}.`,
          headers,
          content: contentOf(
            Type.Array(row),
            (rows) => rows,
            (format) => examples(format, 0, ROWS),
          ),
        },
        ...problems,
      },
    },
    one: {
      operationId: `get_${dataset.name}_row`,
      summary: `One row of ${dataset.name}`,
      description: `${dataset.description} It is the row with this id in any answer with the same seed.`,
      tags: [dataset.name],
      response: {
        200: {
          description: `The row. The examples are of id ${ID} and seed=${SEED}.`,
          headers,
          content: contentOf(
            row,
            ([first]) => first,
            (format) => examples(format, ID - 1, 1),
          ),
        },
        ...problems,
      },
    },
  };
}

function contentOf(
  json: TSchema,
  jsonOf: (rows: unknown[]) => unknown,
  example: (format: FormatName) => string,
) {
  return {
    [mediaTypes.json]: { schema: json, example: jsonOf(JSON.parse(example('json'))) },
    [mediaTypes.csv]: { schema: Type.String({ description: 'RFC 4180, with LF' }), example: example('csv') },
    [mediaTypes.ndjson]: {
      schema: Type.String({ description: 'One JSON object a line' }),
      example: example('ndjson'),
    },
  };
}

/** Makes rows [first, first + rows) in a format. */
function exampleMaker(dataset: Dataset, columns: readonly Column[]) {
  const seed = seedKey(dataset.generation, dataset.name, SEED);
  const plans = new Map(formats.map((format) => [format, compilePlan(columns, 'rows', format, {})]));
  return (format: FormatName, first: number, rows: number) =>
    wholeDocument({ plan: plans.get(format) as Plan, seed, first, rows }).toString();
}

const headers = {
  'Seedstream-Seed': Type.String({ description: 'The seed that made the rows, percent-encoded' }),
  Link: Type.String({ description: 'rel="canonical": the URL that gives this response again' }),
};

const problems = {
  400: problemResponse('A parameter is wrong.', badParameter('format', 'cvs', formats)),
  406: problemResponse(
    'The Accept header takes none of the formats.',
    new ProblemError(406, 'There is no representation that "image/png" accepts', {
      value: 'image/png',
      allowed: Object.values(mediaTypes),
    }),
  ),
  500: failureResponse,
};
