import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AsyncCache } from '../../cache.js';
import { ClientLeft, ProblemError } from '../../errors.js';
import type { Threads } from '../../kernel/threads/threads.js';
import type { ByteRange, Lengths, Measured, Representation } from '../../output/representation.js';
import { atTurnEnd } from '../../turns.js';
import type { WorkSlots } from '../server/work-slots.js';
import { negotiateCoding } from './encoding.js';
import { precondition } from './preconditions.js';
import { rangeOf } from './range.js';
import { rowStream } from './row-stream.js';

/** How caches may keep an answer. */
export interface Caching {
  /** The header Cache-Control. */
  readonly control: string;
  /** The headers of requests that the answer depends on. */
  readonly vary: string;
}

/** Of `origin` it is only the headers of CORS. */
const vary = 'accept, accept-encoding, origin';

/** Caching of what never changes. Where an API key is needed, no cache that clients share may give it to those without the key. */
export const forEver = (hasKey: boolean): Caching => ({
  control: `${hasKey ? 'private' : 'public'}, max-age=31536000, immutable`,
  vary,
});

/** Caching of what nobody else shall see. */
export const NEVER: Caching = { control: 'no-store', vary };

/** Caching of what may change: clients ask each time whether the entity tag is still the same. */
export const WHILE_UNCHANGED: Caching = { control: 'no-cache', vary };

const RANGES = ['accept-ranges', 'bytes'];

/** Names and values of header fields in turn, as Node's writeHead() takes them. */
export type Fields = readonly string[];

/** What all downloads share. */
export interface Downloads {
  readonly threads: Threads | undefined;
  readonly lengths: AsyncCache<Lengths>;
  readonly workSlots: WorkSlots;
  /** How rows that never change may be cached. */
  readonly unchanging: Caching;
}

/**
 * Answers with a representation as a file server would with a file: preconditions, then length, then range, then method
 * (RFC 9110 section 13.2). `etag` is undefined for rows that no request can ask for again; `caching` says for how long others
 * may be kept; `fields` are headers beside the reply's.
 */
export function sendRepresentation(
  request: FastifyRequest,
  reply: FastifyReply,
  representation: Representation,
  etag: string | undefined,
  downloads: Downloads,
  caching: Caching,
  fields: Fields = [],
): Promise<FastifyReply | undefined> | undefined {
  if (representation.small && isPlain(request)) {
    const whole = wholeOf(representation, request);
    const all = [...fields, ...aboutOf(etag, caching)];
    if (etag !== undefined) all.push(...RANGES);
    if (!(whole instanceof Promise)) return sendWhole(reply, whole, all);
    return whole.then((whole) => sendWhole(reply, whole, all));
  }
  setFields(reply, fields);
  const { done, coding } = announce(request, reply, etag, caching, representation.rows === 0);
  return done ? undefined : sendAnnounced(request, reply, representation, etag, coding, downloads);
}

/** Answers with a representation that announce() has set the headers of, in the coding it has chosen. */
export function sendAnnounced(
  request: FastifyRequest,
  reply: FastifyReply,
  representation: Representation,
  etag: string | undefined,
  coding: string | undefined,
  downloads: Downloads,
): Promise<FastifyReply | undefined> {
  if (coding !== undefined) return sendCoded(request, reply, representation, coding);
  if (!representation.small) return sendLarge(request, reply, representation, etag, downloads);
  return sendSmall(request, reply, representation, etag);
}

/** Does the request ask for the whole representation, without coding, range or precondition? */
const isPlain = ({ headers }: FastifyRequest) =>
  headers['accept-encoding'] === undefined &&
  headers.range === undefined &&
  headers['if-match'] === undefined &&
  headers['if-none-match'] === undefined;

export function setFields(reply: FastifyReply, fields: Fields): void {
  for (let at = 0; at < fields.length; at += 2) reply.header(fields[at] as string, fields[at + 1]);
}

/** Sends the bytes of a GET, which contentNegotiation compresses where they are not made as gzip. Their length is not known before they are made, so they have no ranges. */
async function sendCoded(
  request: FastifyRequest,
  reply: FastifyReply,
  representation: Representation,
  coding: string,
): Promise<FastifyReply> {
  reply.header('accept-ranges', 'none');
  if (representation.small) return reply.send(Buffer.from(await wholeOf(representation, request), 'latin1'));
  const coded = coding === 'gzip' ? await representation.gzip?.(request) : undefined;
  if (coded === undefined) return reply.send(rowStream(representation.slices(request)));
  return reply.header('content-encoding', coding).send(rowStream(coded));
}

/** A small representation, or the part of it that the request asks for. */
async function sendSmall(
  request: FastifyRequest,
  reply: FastifyReply,
  representation: Representation,
  etag: string | undefined,
): Promise<undefined> {
  const whole = await wholeOf(representation, request);
  const range = etag === undefined ? undefined : acceptRange(request, reply, etag, whole.length);
  sendWhole(reply, range === undefined ? whole : whole.slice(range.start, range.end + 1), []);
}

