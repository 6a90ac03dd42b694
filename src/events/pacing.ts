// When events and rows may be sent: simulated time compared with a clock, and a limit of rows a second. The caller does the
// waiting.
import type { EventSource, EventStream } from './event-dataset.js';

/** What code that waits takes the time from. */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** Calls `go` after some milliseconds, unless the function that it returns is called before. */
  after(milliseconds: number, go: () => void): () => void;
}

/** An EventSource whose fill() gives events only when their time has come. Its time begins when it is made. */
export interface PacedSource extends EventSource {
  /** Milliseconds until the next event is due, or until it is worth asking again; 0 when an event is due. */
  untilDue(): number;
}

/** The events of a source at `speed` seconds of simulated time in a second of the clock. */
export function pacedSource(
  source: EventSource,
  { ticksPerSecond, start: first }: Pick<EventStream, 'ticksPerSecond' | 'start'>,
  speed: number,
  now: Clock['now'],
): PacedSource {
  const ticksPerMillisecond = (ticksPerSecond * speed) / 1000;
  const start = first ?? source.due();
  const begun = now();
  const tick = () => start + BigInt(Math.floor((now() - begun) * ticksPerMillisecond));
  return {
    get ended() {
      return source.ended;
    },
    get reached() {
      return source.reached;
    },
    due: source.due,
    limit: source.limit,
    fill(block, most) {
      source.limit(tick());
      return source.fill(block, most);
    },
    untilDue: () => Math.max(0, Number(source.due() - tick()) / ticksPerMillisecond),
    close: source.close,
  };
}

/** A limit of rows a second. */
export interface Throttle {
  /** The number of rows that may be sent now; Infinity without a limit. */
  allowed(): number;
  /** Counts sent rows. They may be more than allowed, and later rows then wait longer. */
  take(rows: number): void;
  /** Milliseconds until at least one row may be sent; 0 when one may be sent now. */
  untilAllowed(): number;
}

/**
 * The generic cell rate algorithm (ITU-T I.371): each row delays the next one by 1 / `rowsPerSecond`. After a pause, at most
 * the rows of `burst` milliseconds are sent at once. undefined means no limit.
 */
export function createThrottle(
  rowsPerSecond: number | undefined,
  burst: number,
  now: Clock['now'],
): Throttle {
  if (rowsPerSecond === undefined) {
    return { allowed: () => Number.POSITIVE_INFINITY, take() {}, untilAllowed: () => 0 };
  }
  const gap = 1000 / rowsPerSecond;
  let next = now();
  return {
    allowed() {
      const at = now();
      next = Math.max(next, at - burst);
      return at < next ? 0 : Math.floor((at - next) / gap) + 1;
    },
    take(rows) {
      next = Math.max(next, now() - burst) + rows * gap;
    },
    untilAllowed: () => Math.max(0, next - now()),
  };
}
