import zlib from 'node:zlib';
import compress, { type FastifyCompressOptions } from '@fastify/compress';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import Negotiator from 'negotiator';

/** The content codings of this version of Node. Between codings of equal weight the first one is chosen. */
const codings: ('zstd' | 'gzip' | 'br')[] = ['gzip', 'br'];
if ('createZstdCompress' in zlib) codings.push('zstd');

/** Bytes of a chunk. Each chunk costs a call into zlib and a write to the socket, so chunks are big. */
const chunkSize = 128 * 1024;

/** The levels are fast ones: rows are made faster than any level compresses them. */
const compression: FastifyCompressOptions = {
  encodings: [...codings, 'identity'],
  threshold: 0,
  // The bodies of requests are not decompressed.
  globalDecompression: false,
  customTypes: isCompressed,
  zlibOptions: { level: 1, chunkSize },
  brotliOptions: { chunkSize, params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } },
};

/** Are answers of this media type compressed? Bytes that are no text are not. */
function isCompressed(type: string): boolean {
  return /^text\/(?!event-stream)|[/+-](nd)?(json|yaml|sql|javascript)(;|$)/.test(type);
}

/** What negotiator 1 can and its types do not know yet. */
interface Preferring {
  encodings(available: readonly string[], options: { preferred: readonly string[] }): string[];
}

/** Compresses answers as Accept-Encoding asks. */
export const contentNegotiation = fp(
  async (app) => {
    // Runs before the hooks of @fastify/compress, which does not see that a coding with q=0 is refused.
    app.addHook('onSend', (request, _reply, _payload, done) => {
      const { headers } = request;
      const accepted = headers['accept-encoding'];
      if (accepted !== undefined) headers['accept-encoding'] = preferredOf(accepted);
      done();
    });
    await app.register(compress, compression);
  },
  { name: 'content-negotiation' },
);

/**
 * The content coding of the response (RFC 9110 section 12.5.3); undefined for identity. An empty response has no coding. Neither
 * has one of a media type that is not compressed, nor the answer to a Range, whose bytes are counted in the representation as it
 * is, nor the answer to HEAD, which tells its length. Narrows the request's Accept-Encoding to the coding, so that @fastify/compress chooses the same.
 */
export function negotiateCoding(
  { headers, method }: FastifyRequest,
  contentType: string,
  empty: boolean,
): string | undefined {
  const accepted = headers['accept-encoding'];
  if (accepted === undefined) return undefined;
  const plain = empty || !isCompressed(contentType) || headers.range !== undefined || method === 'HEAD';
  const coding = plain ? 'identity' : preferredOf(accepted);
  headers['accept-encoding'] = coding;
  return coding === 'identity' ? undefined : coding;
}

const offered: readonly string[] = [...codings, 'identity'];

/** The coding that the header Accept-Encoding prefers: gzip where several have the highest weight, identity where it allows none. */
function preferredOf(accepted: string): string {
  if (offered.includes(accepted)) return accepted;
  const wanted = accepted.toLowerCase().replaceAll('x-gzip', 'gzip');
  const negotiator = new Negotiator({ headers: { 'accept-encoding': wanted } });
  return (negotiator as Preferring).encodings(offered, { preferred: codings })[0] ?? 'identity';
}
