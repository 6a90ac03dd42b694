import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { split } from '../../files/split.js';
import { type Format, optionsIn } from '../../formats/format.js';
import type { Representation } from '../../output/representation.js';
import { rowStream } from './row-stream.js';

export const tarType = 'application/x-tar';

/** The same in the API description. */
export const tarContent = { [tarType]: { schema: Type.String({ description: 'With part_bytes' }) } };

/** What is asked for in parts. */
interface Parts {
  readonly query: Readonly<Record<string, unknown>> & { readonly part_bytes?: number };
  readonly format: Format;
  /** The name of the tar, without its extension. */
  readonly name: string;
}

/** Answers with rows as a tar of parts. Its length is not known before its end, so it cannot be resumed. */
export function sendParts(
  request: FastifyRequest,
  reply: FastifyReply,
  representation: Representation,
  { query, format, name }: Parts,
): FastifyReply {
  reply.header('content-type', tarType);
  reply.header('content-disposition', `attachment; filename="${name}.tar"`);
  reply.header('accept-ranges', 'none');
  if (request.method === 'HEAD') return reply.send();
  const { header, delimiter } = optionsIn(format, query) as { header: boolean; delimiter: string };
  const rows = rowStream(representation.slices(request)) as AsyncIterable<Buffer>;
  const splitting = {
    maxBytes: query.part_bytes as number,
    header,
    delimiter: delimiter.charCodeAt(0),
    name,
  };
  return reply.send(split(rows, splitting));
}
