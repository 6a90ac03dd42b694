import type { FastifyReply, FastifyRequest } from 'fastify';
import { badParameter } from '../../errors.js';
import { BadRecord } from '../../files/record.js';
import { split } from '../../files/split.js';
import { type Format, optionsIn } from '../../formats/format.js';
import { Type } from '../../json-schema.js';
import type { Representation } from '../../output/representation.js';
import { pullStream } from './pull-stream.js';
import { rowStream } from './row-stream.js';
import { NEVER } from './send-representation.js';

export const tarType = 'application/x-tar';

/** The same in the API description. */
export const tarContent = { [tarType]: { schema: Type.String({ description: 'With part_bytes' }) } };

/** The request for parts. */
interface Parts {
  readonly query: Readonly<Record<string, unknown>> & { readonly part_bytes?: number };
  readonly format: Format;
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
  { query, format, name }: Parts,
): Promise<FastifyReply> {
  reply.headers({
    'content-type': tarType,
    'content-disposition': `attachment; filename="${name}.tar"`,
    'accept-ranges': 'none',
    'cache-control': NEVER.control,
  });
  if (request.method === 'HEAD') return reply.send();
  const { header, delimiter } = optionsIn(format, query) as { header: boolean; delimiter: string };
  const maxBytes = query.part_bytes as number;
  const rows = rowStream(representation.slices(request)) as AsyncIterable<Buffer>;
  const archive = split(rows, { maxBytes, header, delimiter: delimiter.charCodeAt(0), name });
  const tell = (error: unknown, begun: boolean) =>
    begun || !(error instanceof BadRecord)
      ? error
      : badParameter('part_bytes', `${maxBytes}`, `at least as long as the longest row (${error.message})`);
  return reply.send(await pullStream(archive[Symbol.asyncIterator]() as AsyncIterator<Buffer>, tell));
}
