import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../errors.js';
import { convert } from '../../files/convert.js';
import { outputFormats } from '../../files/file-formats.js';
import type { FileForm } from '../../files/input/input.js';
import { BadRecord } from '../../files/record.js';
import { split } from '../../files/split.js';
import { pullStream } from '../answer/pull-stream.js';
import { tarType } from '../answer/send-parts.js';
import { formText } from './form-text.js';
import type { ConvertQuery, SplitQuery } from './parameters.js';
import { uploadOf } from './upload.js';

/** How many skipped records of a request are logged; the others are only counted. */
const LOGGED = 20;

/** Answers with the body of the request in another format, while it arrives. */
export async function answerConvert(
  request: FastifyRequest<{ Querystring: ConvertQuery }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { on_error: onError = 'fail', ...query } = request.query;
  const { file, header, ...said } = uploadOf(request, reply);
  const isCsv = query.from === 'csv' || query.from === 'tsv';
  const conversion = { ...said, ...(isCsv && { header }), ...query, onError };
  let left = 0;
  const skipped = ({ line, reason }: BadRecord) => {
    if (left++ < LOGGED) request.log.warn({ url: request.url, line, reason }, 'record left out');
  };
  const pieces = convert(file, conversion, { opened: tellForm(reply), skipped });
  reply.header('content-type', outputFormats[query.to].mediaType);
  if (onError === 'skip') reply.trailer('seedstream-skipped-rows', async () => String(left));
  return reply.send(await pullStream(pieces, telling(request)));
}

/** Answers with the parts of the CSV in the body, while it arrives. */
export async function answerSplit(
  request: FastifyRequest<{ Querystring: SplitQuery }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { part_bytes: maxBytes, ...query } = request.query;
  const { file, ...said } = uploadOf(request, reply);
  const pieces = split(file, { ...said, ...query, maxBytes, name: 'part' }, tellForm(reply));
  reply.header('content-type', tarType);
  reply.header('content-disposition', 'attachment; filename="parts.tar"');
  return reply.send(await pullStream(pieces, telling(request)));
}

/** Says in the header of the answer how the file is written. */
const tellForm = (reply: FastifyReply) => (form: FileForm) => {
  reply.header('seedstream-file', formText(form));
};

/** Turns an error in a file into a problem for the client, or logs the error when the answer has begun. */
function telling(request: FastifyRequest) {
  return (error: unknown, begun: boolean): unknown => {
    // Some clients read the answer only after they have sent the whole body.
    if (!begun) request.raw.resume();
    if (error instanceof BadRecord) {
      const { line, reason } = error;
      if (begun) request.log.error({ url: request.url, line, reason }, 'answer cut off');
      return new ProblemError(400, error.message);
    }
    if (begun && error instanceof ProblemError)
      request.log.error({ url: request.url, reason: error.message }, 'answer cut off');
    return error;
  };
}
