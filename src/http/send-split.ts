import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Splitting, split } from '../files/split.js';
import type { Threads } from '../kernel/threads.js';
import { rowStream } from './row-stream.js';
import { type Rows, slicesOf } from './slices.js';

export const tarType = 'application/x-tar';

/** Answers with rows of CSV as a tar of parts. Its length is not known before its end, so it cannot be resumed. */
export function sendSplit(
  request: FastifyRequest,
  reply: FastifyReply,
  rows: Rows,
  splitting: Splitting,
  threads: Threads | undefined,
): FastifyReply {
  reply.header('content-type', tarType);
  reply.header('content-disposition', `attachment; filename="${splitting.name}.tar"`);
  reply.header('accept-ranges', 'none');
  if (request.method === 'HEAD') return reply.send();
  const stream = rowStream(slicesOf(rows, threads, undefined, request));
  return reply.send(split(stream as AsyncIterable<Buffer>, splitting));
}
