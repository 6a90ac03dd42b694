import zlib from 'node:zlib';
import { negotiate } from '@fastify/accept-negotiator';
import accepts from '@fastify/accepts';
import compress, { type FastifyCompressOptions } from '@fastify/compress';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

/** Content codings, the preferred one first: those that save most for their time. */
const codings: ('zstd' | 'gzip' | 'br')[] = ['gzip', 'br'];
if ('createZstdCompress' in zlib) codings.unshift('zstd');

/** Bytes of a chunk. Each chunk costs a call into zlib and a write to the socket, so chunks are big. */
const chunkSize = 128 * 1024;

/** The levels are fast ones: rows are made faster than any level compresses them. */
const compression: FastifyCompressOptions = {
  encodings: [...codings, 'identity'],
  threshold: 0,
  // The bodies of requests are not decompressed.
  globalDecompression: false,
  customTypes: (type) => /^text\/(?!event-stream)|[/+-](nd)?(json|yaml|sql|javascript)(;|$)/.test(type),
  zlibOptions: { level: 1, chunkSize },
  brotliOptions: { chunkSize, params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } },
};

/** Negotiates the content of answers by Accept and Accept-Encoding, and compresses it. */
export const contentNegotiation = fp(
  async (app) => {
    await app.register(accepts);
    await app.register(compress, compression);
  },
  { name: 'content-negotiation' },
);

/**
 * The content coding of the response: the preferred one of those that the client accepts. undefined for identity, which an empty
 * response always has. Narrows the request's Accept-Encoding to it, so that @fastify/compress chooses the same.
 */
export function negotiateCoding({ headers }: FastifyRequest, empty: boolean): string | undefined {
  const accepted = headers['accept-encoding'];
  if (accepted === undefined) return undefined;
  const wanted = empty ? 'identity' : accepted.toLowerCase().replace(/x-gzip|\*/g, 'gzip');
  const coding = negotiate(wanted, [...codings, 'identity']) ?? 'identity';
  headers['accept-encoding'] = coding;
  return coding === 'identity' ? undefined : coding;
}
