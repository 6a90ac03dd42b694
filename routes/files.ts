import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../src/errors.js';
import { outputFormats } from '../src/files/file-formats.js';
import { tarType } from '../src/http/answer/send-parts.js';
import { answerConvert, answerSplit, type FileContext } from '../src/http/files/answers.js';
import { full, unreadable } from '../src/http/files/openapi.js';
import {
  type ConvertQuery,
  convertQuery,
  type SplitQuery,
  splitQuery,
} from '../src/http/files/parameters.js';
import { takeStreams } from '../src/http/server/bodies.js';
import { checkText } from '../src/http/server/check-text.js';
import { busyResponse, failureResponse, problemResponse } from '../src/http/server/problem.js';
import { Type } from '../src/json-schema.js';

const wrongFile = problemResponse(
  'A parameter or the beginning of the file is wrong.',
  new ProblemError(400, 'line 3: the record has 5 cells and the header 6'),
);

/** The records of a file, as JSON has them. */
const records = Type.Array(Type.Object({}, { additionalProperties: true }));

const headers = {
  'Seedstream-File': Type.String({
    description:
      'How the file is written, as found or said: a dictionary (RFC 9651) with encoding, bom, compression and, of a CSV, delimiter (a tab is %09), quote, line-end and header',
    examples: ['encoding=utf-8, bom, compression=gzip, delimiter=";", quote="\\"", line-end=crlf, header'],
  }),
  'Seedstream-Transfer': Type.String({
    description: 'The name of the answer: GET /transfers/{name} tells why it was cut',
  }),
};

/**
 * POST /convert and POST /split: tools for files of any size, which are streamed in constant memory. `limit` adds the hooks that
 * limit the requests at a time.
 */
export async function fileRoutes(
  app: FastifyInstance,
  context: FileContext,
  limit: (routes: FastifyInstance) => void,
): Promise<void> {
  await app.register(async (scope) => {
    limit(scope);
    takeStreams(scope);
    const file = { type: 'string', format: 'binary' };
    const form = { type: 'object', properties: { file }, required: ['file'] };
    const body = {
      description:
        'The file, or a form with one file. Content-Encoding may be gzip, br or (from Node 24 on) zstd; a file of gzip or zstd is known by its first bytes, too.',
      content: {
        'application/octet-stream': { schema: file },
        'multipart/form-data': { schema: form },
      },
    };
    const describeBody = ({ schema, url }: { schema: object; url: string }) => ({
      url,
      schema: { ...schema, body },
    });

    scope.post<{ Querystring: ConvertQuery }>('/convert', {
      config: { takesStream: true, swaggerTransform: describeBody },
      preValidation: checkText({ querystring: convertQuery }),
      schema: {
        operationId: 'post_convert',
        summary: 'Convert a file',
        description:
          'Answers with the body in another format. Both are streamed, so the answer begins before the body ends.',
        tags: ['files'],
        querystring: convertQuery,
        response: {
          200: {
            description: 'The file in the format that `to` names.',
            headers: {
              ...headers,
              'Seedstream-Skipped-Rows': Type.String({
                description: 'The number of skipped records: a trailer, only with on_error=skip',
              }),
            },
            content: Object.fromEntries(
              Object.values(outputFormats).map(({ mediaType }) => [mediaType, { schema: records }]),
            ),
          },
          400: wrongFile,
          415: unreadable,
          500: failureResponse,
          503: busyResponse,
        },
      },
      handler: (request, reply) => answerConvert(request, reply, context),
    });

    scope.post<{ Querystring: SplitQuery }>('/split', {
      config: { takesStream: true, swaggerTransform: describeBody },
      preValidation: checkText({ querystring: splitQuery }),
      schema: {
        operationId: 'post_split',
        summary: 'Split a CSV',
        description:
          'Answers with a tar of the parts of the CSV. Each part has the header and at most part_bytes bytes. A part ends only where a record ends.',
        tags: ['files'],
        querystring: splitQuery,
        response: {
          200: {
            description: 'part-00001.csv, part-00002.csv and so on.',
            headers,
            content: { [tarType]: { schema: { type: 'string', format: 'binary' } } },
          },
          400: wrongFile,
          415: unreadable,
          500: failureResponse,
          503: busyResponse,
          507: full,
        },
      },
      handler: (request, reply) => answerSplit(request, reply, context),
    });
  });
}
