import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../errors.js';
import type { Threads } from '../kernel/threads.js';
import type { Lru } from '../lru.js';
import { type ByteRange, precondition, rangeOf } from './conditions.js';
import { negotiateCoding } from './encoding.js';
import { type Lengths, lengthsAreDear, locate, measure } from './lengths.js';
import { rowStream, wholeDocument } from './row-stream.js';
import { type Part, type Rows, slicesOf } from './slices.js';

/** Caching of what never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Caching of what may be changed: the entity tag is to be asked for again each time. */
export const WHILE_UNCHANGED = 'no-cache';

/** What downloads share. */
export interface Downloads {
  readonly threads: Threads | undefined;
  readonly lengths: Lru<Lengths>;
}

/** Up to this many rows a document is made in one piece. */
const SMALL_ROWS = 1024;

/** Rows times entries a row up to which a document is measured before it is sent: about 0.1 s of one thread. */
const MEASURED_WORK = 60_000_000;

/**
 * Answers with a document of rows as a file server would with a file: preconditions, then length, then range, then
 * method (RFC 9110 section 13.2). `etag` is undefined for rows that no request can ask for again; `caching` says for how
 * long others may be kept.
 */
export async function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  rows: Rows,
  etag: string | undefined,
  { threads, lengths }: Downloads,
  caching: string = FOR_EVER,
): Promise<FastifyReply> {
  const { done, coding } = announce(request, reply, etag, caching, rows.rows === 0);
  if (done) return reply;
  const { plan } = rows;
  const small = rows.rows <= Math.min(SMALL_ROWS, plan.sliceRows);
  if (small && request.method !== 'HEAD') request.rows = rows.rows;
  if (coding !== undefined) {
    // The length of compressed bytes is not known before they are made, so they have no ranges either.
    reply.header('accept-ranges', 'none');
    if (request.method === 'HEAD') return reply.header('content-encoding', coding).send();
    return reply.send(small ? wholeDocument(rows) : rowStream(slicesOf(rows, threads, undefined, request)));
  }

  if (small) {
    const document = wholeDocument(rows);
    const range = etag === undefined ? undefined : acceptRange(request, reply, etag, document.length);
    return reply.send(range === undefined ? document : document.subarray(range.start, range.end + 1));
  }
  const head = request.method === 'HEAD';
  const needsLength = head || request.headers.range !== undefined;
  if (rows.rows * plan.rowCost > MEASURED_WORK || (lengthsAreDear() && !needsLength)) {
    reply.header('accept-ranges', 'none');
    return reply.send(head ? undefined : rowStream(slicesOf(rows, threads, undefined, request)));
  }
  const make = () => measure(rows, threads);
  const length = await (etag === undefined ? make() : lengths(etag, make));
  const range = etag === undefined ? undefined : acceptRange(request, reply, etag, length.total);
  const part = range && partOf(rows, length, range);
  reply.header('content-length', part?.length ?? length.total);
  return reply.send(head ? undefined : rowStream(slicesOf(rows, threads, part, request)));
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

/** Where in the rows a range of bytes lies. */
function partOf(rows: Rows, lengths: Lengths, { start, end }: ByteRange): Part {
  const length = end - start + 1;
  const at = start - rows.plan.open.length;
  if (at < 0) return { row: 0, skip: start, length };
  const { row, skip } = locate(rows, lengths, at);
  return { row, skip: row === 0 ? start : skip, length };
}
