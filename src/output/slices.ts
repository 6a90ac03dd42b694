import type { Slice } from '../kernel/run/plan.js';
import { createTurns } from '../turns.js';

/** Some bytes of a representation: from `skip` bytes after the beginning of `row` (0 is its first), `length` of them. */
export interface Excerpt {
  readonly row: number;
  readonly skip: number;
  readonly length: number;
}

/** Rows of the first slice, so that the first byte leaves at once; every next slice holds twice as many. */
export const FIRST_ROWS = 256;

/** The most rows of a slice made on this thread: its bytes are still in the L2 cache when they are written to the socket. */
export const CACHED_ROWS = 4096;

/** The most rows of a slice that has to be copied: many slow readers hold one each, so it is small. */
export const COPIED_ROWS = 512;

/** A sequence of slices, made when they are asked for. */
export interface Slices {
  /** The next one, at once or when a thread has made it; undefined after the last. */
  next(): Slice | Promise<Slice | undefined> | undefined;
  /** Gives back what was made ahead; next() must not be called again. */
  cancel(): void;
}

/** The turns in which slices are made and written. */
export const sliceTurn = createTurns();

/** Sequences one after the other, each begun when the one before it has ended. cancel() ends their iterator, too. */
export function chained(sequences: Iterable<() => Slices | Promise<Slices>>): Slices {
  const waiting = sequences[Symbol.iterator]();
  let current: Slices | undefined;
  let cancelled = false;
  return {
    async next() {
      for (;;) {
        const slice = await current?.next();
        if (slice !== undefined) return slice;
        const { value: begin, done } = waiting.next();
        if (done || cancelled) return undefined;
        current = await begin();
        if (cancelled) current.cancel();
      }
    },
    cancel() {
      cancelled = true;
      current?.cancel();
      waiting.return?.();
    },
  };
}

/** All of them, each byte a character. */
export async function textOf(slices: Slices): Promise<string> {
  let text = '';
  for (let slice = await slices.next(); slice !== undefined; slice = await slices.next()) {
    text += slice.bytes.toString('latin1');
    slice.release();
  }
  return text;
}

/** A text as at most one slice. */
export function textSlices(text: string): Slices {
  const left = text === '' ? [] : [Buffer.from(text)];
  return {
    next() {
      const bytes = left.pop();
      return bytes && { bytes, release() {} };
    },
    cancel() {},
  };
}

/** The slices without their first `skip` bytes, ending after `length` more. */
export function cut(slices: Slices, { skip, length }: Omit<Excerpt, 'row'>): Slices {
  let before = skip;
  let left = length;
  const trimmed = (slice: Slice | undefined): Slice | undefined => {
    if (slice === undefined) return undefined;
    const bytes = slice.bytes.subarray(Math.min(before, slice.bytes.length)).subarray(0, left);
    before = Math.max(0, before - slice.bytes.length);
    left -= bytes.length;
    return { bytes, release: slice.release };
  };
  return {
    next() {
      if (left === 0) {
        slices.cancel();
        return undefined;
      }
      const slice = slices.next();
      return slice instanceof Promise ? slice.then(trimmed) : trimmed(slice);
    },
    cancel: () => slices.cancel(),
  };
}

/** A slice of these bytes, each of them a character. */
export const constant = (bytes: string): Slice => ({ bytes: Buffer.from(bytes, 'latin1'), release() {} });
