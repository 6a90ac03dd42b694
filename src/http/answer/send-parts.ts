import type { FastifyReply, FastifyRequest } from 'fastify';
import { badParameter } from '../../errors.js';
import { partLengths, RowTooLong, tarOf } from '../../output/parts.js';
import type { Representation, Split } from '../../output/representation.js';
import { rowStream } from './row-stream.js';
import { NEVER } from './send-representation.js';

export const tarType = 'application/x-tar';

/** The same in the API description. */
export const tarContent = { [tarType]: { schema: {} } };

/** The request for parts. */
export interface Parts {
  readonly query: Readonly<Record<string, unknown>> & { readonly part_bytes?: number };
  /** The name of the tar, without its extension. */
  readonly name: string;
}

/**
 * Answers with rows as a tar of parts. Its length is not known before its end, so it cannot be resumed. Rejects with a
 * ProblemError when a row of the first part does not fit into any part.
 */
export async function sendParts(
  request: FastifyRequest,
  reply: FastifyReply,
  representation: Representation,
  { query, name }: Parts,
): Promise<FastifyReply> {
  reply.headers({
    'content-type': tarType,
    'content-disposition': `attachment; filename="${name}.tar"`,
    'accept-ranges': 'none',
    'cache-control': NEVER.control,
  });
  if (request.method === 'HEAD') return reply.send();
  const maxBytes = query.part_bytes as number;
  const tooShort = (reason: string) =>
    badParameter('part_bytes', `${maxBytes}`, `at least as long as the longest row (${reason})`);
  const { open, rowLengths } = representation.split as Split;
  const head = Buffer.from(open, 'latin1');
  if (head.length > maxBytes) throw tooShort(`the header has ${head.length} bytes`);
  const lengths = rowLengths();
  const parts = partLengths(lengths, maxBytes - head.length);
  const next = () => request.work(parts.next);
  const first = await next().catch((error) => {
    lengths.close();
    throw error instanceof RowTooLong ? tooShort(error.message) : error;
  });
  const tar = tarOf({ slices: representation.slices(request), open: head, next }, first as number, name);
  const cancel = () => {
    tar.cancel();
    lengths.close();
  };
  return reply.send(rowStream({ next: tar.next, cancel }));
}
