import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { badParameter, ProblemError } from '../src/errors.js';
import { type Conversion, convert, inputFormats } from '../src/files/convert.js';
import { BadRow } from '../src/files/record.js';
import { split } from '../src/files/split.js';
import { outputFormats } from '../src/files/writers.js';
import { formats } from '../src/formats/index.js';
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
  readonly on_error?: 'fail' | 'skip';
  readonly table?: string;
  readonly dialect?: Conversion['dialect'];
}

const convertQuery = Type.Object(
  {
    from: Type.Enum([...inputFormats], { description: 'What the file is. CSV and TSV begin with a header.' }),
    to: Type.Enum([...outputFormats], { description: 'What it shall be.' }),
    types: Type.Optional(
      Type.String({
        description:
          'CSV and TSV only: column:type, between commas, of the types int, float, bool and string. The others are found in the first megabyte: numbers are what JSON writes as such and a double holds, so 007 and 12345678901234567890 stay strings. Digits are never changed.',
        examples: ['clouds:int,precip:float'],
      }),
    ),
    on_error: Type.Optional(
      Type.Enum(['fail', 'skip'], {
        description:
          'What a record does that cannot be converted: fail cuts the answer off, which clients notice, and the log says why; skip leaves it out, and the trailer Seedstream-Skipped-Rows counts. Left out: fail.',
      }),
    ),
    table: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description: 'SQL only: the name of the table. Left out: rows.',
      }),
    ),
    dialect: Type.Optional(
      Type.Enum([...dialects], {
        description: 'SQL only: whose INSERT statements to write. Left out: postgresql.',
      }),
    ),
  },
  { additionalProperties: false },
);

interface SplitQuery {
  readonly max_bytes: number;
}

const splitQuery = Type.Object(
  {
    max_bytes: Type.Integer({
      minimum: SMALLEST_PART,
      maximum: LARGEST_PART,
      description: 'The most bytes of a part, its header included.',
      examples: [100_000_000],
    }),
  },
  { additionalProperties: false },
);

/** Records left out that the log names; the others are only counted. */
const LOGGED = 20;

const wrongFile = problemResponse(
  'A parameter is wrong, or the beginning of the file.',
  new ProblemError(400, 'line 3: it has 5 cells, the header 6'),
);

/** Tools for files of the clients' own: streamed, in constant memory, of any size. `limit` bounds how many at a time. */
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
          'The body in another format, streamed: the answer begins while the body is still being sent.',
        tags: ['files'],
        querystring: convertQuery,
        response: {
          200: {
            description: 'The file in the format asked for.',
            headers: {
              'Seedstream-Skipped-Rows': Type.String({
                description: 'With on_error=skip, as a trailer: how many records were left out',
              }),
            },
            content: Object.fromEntries(
              outputFormats.map((name) => [formats[name].mediaType, { schema: Type.String() }]),
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
          'A tar of parts of the CSV sent, each with the header and at most max_bytes long; no record is torn, quoted ends of lines included.',
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
  const { from, to, types, on_error: onError = 'fail', dialect = 'postgresql' } = request.query;
  const { table = 'rows' } = request.query;
  for (const name of ['table', 'dialect'] as const) {
    const value = request.query[name];
    if (value !== undefined && to !== 'sql') throw badParameter(name, value, 'left out unless to is sql');
  }
  let skipped = 0;
  const skip = ({ line, reason }: BadRow) => {
    if (skipped++ < LOGGED) request.log.warn({ url: request.url, line, reason }, 'record left out');
  };
  const pieces = convert(bodyOf(request), { from, to, types, onError, table, dialect }, skip);
  reply.header('content-type', formats[to].mediaType);
  if (onError === 'skip') reply.trailer('seedstream-skipped-rows', async () => String(skipped));
  return reply.send(await pullStream(pieces, telling(request)));
}

async function answerSplit(
  request: FastifyRequest<{ Querystring: SplitQuery }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const options = { maxBytes: request.query.max_bytes, header: true, delimiter: 0x2c, name: 'part' };
  const archive = split(bodyOf(request), options);
  reply.header('content-type', tarType);
  reply.header('content-disposition', 'attachment; filename="parts.tar"');
  return reply.send(
    await pullStream(archive[Symbol.asyncIterator]() as AsyncIterator<Buffer>, telling(request)),
  );
}

/** The body; who stops reading it does not cut the connection that the answer still has to go over. */
const bodyOf = ({ raw }: FastifyRequest): AsyncIterable<Buffer> => raw.iterator({ destroyOnReturn: false });

/** What is wrong with a file as a problem, for clients that have not had any of the answer, and for the log. */
function telling(request: FastifyRequest) {
  return (error: unknown, begun: boolean): unknown => {
    // Clients read the answer when they have sent everything.
    if (!begun) request.raw.resume();
    if (!(error instanceof BadRow)) return error;
    const { line, reason } = error;
    if (begun) request.log.error({ url: request.url, line, reason }, 'answer cut off');
    return new ProblemError(400, error.message);
  };
}
