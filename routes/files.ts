import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { ProblemError } from '../src/errors.js';
import { type Conversion, convert } from '../src/files/convert.js';
import { inputFormats, outputFormats } from '../src/files/file-formats.js';
import { BadRecord } from '../src/files/record.js';
import { split } from '../src/files/split.js';
import { dialects } from '../src/formats/sql.js';
import { pullStream } from '../src/http/answer/pull-stream.js';
import { tarType } from '../src/http/answer/send-parts.js';
import { LARGEST_PART, SMALLEST_PART } from '../src/http/rows/parameters.js';
import { takeStreams } from '../src/http/server/bodies.js';
import { checkText } from '../src/http/server/check-text.js';
import { failureResponse, problemResponse } from '../src/http/server/problem.js';

interface ConvertQuery {
  readonly from: Conversion['from'];
  readonly to: Conversion['to'];
  readonly types?: string;
  readonly on_error?: Conversion['onError'];
  readonly table?: string;
  readonly dialect?: Conversion['dialect'];
}

const namesOf = <Name extends string>(formats: Readonly<Record<Name, object>>) =>
  Object.keys(formats) as Name[];

const convertQuery = Type.Object(
  {
    from: Type.Enum(namesOf(inputFormats), {
      description: 'The format of the file. A CSV or TSV must begin with a header.',
    }),
    to: Type.Enum(namesOf(outputFormats), { description: 'The format of the answer.' }),
    types: Type.Optional(
      Type.String({
        description:
          'CSV and TSV only: comma-separated pairs column:type, where type is int, float, bool or string. The types of other columns are inferred from the first megabyte. A value becomes a number only if JSON can write it and a double can hold it exactly, so 007 and 12345678901234567890 stay strings. Digits are never changed.',
        examples: ['clouds:int,precip:float'],
      }),
    ),
    on_error: Type.Optional(
      Type.Enum(['fail', 'skip'], {
        description:
          'What happens when a record cannot be converted. fail: the connection is cut, so that the client notices the error, and the log has the reason. skip: the record is skipped and counted in the trailer Seedstream-Skipped-Rows. Default: fail.',
      }),
    ),
    table: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description: 'SQL only: the name of the table. Default: rows.',
      }),
    ),
    dialect: Type.Optional(
      Type.Enum([...dialects], {
        description: 'SQL only: the database for which INSERT statements are written. Default: postgresql.',
      }),
    ),
  },
  { additionalProperties: false },
);

interface SplitQuery {
  readonly part_bytes: number;
}

const splitQuery = Type.Object(
  {
    part_bytes: Type.Integer({
      minimum: SMALLEST_PART,
      maximum: LARGEST_PART,
      description: 'The maximum number of bytes of a part, including its header.',
      examples: [100_000_000],
    }),
  },
  { additionalProperties: false },
);

/** How many skipped records of a request are logged; the others are only counted. */
const LOGGED = 20;

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
        },
      },
      handler: answerSplit,
    });
  });
}

async function answerConvert(
  request: FastifyRequest<{ Querystring: ConvertQuery }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { on_error: onError = 'fail', ...options } = request.query;
  let skipped = 0;
  const skip = ({ line, reason }: BadRecord) => {
    if (skipped++ < LOGGED) request.log.warn({ url: request.url, line, reason }, 'record left out');
  };
  const pieces = convert(bodyOf(request), { ...options, onError }, skip);
  reply.header('content-type', outputFormats[options.to].mediaType);
  if (onError === 'skip') reply.trailer('seedstream-skipped-rows', async () => String(skipped));
  return reply.send(await pullStream(pieces, telling(request)));
}

async function answerSplit(
  request: FastifyRequest<{ Querystring: SplitQuery }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const options = { maxBytes: request.query.part_bytes, header: true, delimiter: 0x2c, name: 'part' };
  const archive = split(bodyOf(request), options);
  reply.header('content-type', tarType);
  reply.header('content-disposition', 'attachment; filename="parts.tar"');
  return reply.send(
    await pullStream(archive[Symbol.asyncIterator]() as AsyncIterator<Buffer>, telling(request)),
  );
}

/** The body. The connection stays open when only a part of the body is read, because the answer still has to be sent. */
const bodyOf = ({ raw }: FastifyRequest): AsyncIterable<Buffer> => raw.iterator({ destroyOnReturn: false });

/** Turns an error in a file into a problem for the client, or logs the error when the answer has begun. */
function telling(request: FastifyRequest) {
  return (error: unknown, begun: boolean): unknown => {
    // Some clients read the answer only after they have sent the whole body.
    if (!begun) request.raw.resume();
    if (!(error instanceof BadRecord)) return error;
    const { line, reason } = error;
    if (begun) request.log.error({ url: request.url, line, reason }, 'answer cut off');
    return new ProblemError(400, error.message);
  };
}
