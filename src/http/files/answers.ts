import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../errors.js';
import { convert } from '../../files/convert.js';
import { outputFormats } from '../../files/file-formats.js';
import { BadRecord } from '../../files/record.js';
import { split } from '../../files/split.js';
import { pullStream } from '../answer/pull-stream.js';
import { tarType } from '../answer/send-parts.js';
import type { ConvertQuery, SplitQuery } from './parameters.js';

/** How many skipped records of a request are logged; the others are only counted. */
const LOGGED = 20;

/** Answers with the body of the request in another format, while it arrives. */
export async function answerConvert(
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

/** Answers with the parts of the CSV in the body, while it arrives. */
export async function answerSplit(
  request: FastifyRequest<{ Querystring: SplitQuery }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const options = { maxBytes: request.query.part_bytes, header: true, delimiter: 0x2c, name: 'part' };
  const pieces = split(bodyOf(request), options);
  reply.header('content-type', tarType);
  reply.header('content-disposition', 'attachment; filename="parts.tar"');
  return reply.send(await pullStream(pieces, telling(request)));
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
