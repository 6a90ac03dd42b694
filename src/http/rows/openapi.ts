import type { Dataset } from '../../columns/dataset.js';
import type { Column } from '../../columns/value.js';
import { badParameter, ProblemError } from '../../errors.js';
import { type Format, writerOf } from '../../formats/format.js';
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
const ROWS = 1;

/** The names of operations in the API description, the tag of their group, and the JSON Schema of their rows. */
interface Naming {
  readonly id: string;
  readonly tag: string;
  readonly row: TSchema;
}

/** A real answer, and the request to which it is the answer. */
interface Example {
  readonly request: string;
  readonly answer: unknown;
}

export type RowsDescription = ReturnType<typeof describeRows>;

/** Describes GET /{dataset} and GET /{dataset}/{id} for the API description. */
export function describeRows(
  { name, description }: Pick<Dataset, 'name' | 'description'>,
  { id, tag, row }: Naming,
  example?: Example,
) {
  return {
    many: {
      operationId: `get_${id}`,
      summary: `Rows of ${name}`,
      description: `${description} Any number of rows is streamed.`,
      tags: [tag],
      response: {
        200: {
          description: `The n rows after offset.${requestOf(example)}`,
          headers: listHeaders,
          content: { ...contentOf(Type.Array(row), formats, example?.answer), ...tarContent },
        },
        ...others,
      },
    },
    one: {
      operationId: `get_${id}_row`,
      summary: `One row of ${name}`,
      description: `${description} Every answer with the same seed has the same row with this id.`,
      tags: [tag],
      response: {
        200: {
          description: 'The row.',
          headers,
          content: contentOf(row, formats),
        },
        ...others,
      },
    },
  };
}

const requestOf = (example: Example | undefined) =>
  example === undefined ? '' : ` The example is the answer to ${example.request}.`;

/**
 * Real output for the API description, so this is called when the description is requested and not when the server starts. undefined
 * where the dataset has no rows.
 */
export async function exampleOf(
  dataset: Dataset,
  columns: readonly Column[],
  parameters: Readonly<Record<string, string | number>> = {},
): Promise<Example | undefined> {
  if (dataset.end?.(parameters).rows === 0) return undefined;
  const key = seedKey(dataset.family ?? dataset.name, SEED);
  const writer = writerOf(json, {}, { table: dataset.name, key: dataset.key });
  const prepared = await writer.prepare(columns, 'rows');
  const whole = prepared.range(key, 0, ROWS).whole(itself());
  const query = Object.entries({ n: ROWS, seed: SEED, ...parameters }).map((pair) => pair.join('='));
  return { request: query.join('&'), answer: JSON.parse(Buffer.from(whole as string, 'latin1').toString()) };
}

/** Fastify wants a schema for each media type. In the description, only JSON keeps it. */
const anything = {};

/** The representations of rows with this JSON Schema in the formats, that of JSON with the example. */
export function contentOf(schema: TSchema, offered: Formats, example?: unknown) {
  const inJson = { schema, ...(example !== undefined && { example }) };
  const media = ({ name }: Format) => (name === json.name ? inJson : { schema: anything });
  return Object.fromEntries(Object.values(offered).map((format) => [format.mediaType, media(format)]));
}

const mediaTypes = Object.values<Format>(formats).map(({ mediaType }) => mediaType);

const header = (description: string) => Type.String({ description });

export const headers = {
  'Seedstream-Seed': header('The seed of the rows, percent-encoded'),
  Link: header('rel="canonical": the URL that gives this response again'),
  ETag: header(
    'With a seed: the entity tag, which is equal for equal bytes. Such an answer may be cached forever, and no other',
  ),
};

const listHeaders = {
  ...headers,
  Link: header(
    'rel="canonical": the URL that gives this response again. rel="first", "prev", "next" and "last": the other pages of the same rows that exist. "last" requires that the number of rows is known',
  ),
  'X-Total-Count': header('The number of rows, if it is known'),
};

/** A part of a JSON text is no JSON. With no schema at all, clients would have no type for the rows of 200 either. */
const noJson = Type.Null();

/** The responses other than 200. */
export const others = {
  206: {
    description:
      'The part that the Range header asks for, of the media type of the whole. Only requests with a seed have ranges.',
    headers: {
      ...headers,
      'Content-Range': header('Which bytes these are, and the length of the whole representation'),
    },
    content: contentOf(noJson, formats),
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
