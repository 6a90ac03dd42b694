import { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Slice } from '../../kernel/run/plan.js';
import { type Slices, sliceTurn } from '../../output/slices.js';

/** Slices in a socket at once: one being sent, one ready to follow. */
const IN_FLIGHT = 2;

/** The most bytes of a copy. A stream that compresses holds three of them, so copies of whole slices took 7 MB for each download. */
const COPY_BYTES = 256 << 10;

/**
 * Slices as a stream. Piped into an HTTP response, the bytes go from the kernel's memory to the socket without a copy; any other
 * reader gets copies. No more slices are made once the stream is destroyed or the response closed.
 */
export function rowStream(slices: Slices): Readable {
  /** The slice whose bytes from `at` are not copied yet. */
  let slice: Slice | undefined;
  let at = 0;
  const release = () => {
    slice?.release();
    slice = undefined;
    at = 0;
  };
  const stream = new Readable({
    async read() {
      try {
        if (slice === undefined) {
          await sliceTurn();
          slice = stream.destroyed ? undefined : await slices.next();
        }
        if (slice === undefined) return void stream.push(null);
        const copy = Buffer.from(slice.bytes.subarray(at, at + COPY_BYTES));
        at += copy.length;
        if (stream.destroyed || at === slice.bytes.length) release();
        stream.push(copy);
      } catch (error) {
        stream.destroy(error as Error);
      }
    },
    destroy(error, callback) {
      release();
      slices.cancel();
      callback(error);
    },
  });
  stream.pipe = (target, options) => {
    if (!(target instanceof ServerResponse)) {
      return Readable.prototype.pipe.call(stream, target, options) as typeof target;
    }
    sendSlices(stream, slices, target).catch((error) => stream.destroy(error));
    return target;
  };
  return stream;
}

/**
 * Writes each slice and releases it when the socket has taken it. There are never more than IN_FLIGHT slices in the socket,
 * however slow the reader: this is the back-pressure.
 */
async function sendSlices(stream: Readable, slices: Slices, response: ServerResponse): Promise<void> {
  const held = new Set<Slice>();
  let wake = () => {};
  const done = (slice: Slice) => {
    if (held.delete(slice)) slice.release();
    wake();
  };
  // A socket that closes may never call back for the slices it still holds.
  response.once('close', () => held.forEach(done));
  // Fastify would take a response that finishes before its stream for one that broke off.
  stream.once('end', () => response.end());

  while (!stream.destroyed && !response.destroyed) {
    const slice = await slices.next();
    if (slice === undefined) {
      stream.push(null);
      stream.resume();
      return;
    }
    held.add(slice);
    if (stream.destroyed || response.destroyed) return done(slice);
    response.write(slice.bytes, () => done(slice));
    const taken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    if (held.size === IN_FLIGHT) await taken;
    await sliceTurn();
  }
}
