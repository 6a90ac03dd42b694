import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../errors.js';
import type { Threads } from '../kernel/threads.js';
import type { Lru } from '../lru.js';
import { type ByteRange, precondition, rangeOf } from './conditions.js';
import type { Document } from './documents.js';
import { negotiateCoding } from './encoding.js';
import { type Lengths, lengthsAreDear } from './lengths.js';
import { rowStream } from './row-stream.js';
import { atTurnEnd } from './turns.js';

/** Caching of what never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Caching of what may be changed: the entity tag is to be asked for again each time. */
export const WHILE_UNCHANGED = 'no-cache';

/** What downloads share. */
export interface Downloads {
  readonly threads: Threads | undefined;
  readonly lengths: Lru<Lengths>;
}

/**
 * Answers with a document of rows as a file server would with a file: preconditions, then length, then range, then
 * method (RFC 9110 section 13.2). `etag` is undefined for rows that no request can ask for again; `caching` says for how
 * long others may be kept.
 */
export function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  document: Document,
  etag: string | undefined,
  { lengths }: Downloads,
  caching: string = FOR_EVER,
): Promise<FastifyReply | undefined> | undefined {
  const { done, coding } = announce(request, reply, etag, caching, document.rows === 0);
  if (done) return undefined;
  if (coding !== undefined) return sendCoded(request, reply, document, coding);
  if (!document.small) return sendLarge(request, reply, document, etag, lengths);
  const whole = wholeOf(document, request);
  if (!(whole instanceof Promise)) return sendWhole(request, reply, whole, etag);
  return whole.then((whole) => sendWhole(request, reply, whole, etag));
}

/** Compressed by @fastify/compress: the length is not known before the bytes are made, so they have no ranges either. */
async function sendCoded(
  request: FastifyRequest,
  reply: FastifyReply,
  document: Document,
  coding: string,
): Promise<FastifyReply> {
  reply.header('accept-ranges', 'none');
  if (request.method === 'HEAD') return reply.header('content-encoding', coding).send();
  if (!document.small) return reply.send(rowStream(document.slices(request)));
  return reply.send(Buffer.from(await wholeOf(document, request), 'latin1'));
}

/** Past Fastify's hooks for payloads: there is nothing for them to do, and they take a twentieth of a small request. */
function sendWhole(
  request: FastifyRequest,
  reply: FastifyReply,
  whole: string,
  etag: string | undefined,
): undefined {
  const range = etag === undefined ? undefined : acceptRange(request, reply, etag, whole.length);
  const part = range === undefined ? whole : whole.slice(range.start, range.end + 1);
  const { raw } = reply;
  // Not copied once more with the length: objects of many headers are slow to copy.
  const headers = reply.header('content-length', part.length).getHeaders();
  reply.hijack();
  // Not before the end of the turn: until then it may turn out that the request is broken.
  atTurnEnd(() => raw.writeHead(raw.statusCode, headers as OutgoingHttpHeaders).end(part, 'latin1'));
}

async function sendLarge(
  request: FastifyRequest,
  reply: FastifyReply,
  document: Document,
  etag: string | undefined,
  lengths: Lru<Lengths>,
): Promise<FastifyReply> {
  const { bytes } = document;
  const head = request.method === 'HEAD';
  const needsLength = head || request.headers.range !== undefined;
  if (bytes === undefined || (lengthsAreDear() && !needsLength)) {
    reply.header('accept-ranges', 'none');
    return reply.send(head ? undefined : rowStream(document.slices(request)));
  }
  const length = await (etag === undefined ? bytes.lengths() : lengths(etag, bytes.lengths));
  const range = etag === undefined ? undefined : acceptRange(request, reply, etag, length.total);
  const part = range && bytes.partOf(length, range);
  reply.header('content-length', part?.length ?? length.total);
  return reply.send(head ? undefined : rowStream(document.slices(request, part)));
}

/** A small document; the request's rows count where they are sent. */
function wholeOf(document: Document, request: FastifyRequest): Promise<string> | string {
  return document.whole(request.method === 'HEAD' ? { rows: 0 } : request);
}

/**
 * Sets the headers of a representation, and says in which coding to send it. Throws 412, or is `done` after 304, where the
 * preconditions ask for that.
 */
export function announce(
  request: FastifyRequest,
  reply: FastifyReply,
  etag: string | undefined,
  caching: string,
  empty: boolean,
): { done: boolean; coding: string | undefined } {
  const coding = negotiateCoding(request, empty);
  reply.header('vary', 'accept, accept-encoding');
  reply.header('cache-control', etag === undefined ? 'no-store' : caching);
  if (etag === undefined) return { done: false, coding };
  const tag = coding === undefined ? etag : `${etag.slice(0, -1)}-${coding}"`;
  reply.header('etag', tag);
  const outcome = precondition(request.headers, tag);
  if (outcome === 412) {
    throw new ProblemError(412, 'If-Match names another representation', { allowed: tag });
  }
  if (outcome === 304) reply.code(304).send();
  return { done: outcome === 304, coding };
}

/** The range asked for, with the headers that go with it; throws 416 where there is none. */
function acceptRange(
  request: FastifyRequest,
  reply: FastifyReply,
  etag: string,
  total: number,
): ByteRange | undefined {
  reply.header('accept-ranges', 'bytes');
  // RFC 9110 section 14.2: Range is defined for GET only.
  if (request.method !== 'GET') return undefined;
  const range = rangeOf(request.headers, etag, total);
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${total}`);
    reply.header('cache-control', 'no-store');
    throw new ProblemError(416, `The representation has ${total} bytes`, {
      value: request.headers.range as string,
      allowed: `bytes=0-${total - 1}`,
    });
  }
  if (range !== undefined) {
    reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${total}`);
  }
  return range;
}
