import type { Block } from '../kernel/run/given-plan.js';
import type { EventSource } from './event-dataset.js';

/** A simulation that makes events in batches. */
export interface Batches {
  /** Makes the next batch and returns its number of events, which may be 0. */
  next(): number;
  /** A tick at or before the first event of the next batch. */
  start(): bigint;
  /** The ticks of the batch's events, ascending. */
  readonly times: BigUint64Array;
  /** The place of an event of the batch in the stream, from which its cursor is made. */
  place(index: number): bigint;
  /** Copies events [from, to) of the batch into the block, beginning at its index `at`. */
  copy(block: Block, from: number, to: number, at: number): void;
}

/** The part of the batches that a stream consists of: events after tick `after` up to tick `last`, without the first `skip`. */
export interface Window {
  readonly after: bigint;
  readonly last: bigint;
  readonly skip: number;
}

/** After this many batches fill() returns with what it has, so that other work gets its turn. */
const PATIENCE = 16;

/** The events of a window as a source; `close` releases what the batches hold. */
export function sourceOf(batches: Batches, { after, last, skip }: Window, close = () => {}): EventSource {
  const { times } = batches;
  let ended = false;
  let until = last;
  let left = skip;
  let next = 0;
  let count = 0;
  let made = 0;
  let reached: bigint | undefined;

  /** Makes batches until there is an event. Returns false when that takes long, or when there is none up to `tick`. */
  const find = (tick: bigint): boolean => {
    for (; next === count; made++) {
      if (batches.start() > tick) {
        ended ||= tick === last;
        return false;
      }
      if (made === PATIENCE) return false;
      count = batches.next();
      next = count > 0 && (times[0] as bigint) <= after ? upTo(times, 0, count, after) : 0;
      const skipped = Math.min(left, count - next);
      next += skipped;
      left -= skipped;
    }
    return true;
  };

  return {
    get ended() {
      return ended;
    },
    fill(block, most) {
      let filled = 0;
      made = 0;
      while (filled < most && find(until)) {
        const end = Math.min(count, next + most - filled);
        const to = (times[end - 1] as bigint) <= until ? end : upTo(times, next, end, until);
        if (to === next) {
          ended ||= until === last;
          break;
        }
        batches.copy(block, next, to, filled);
        filled += to - next;
        next = to;
        reached = batches.place(to - 1);
      }
      return filled;
    },
    due() {
      made = 0;
      return find(last) ? (times[next] as bigint) : batches.start();
    },
    limit(tick) {
      until = tick < last ? tick : last;
    },
    get reached() {
      return reached;
    },
    close,
  };
}

/** The first index in [from, to) whose time is after `tick`; `to` when there is none. */
function upTo(times: BigUint64Array, from: number, to: number, tick: bigint): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as bigint) <= tick) low = middle + 1;
    else high = middle;
  }
  return low;
}
