import type { Slice } from '../kernel/run/plan.js';
import { createTurns } from './turns.js';

/** The bytes of a document to send: from `skip` bytes after the beginning of `row` (0 is its first), `length` of them. */
export interface Part {
  readonly row: number;
  readonly skip: number;
  readonly length: number;
}

/** The slices of a document one after the other. */
export interface Slices {
  /** The next one, at once or when a thread has made it; undefined after the last. */
  next(): Slice | Promise<Slice | undefined> | undefined;
  /** Gives back what was made ahead; next() must not be called again. */
  cancel(): void;
}

/** In which slices are made and written. */
export const sliceTurn = createTurns();

/** Documents one after the other, each begun when the one before it has ended. */
export function chained(documents: Iterable<() => Slices | Promise<Slices>>): Slices {
  const waiting = documents[Symbol.iterator]();
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
    },
  };
}

/** Text as a document. */
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

/** The first `skip` bytes dropped, and none after `length` more. */
export function cut(slices: Slices, { skip, length }: Part): Slices {
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
