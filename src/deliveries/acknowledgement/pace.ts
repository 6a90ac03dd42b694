import { setTimeout as sleep } from 'node:timers/promises';

/** Batches a second at the least, so that a pace looks like one. */
const BEATS = 10;

/** Holds a delivery to so many rows a second. */
export interface Pace {
  /** The most rows that may go at once. */
  readonly rows: number;
  /** Resolves when `rows` more may go. */
  wait(rows: number, signal: AbortSignal): Promise<void>;
}

/** `rate` is in rows a second; undefined for as fast as it goes. */
export function paceOf(rate: number | undefined): Pace {
  if (rate === undefined) return { rows: Number.POSITIVE_INFINITY, async wait() {} };
  let next = performance.now();
  return {
    rows: Math.max(1, Math.floor(rate / BEATS)),
    async wait(rows, signal) {
      const now = performance.now();
      // Time that was lost waiting for others is not made up for by a rush.
      next = Math.max(next, now - 1000 / BEATS);
      const pause = next - now;
      next += (rows / rate) * 1000;
      if (pause > 0) await sleep(pause, undefined, { signal });
    },
  };
}
