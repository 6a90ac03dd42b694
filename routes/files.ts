import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../src/errors.js';
import { outputFormats } from '../src/files/file-formats.js';
import { tarType } from '../src/http/answer/send-parts.js';
import { answerConvert, answerSplit } from '../src/http/files/answers.js';
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

/**
 * POST /convert and POST /split: tools for files of any size, which are streamed in constant memory. `limit` adds the hooks that
 * limit the requests at a time.
 */
export async function fileRoutes(
  app: FastifyInstance,
  limit: (routes: FastifyInstance) => void,
): Promise<void> {
  await app.register(async (scope) => {
    limit(scope);
    takeStreams(scope);
    const any = { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } };
    const describeBody = ({ schema, url }: { schema: object; url: string }) => ({
      url,
      schema: { ...schema, body: any },
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
              'Seedstream-Skipped-Rows': Type.String({
                description: 'The number of skipped records: a trailer, only with on_error=skip',
              }),
            },
            content: Object.fromEntries(
              Object.values(outputFormats).map(({ mediaType }) => [mediaType, { schema: Type.String() }]),
            ),
          },
          400: wrongFile,
          500: failureResponse,
          503: busyResponse,
        },
      },
      handler: answerConvert,
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
            content: { [tarType]: { schema: { type: 'string', format: 'binary' } } },
          },
          400: wrongFile,
          500: failureResponse,
          503: busyResponse,
        },
      },
      handler: answerSplit,
    });
  });
}
