import type { Dataset } from '../../columns/dataset.js';
import type { Column } from '../../columns/value.js';
import { badParameter, ProblemError } from '../../errors.js';
import { csv } from '../../formats/csv.js';
import { type Format, type MediaType, writerOf } from '../../formats/format.js';
import { type Formats, formatNames, formats } from '../../formats/index.js';
import { json } from '../../formats/json.js';
import { type TSchema, Type } from '../../json-schema.js';
import { itself } from '../../output/work.js';
import { seedKey } from '../../random/key.js';
import { injectedFailure } from '../answer/fault-injection.js';
import { tarContent } from '../answer/send-parts.js';
import { busyResponse, failureResponse, problemResponse } from '../server/problem.js';

/** The seed and the number of rows of the examples. */
const SEED = '42';
const ROWS = 2;
const ID = 7;

/** The names of operations in the API description, the tag of their group, and the JSON Schema of their rows. */
interface Naming {
  readonly id: string;
  readonly tag: string;
  readonly row: TSchema;
}

export type RowsDescription = Awaited<ReturnType<typeof describeRows>>;

/**
 * Describes GET /{dataset} and GET /{dataset}/{id} for the API description. The examples are real output and cost plans, so this
 * is called when the description is requested and not when the server starts.
 */
export async function describeRows(dataset: Dataset, columns: readonly Column[], { id, tag, row }: Naming) {
  const key = seedKey(dataset.generation, dataset.family ?? dataset.name, SEED);
  const example = async (format: Format, layout: 'rows' | 'single', first: number, rows: number) => {
    const writer = writerOf(format, {}, { table: dataset.name, key: dataset.key });
    const prepared = await writer.prepare(columns, layout);
    const whole = prepared.range(key, first, rows).whole(itself());
    return Buffer.from(whole as string, 'latin1').toString();
  };
  return {
    many: {
      operationId: `get_${id}`,
      summary: `Rows of ${dataset.name}`,
      description: `${dataset.description} Any number of rows is streamed. With a seed, the same URL always gives the same bytes.`,
      tags: [tag],
      response: {
        200: {
          description: `The n rows after offset. The examples are answers to n=${ROWS}&seed=${SEED}.`,
          headers: listHeaders,
          content: {
            ...(await contentOf(Type.Array(row), formats, (format) => example(format, 'rows', 0, ROWS), [
              json,
              csv,
            ])),
            ...tarContent,
          },
        },
        ...others,
      },
    },
    one: {
      operationId: `get_${id}_row`,
      summary: `One row of ${dataset.name}`,
      description: `${dataset.description} Every answer with the same seed has the same row with this id.`,
      tags: [tag],
      response: {
        200: {
          description: `The row. The examples are answers to id ${ID} and seed=${SEED}.`,
          headers,
          content: await contentOf(row, formats, (format) => example(format, 'single', ID - 1, 1), [json]),
        },
        ...others,
      },
    },
  };
}

/** The JSON Schema of rows, as a model with a name. No property is required, because `fields` may leave it out. */
export const rowOf = (columns: readonly Column[], model: string): TSchema => ({
  type: 'object',
  title: model,
  properties: Object.fromEntries(columns.map(({ name, schema }) => [name, withoutRequired(schema)])),
});

function withoutRequired<Schema>(schema: Schema): Schema {
  if (Array.isArray(schema)) return schema.map(withoutRequired) as Schema;
  if (typeof schema !== 'object' || schema === null) return schema;
  const { required, ...others } = schema as { required?: unknown };
  const kept = Array.isArray(required) ? others : schema;
  return Object.fromEntries(
    Object.entries(kept).map(([name, member]) => [name, withoutRequired(member)]),
  ) as Schema;
}

/** One of what a name in the plural means. */
export const singular = (name: string): string => name.replace(/s$/, '');

/** The representations with this JSON Schema in the formats, those of `exemplary` with an example. */
export async function contentOf(
  schema: TSchema,
  offered: Formats,
  example: (format: Format) => Promise<string>,
  exemplary: readonly Format[],
) {
  const content: Record<string, MediaType> = {};
  for (const format of Object.values(offered)) {
    const { example: text, ...media } = format.describe(schema, await example(format));
    content[format.mediaType] = exemplary.includes(format) ? { ...media, example: text } : media;
  }
  return content;
}

const mediaTypes = Object.values<Format>(formats).map(({ mediaType }) => mediaType);

const header = (description: string) => Type.String({ description });

export const headers = {
  'Seedstream-Seed': header('The seed of the rows, percent-encoded'),
  Link: header('rel="canonical": the URL that gives this response again'),
  ETag: header('With a seed: the entity tag, which is equal for equal bytes'),
  'Cache-Control': header(
    'With a seed, the answer may be cached forever. Without a seed, it must not be cached',
  ),
  'Accept-Ranges': header('bytes, or none when the length is not known before the end'),
  'Content-Disposition': header('With download=true: attachment, with the name of the file'),
  Vary: header('The request headers that the representation depends on'),
};

const listHeaders = {
  ...headers,
  Link: header(
    'rel="canonical": the URL that gives this response again. rel="first", "prev", "next" and "last": the other pages of the same rows that exist. "last" requires that the number of rows is known',
  ),
  'X-Total-Count': header('The number of rows, if it is known'),
};

const bytes = Type.String({ description: 'The requested bytes' });

/** The responses other than 200. */
export const others = {
  206: {
    description: 'The part that the Range header asks for. Only requests with a seed have ranges.',
    headers: {
      ...headers,
      'Content-Range': header('Which bytes these are, and the length of the whole representation'),
    },
    content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: bytes }])),
  },
  304: {
    description: 'If-None-Match names the ETag, so the client has these bytes already.',
    type: 'null',
    headers,
  },
  400: problemResponse('A parameter is wrong.', badParameter('format', 'cvs', formatNames)),
  406: problemResponse(
    'The Accept header accepts none of the formats.',
    new ProblemError(406, 'None of the formats is accepted by Accept: image/png', {
      value: 'image/png',
      allowed: mediaTypes,
    }),
  ),
  412: problemResponse(
    'If-Match does not name the ETag.',
    new ProblemError(412, 'If-Match names another representation', { allowed: '"AbCdEfGhIjKlMnOpQrStUv"' }),
  ),
  416: {
    ...problemResponse(
      'The Range header asks for bytes beyond the end.',
      new ProblemError(416, 'The range has none of the 1234 bytes of the representation', {
        value: 'bytes=5000-',
        allowed: 'bytes=0-1233',
      }),
    ),
    headers: { 'Content-Range': header('The length in bytes') },
  },
  429: {
    ...problemResponse(
      'There are too many requests, or fail asks for this error.',
      injectedFailure('0.1:429', 429),
    ),
    headers: busyResponse.headers,
  },
  500: failureResponse,
  503: {
    ...problemResponse('The server is overloaded, or fail asks for this error.', injectedFailure('0.1', 503)),
    headers: busyResponse.headers,
  },
  default: problemResponse('Another error that fail asks for.', injectedFailure('0.1:502', 502)),
};
