import { pipeline, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import { ProblemError } from '../../errors.js';

/** Bytes of a chunk. */
const chunkSize = 128 * 1024;

const decoders: Record<string, () => Transform & { readonly bytesWritten: number }> = {
  gzip: () => zlib.createGunzip({ chunkSize }),
  br: () => zlib.createBrotliDecompress({ chunkSize }),
};
if (readsZstd()) decoders.zstd = () => (zlib as typeof zlib & Zstd).createZstdDecompress({ chunkSize });

/** What Node has from version 22.15 on, and the types do not know yet. */
interface Zstd {
  createZstdDecompress(options: object): zlib.BrotliDecompress;
  zstdDecompressSync(bytes: Buffer): Buffer;
}

/** Does this version of Node notice when a frame of zstd is cut off? Before version 24 it does not. */
function readsZstd(): boolean {
  // A frame (RFC 8878) of one block of three bytes, of which one has arrived.
  const cutOff = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x19, 0, 0, 0x61]);
  try {
    if ('zstdDecompressSync' in zlib) (zlib as typeof zlib & Zstd).zstdDecompressSync(cutOff);
    return false;
  } catch {
    return true;
  }
}

/** The content codings (RFC 9110 section 8.4.1) that this version of Node can read. */
export const contentCodings: readonly string[] = Object.keys(decoders);

/** The coding of bytes that begin so; undefined for none. br has no mark of its own. */
export function codingOf(head: Buffer): string | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return head.length >= 4 && head.readUInt32LE() === 0xfd2fb528 ? 'zstd' : undefined;
}

/**
 * The bytes of an input that is compressed, piece by piece, until `client` is aborted: a megabyte may become a gigabyte. Throws a
 * ProblemError, also where bytes follow the end.
 */
export async function* decompressed(
  input: AsyncIterable<Buffer>,
  coding: string,
  client?: AbortSignal,
): AsyncGenerator<Buffer> {
  const decoder = decoders[coding]?.();
  if (decoder === undefined) throw unsupported(coding);
  let taken = 0;
  async function* counted() {
    for await (const chunk of input) {
      taken += chunk.length;
      yield chunk;
    }
  }
  const leave = () => decoder.destroy(client?.reason);
  client?.addEventListener('abort', leave);
  // The decoder is destroyed with an error of its input, and the input is closed with the decoder.
  pipeline(counted, decoder, () => {});
  try {
    for await (const chunk of decoder) yield chunk as Buffer;
  } catch (error) {
    const { code = '', message } = error as { readonly code?: string; readonly message: string };
    throw /^(Z_|ZSTD_|ERR__?BROTLI)/.test(code) ? damaged(coding, message) : error;
  } finally {
    client?.removeEventListener('abort', leave);
    decoder.destroy();
  }
  // A decoder leaves what follows the end of the compressed data.
  if (decoder.bytesWritten < taken) throw damaged(coding, 'other bytes follow their end');
}

/** 415: this version of Node cannot read the coding. */
export const unsupported = (coding: string) =>
  new ProblemError(415, `The body is compressed with ${coding}, which cannot be read here`, {
    value: coding,
    allowed: contentCodings,
  });

const damaged = (coding: string, reason: string) =>
  new ProblemError(400, `The ${coding} data of the body are damaged: ${reason}`);
