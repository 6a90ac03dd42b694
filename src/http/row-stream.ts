import { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Plan, Slice } from '../kernel/plan.js';

/** Rows [first, first + rows) of a plan, to be sent as one document. `seed` is seedKey()'s. */
export interface Rows {
  readonly plan: Plan;
  readonly seed: bigint;
  readonly first: number;
  readonly rows: number;
}

/** Rows of the first slice, so that the first byte leaves at once; every next slice holds twice as many. */
const FIRST_ROWS = 256;

/** Slices in a socket at once: one being sent, one ready to follow. */
const IN_FLIGHT = 2;

/** The document in one piece; `rows` is at most the plan's sliceRows. */
export function wholeDocument({ plan, seed, first, rows }: Rows): Buffer {
  const { open, close, trim } = plan;
  if (rows === 0) return Buffer.concat([open, close]);
  const slice = plan.write(seed, first, rows);
  const document = Buffer.concat([open, withoutEnd(slice.bytes, trim), close]);
  slice.release();
  return document;
}

/**
 * The document as a stream. Piped into an HTTP response, the bytes go from the kernel's memory to the socket
 * without a copy; any other reader gets copies. Destroyed, or when the response closes, it generates no more.
 */
export function rowStream(rows: Rows): Readable {
  const slices = slicesOf(rows);
  const stream = new Readable({
    read() {
      // Not at once: a reader that never waits would keep the event loop from everybody else.
      setImmediate(() => {
        if (stream.destroyed) return;
        const slice = next(stream, slices);
        if (slice === undefined) return;
        stream.push(Buffer.from(slice.bytes));
        slice.release();
      });
    },
  });
  stream.pipe = (target, options) => {
    if (!(target instanceof ServerResponse))
      return Readable.prototype.pipe.call(stream, target, options) as typeof target;
    sendSlices(stream, slices, target);
    return target;
  };
  return stream;
}

/**
 * Writes each slice as it is and releases it when the socket has taken it, which is also when the next one is
 * made. That callback is the back-pressure: there are never more than IN_FLIGHT slices, however slow the reader.
 */
function sendSlices(stream: Readable, slices: Iterator<Slice>, response: ServerResponse): void {
  const held = new Set<Slice>();
  const release = (slice: Slice) => held.delete(slice) && slice.release();
  const send = () => {
    if (stream.destroyed || stream.readableEnded || response.destroyed) return;
    const slice = next(stream, slices);
    if (slice === undefined) return;
    held.add(slice);
    response.write(slice.bytes, () => {
      release(slice);
      setImmediate(send);
    });
  };
  // A socket that closes drops what it holds, and its callbacks may never come.
  response.once('close', () => held.forEach(release));
  // Fastify takes a response that finishes before its stream for one that broke off.
  stream.once('end', () => response.end());
  send();
  for (let more = 1; more < IN_FLIGHT; more++) setImmediate(send);
}

/** The next slice; undefined when there is none, and then the stream has been ended or destroyed. */
function next(stream: Readable, slices: Iterator<Slice>): Slice | undefined {
  try {
    const step = slices.next();
    if (step.done !== true) return step.value;
    stream.push(null);
    stream.resume();
  } catch (error) {
    stream.destroy(error as Error);
  }
  return undefined;
}

function* slicesOf({ plan, seed, first, rows }: Rows): Generator<Slice, undefined> {
  const { open, close, trim, sliceRows } = plan;
  const end = first + rows;
  if (open.length > 0) yield constant(open);
  for (let row = first, size = FIRST_ROWS; row < end; row += size, size *= 2) {
    size = Math.min(size, sliceRows, end - row);
    const slice = plan.write(seed, row, size);
    const last = row + size === end;
    yield last ? { bytes: withoutEnd(slice.bytes, trim), release: () => slice.release() } : slice;
  }
  if (close.length > 0) yield constant(close);
}

const withoutEnd = (bytes: Uint8Array, length: number) => bytes.subarray(0, bytes.length - length);

const constant = (bytes: Uint8Array): Slice => ({ bytes, release() {} });
