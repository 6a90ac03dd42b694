import zlib from 'node:zlib';
import { negotiate } from '@fastify/accept-negotiator';
import type { FastifyCompressOptions } from '@fastify/compress';
import type { FastifyRequest } from 'fastify';

/** Content codings in order of preference where a client has none: quickest for the size first. */
const codings: ('zstd' | 'gzip' | 'br')[] = ['gzip', 'br'];
if ('createZstdCompress' in zlib) codings.unshift('zstd');

/** Big chunks: a call into zlib and a write to the socket for each cost more than memory. */
const chunkSize = 128 * 1024;

/** Options of @fastify/compress: fast levels, since rows are made faster than any level compresses. */
export const compression: FastifyCompressOptions = {
  encodings: [...codings, 'identity'],
  threshold: 0,
  // Requests have no bodies.
  globalDecompression: false,
  customTypes: (type) => /^text\/(?!event-stream)|[/+-](nd)?(json|yaml|sql)(;|$)/.test(type),
  zlibOptions: { level: 1, chunkSize },
  brotliOptions: { chunkSize, params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } },
};

/**
 * The coding of the response: what the client accepts and we prefer; undefined for none, as for an empty response. The
 * request's header is narrowed to it, so that @fastify/compress comes to the same answer.
 */
export function negotiateCoding({ headers }: FastifyRequest, empty: boolean): string | undefined {
  const accepted = headers['accept-encoding'];
  if (accepted === undefined) return undefined;
  const wanted = empty ? 'identity' : accepted.toLowerCase().replace(/x-gzip|\*/g, 'gzip');
  const coding = negotiate(wanted, [...codings, 'identity']) ?? 'identity';
  headers['accept-encoding'] = coding;
  return coding === 'identity' ? undefined : coding;
}
