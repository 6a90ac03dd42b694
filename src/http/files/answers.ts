import { randomBytes } from 'node:crypto';
import { finished } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../errors.js';
import { convert } from '../../files/convert.js';
import { outputFormats } from '../../files/file-formats.js';
import type { FileForm } from '../../files/input/input.js';
import { BadRecord } from '../../files/record.js';
import { split } from '../../files/split.js';
import { pullStream } from '../answer/pull-stream.js';
import { tarType } from '../answer/send-parts.js';
import { failure } from '../server/problem.js';
import { formText } from './form-text.js';
import type { ConvertQuery, SplitQuery } from './parameters.js';
import { failed, type Transfers } from './transfers.js';
import { uploadOf } from './upload.js';

/** What the answers share. */
export interface FileContext {
  readonly transfers: Transfers;
  /** See Conversion. */
  readonly spoolBytes: number;
}

/** How many skipped records of a request are logged; the others are only counted. */
const LOGGED = 20;

/** Answers with the body of the request in another format, while it arrives. */
export async function answerConvert(
  request: FastifyRequest<{ Querystring: ConvertQuery }>,
  reply: FastifyReply,
  { transfers, spoolBytes }: FileContext,
): Promise<FastifyReply> {
  const { on_error: onError = 'fail', ...query } = request.query;
  const { file, header, ...said } = uploadOf(request, reply);
  const isCsv = query.from === 'csv' || query.from === 'tsv';
  const conversion = { ...said, ...(isCsv && { header }), ...query, onError, spoolBytes };
  let left = 0;
  const transfer = beginTransfer(transfers, request, reply, () =>
    onError === 'skip' ? { skippedRows: left } : {},
  );
  const skipped = ({ line, reason }: BadRecord) => {
    if (left++ < LOGGED)
      request.log.warn({ transfer: transfer.name, url: request.url, line, reason }, 'record left out');
  };
  const pieces = convert(file, conversion, { opened: tellForm(reply), skipped });
  reply.header('content-type', outputFormats[query.to].mediaType);
  if (onError === 'skip') reply.trailer('seedstream-skipped-rows', async () => String(left));
  return reply.send(await pullStream(pieces, transfer.tell));
}

/** Answers with the parts of the CSV in the body, while it arrives. */
export async function answerSplit(
  request: FastifyRequest<{ Querystring: SplitQuery }>,
  reply: FastifyReply,
  { transfers }: FileContext,
): Promise<FastifyReply> {
  const { part_bytes: maxBytes, ...query } = request.query;
  const { file, ...said } = uploadOf(request, reply);
  const transfer = beginTransfer(transfers, request, reply, () => ({}));
  const pieces = split(file, { ...said, ...query, maxBytes, name: 'part' }, tellForm(reply));
  reply.header('content-type', tarType);
  reply.header('content-disposition', 'attachment; filename="parts.tar"');
  return reply.send(await pullStream(pieces, transfer.tell));
}

/** Says in the header of the answer how the file is written. */
const tellForm = (reply: FastifyReply) => (form: FileForm) => {
  reply.header('seedstream-file', formText(form));
};

/**
 * Gives the answer a name of 128 random bits, by which its client can ask how it ended. `counts` is what there is to say of one
 * that ended well. `tell` turns an error in a file into a problem for the client, and logs it when the answer has begun.
 */
function beginTransfer(
  transfers: Transfers,
  request: FastifyRequest,
  reply: FastifyReply,
  counts: () => { readonly skippedRows?: number },
) {
  const name = randomBytes(16).toString('base64url');
  let hasFailed = false;
  transfers.set(name, { state: 'running' });
  reply.header('seedstream-transfer', name);
  finished(reply.raw, (error) => {
    if (!hasFailed) transfers.set(name, error ? { state: 'cancelled' } : { state: 'done', ...counts() });
  });

  function tell(error: unknown, begun: boolean): unknown {
    // Some clients read the answer only after they have sent the whole body.
    if (!begun) request.raw.resume();
    if (request.raw.socket.destroyed) return error;
    const problem = error instanceof BadRecord ? problemIn(error) : error;
    const answer = problem instanceof ProblemError ? problem : failure;
    hasFailed = true;
    transfers.set(name, failed(answer));
    if (begun) {
      const { message, members } = answer;
      request.log.error({ transfer: name, url: request.url, reason: message, ...members }, 'answer cut off');
    }
    return problem;
  }
  return { name, tell };
}

const problemIn = ({ message, line, reason, cell }: BadRecord) =>
  new ProblemError(400, message, { line, ...cell, reason });
