import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Representation } from '../../output/representation.js';
import { type Parts, sendParts } from './send-parts.js';
import { announce, type Caching, type Downloads, sendAnnounced } from './send-representation.js';

/** Like sendRepresentation() and sendParts(), but finds what is sent first: not when the client has it already. */
export async function sendFound(
  request: FastifyRequest,
  reply: FastifyReply,
  find: () => Promise<Representation>,
  etag: string | undefined,
  downloads: Downloads,
  caching: Caching,
  parts: Parts,
): Promise<FastifyReply | undefined> {
  if (parts.query.part_bytes !== undefined) return sendParts(request, reply, await find(), parts);
  const { done, coding } = announce(request, reply, etag, caching, false);
  return done ? reply : sendAnnounced(request, reply, await find(), etag, coding, downloads);
}
