import { pipeline, Readable, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import Negotiator from 'negotiator';

/** Bytes of a chunk. Each chunk costs a call into zlib and a write to the socket, so chunks are big. */
const chunkSize = 128 * 1024;

/** The levels are fast ones: rows are made faster than any level compresses them. */
const gzip = { level: 1 };
const brotli = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 0 } };

interface Coder {
  stream(): Transform;
  whole(bytes: string | Buffer): Buffer;
}

const coders: Record<string, Coder> = {
  gzip: {
    stream: () => zlib.createGzip({ ...gzip, chunkSize }),
    whole: (bytes) => zlib.gzipSync(bytes, gzip),
  },
  br: {
    stream: () => zlib.createBrotliCompress({ ...brotli, chunkSize }),
    whole: (bytes) => zlib.brotliCompressSync(bytes, brotli),
  },
};
if ('createZstdCompress' in zlib) coders.zstd = zstd(zlib as typeof zlib & Zstd);

/** What Node has from version 22.15 on, and the types do not know yet. */
interface Zstd {
  createZstdCompress(options: object): Transform;
  zstdCompressSync(bytes: string | Buffer): Buffer;
}

function zstd({ createZstdCompress, zstdCompressSync }: Zstd): Coder {
  return { stream: () => createZstdCompress({ chunkSize }), whole: (bytes) => zstdCompressSync(bytes) };
}

/** The content codings of this version of Node. Between codings of equal weight the first one is chosen. */
const codings = Object.keys(coders);

/** The most bytes of an answer that is compressed in one turn of the event loop, which takes a millisecond at most. */
const AT_ONCE = 16 * 1024;

/** Are answers of this media type compressed? Bytes that are no text are not. */
function isCompressed(type: string): boolean {
  return /^text\/(?!event-stream)|[/+-](nd)?(json|yaml|sql|javascript)(;|$)/.test(type);
}

/** What negotiator 1 can and its types do not know yet. */
interface Preferring {
  encodings(available: readonly string[], options: { preferred: readonly string[] }): string[];
}

/**
 * Compresses answers as Accept-Encoding asks. Not by @fastify/compress, which looks at the global Response for each answer. Node then
 * loads its client of HTTP, which takes 40 ms, and ends the process where WebAssembly gets no address space.
 */
export const contentNegotiation = fp(
  async (app) => {
    app.addHook('onSend', async (request, reply, payload) => {
      if (reply.hasHeader('content-encoding')) return payload;
      const coding = codingOf(request, String(reply.getHeader('content-type')));
      const coder = coders[coding];
      const coded = coder && codedBy(coder, payload);
      if (coded === undefined) return payload;
      const vary = String(reply.getHeader('vary') ?? '');
      if (vary === '') reply.header('vary', 'accept-encoding');
      else if (!vary.includes('accept-encoding')) reply.header('vary', `${vary}, accept-encoding`);
      reply.header('content-encoding', coding).removeHeader('content-length');
      return coded;
    });
  },
  { name: 'content-negotiation' },
);

/** The bytes of an answer in a coding; undefined for an answer without bytes. */
function codedBy(coder: Coder, payload: unknown): Buffer | Transform | undefined {
  if (payload instanceof Readable) return pipeline(payload, coder.stream(), () => {});
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return undefined;
  return payload.length > AT_ONCE ? coder.stream().end(payload) : coder.whole(payload);
}

/**
 * The content coding of a representation (RFC 9110 section 12.5.3); undefined for identity, also where the representation is empty.
 * Narrows the request's Accept-Encoding to the coding, so that the hook that compresses chooses the same.
 */
export function negotiateCoding(
  request: FastifyRequest,
  contentType: string,
  empty: boolean,
): string | undefined {
  const { headers } = request;
  if (headers['accept-encoding'] === undefined) return undefined;
  const coding = empty ? 'identity' : codingOf(request, contentType);
  headers['accept-encoding'] = coding;
  return coding === 'identity' ? undefined : coding;
}

/**
 * The content coding of an answer of this media type. The answer to a request with Range has none, because ranges count the bytes as
 * they are, and neither has the answer to HEAD, which tells the length.
 */
function codingOf({ headers, method }: FastifyRequest, contentType: string): string {
  const accepted = headers['accept-encoding'];
  if (accepted === undefined || headers.range !== undefined || method === 'HEAD') return 'identity';
  return isCompressed(contentType) ? preferredOf(accepted) : 'identity';
}

const offered: readonly string[] = [...codings, 'identity'];

/** The coding that the header Accept-Encoding prefers: gzip where several have the highest weight, identity where it allows none. */
function preferredOf(accepted: string): string {
  if (offered.includes(accepted)) return accepted;
  const wanted = accepted.toLowerCase().replaceAll('x-gzip', 'gzip');
  const negotiator = new Negotiator({ headers: { 'accept-encoding': wanted } });
  return (negotiator as Preferring).encodings(offered, { preferred: codings })[0] ?? 'identity';
}