/**
 * Writes the answer, with these header fields and the reply's, without Fastify's payload hooks, which would take a twentieth of a
 * small request and have nothing to do. Setting each header on the reply and copying it from there would take another twentieth.
 */
function sendWhole(reply: FastifyReply, text: string, all: string[]): undefined {
  const { raw } = reply;
  // The reply's may be that of CORS, which the other one includes.
  const hasVary = all.includes('vary');
  all.push('content-length', `${text.length}`);
  const set = reply.getHeaders();
  for (const name in set) if (name !== 'vary' || !hasVary) all.push(name, set[name] as string);
  reply.hijack();
  // Until the end of the turn the parser may still find that the request is broken.
  atTurnEnd(() => writeOnce(raw.writeHead(raw.statusCode, all), text));
}

/**
 * Ends a response with a text. As one piece, without the empty one that ServerResponse.end() writes after it, head and text go
 * to the socket by one call that copies nothing: a request for ten rows takes 16 µs instead of 19.
 */
function writeOnce(response: ServerResponse, text: string): void {
  const { socket } = response;
  socket?.cork();
  response.write(text, 'latin1');
  socket?.uncork();
  response.end();
}

async function sendLarge(
  request: FastifyRequest,
  reply: FastifyReply,
  representation: Representation,
  etag: string | undefined,
  { lengths, workSlots }: Downloads,
): Promise<FastifyReply> {
  const { measured } = representation;
  const head = request.method === 'HEAD';
  const needsLength = head || request.headers.range !== undefined;
  if (measured === undefined || (!needsLength && !measured.quick && workSlots.taken())) {
    reply.header('accept-ranges', 'none');
    return reply.send(head ? undefined : rowStream(representation.slices(request)));
  }
  const length = await lengthsOf(request, measured, etag, lengths);
  const range = etag === undefined ? undefined : acceptRange(request, reply, etag, length.total);
  reply.header('content-length', range === undefined ? length.total : range.end - range.start + 1);
  if (head) return reply.send();
  const slices =
    range === undefined ? representation.slices(request) : measured.slices(request, length, range);
  return reply.send(rowStream(slices));
}

/** Measures a representation. Requests for the same one share a pass; when its client leaves, another one begins anew. */
async function lengthsOf(
  request: FastifyRequest,
  { lengths }: Measured,
  etag: string | undefined,
  known: AsyncCache<Lengths>,
): Promise<Lengths> {
  if (etag === undefined) return lengths(request.work);
  for (;;) {
    let own = false;
    const measure = () => {
      own = true;
      return lengths(request.work);
    };
    try {
      return await known(etag, measure);
    } catch (error) {
      if (own || !(error instanceof ClientLeft)) throw error;
    }
  }
}

/** All of a small representation; its rows count as the request's where they are sent. */
function wholeOf(representation: Representation, request: FastifyRequest): Promise<string> | string {
  return representation.whole(request.method === 'HEAD' ? { rows: 0, work: request.work } : request);
}

/** The header fields of every representation. */
const aboutOf = (etag: string | undefined, { control, vary }: Caching): Fields =>
  etag === undefined
    ? ['vary', vary, 'cache-control', NEVER.control]
    : ['vary', vary, 'cache-control', control, 'etag', etag];

/**
 * Sets the headers of a representation and chooses its content coding by its Content-Type. Evaluates the preconditions: throws a
 * ProblemError with 412, or answers 304 and returns `done`.
 */
export function announce(
  request: FastifyRequest,
  reply: FastifyReply,
  etag: string | undefined,
  caching: Caching,
  empty: boolean,
): { done: boolean; coding: string | undefined } {
  const coding = negotiateCoding(request, reply.getHeader('content-type') as string, empty);
  const tag = coding === undefined ? etag : etag && `${etag.slice(0, -1)}-${coding}"`;
  setFields(reply, aboutOf(tag, caching));
  if (tag === undefined) return { done: false, coding };
  const outcome = precondition(request.headers, tag);
  if (outcome === 412) {
    throw new ProblemError(412, 'If-Match names another representation', { allowed: tag });
  }
  if (outcome === 304) reply.code(304).send();
  return { done: outcome === 304, coding };
}

/** The range asked for; sets its headers. Throws a ProblemError with 416 where no byte lies in it. */
function acceptRange(
  request: FastifyRequest,
  reply: FastifyReply,
  etag: string,
  total: number,
): ByteRange | undefined {
  setFields(reply, RANGES);
  // RFC 9110 section 14.2: Range is defined for GET only.
  if (request.method !== 'GET') return undefined;
  const range = rangeOf(request.headers, etag, total);
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${total}`);
    reply.header('cache-control', 'no-store');
    throw new ProblemError(416, `The range has none of the ${total} bytes of the representation`, {
      value: request.headers.range as string,
      ...(total > 0 && { allowed: `bytes=0-${total - 1}` }),
    });
  }
  if (range !== undefined) {
    reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${total}`);
  }
  return range;
}
