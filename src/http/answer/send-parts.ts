import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Splitting, split } from '../../files/split.js';
import type { Slices } from '../../output/slices.js';
import { rowStream } from './row-stream.js';

export const tarType = 'application/x-tar';

/** The same in the API document. */
export const tarContent = { [tarType]: { schema: Type.String({ description: 'With split' }) } };

/** Answers with rows of CSV as a tar of parts. Its length is not known before its end, so it cannot be resumed. */
export function sendSplit(
  request: FastifyRequest,
  reply: FastifyReply,
  slices: () => Slices,
  splitting: Splitting,
): FastifyReply {
  reply.header('content-type', tarType);
  reply.header('content-disposition', `attachment; filename="${splitting.name}.tar"`);
  reply.header('accept-ranges', 'none');
  if (request.method === 'HEAD') return reply.send();
  const stream = rowStream(slices());
  return reply.send(split(stream as AsyncIterable<Buffer>, splitting));
}
