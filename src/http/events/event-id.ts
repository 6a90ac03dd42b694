// The id of a server-sent event, which a client that reconnects sends as Last-Event-ID (HTML Standard, section 9.2). It has what
// the URL does not say: where the stream continues, how many events are left, and the seed that the service chose.
import { given64 } from '../../columns/draw64.js';
import { integerOf } from '../../columns/value.js';
import type { EventSource, EventStream } from '../../events/event-dataset.js';
import type { RowsInfo } from '../../formats/format.js';

/** An id, written as 17~n3~s4023233417. */
export interface EventId {
  /** The place of the event in its stream. */
  readonly cursor: string;
  /** The number of events after this one; undefined where the answer has no maximum. */
  readonly left?: number;
  /** The seed; undefined where the URL has it. */
  readonly seed?: string;
}

const pattern = /^([^~]+)(?:~n(\d{1,16}))?(?:~s(\d{1,10}))?$/;

/** The parts of an id; undefined for a text that is none. */
export function readEventId(text: string): EventId | undefined {
  const [, cursor, left, seed] = pattern.exec(text) ?? [];
  if (cursor === undefined) return undefined;
  return { cursor, ...(left !== undefined && { left: Number(left) }), ...(seed !== undefined && { seed }) };
}

const eventsLeft = given64('events left');
const chosenSeed = given64('chosen seed');

/** A stream whose ids also have the events left of `most`, unless that is Infinity, and the seed that the service chose, below 2^32. */
export function withEventIds(
  stream: EventStream,
  most: number,
  chosen: string | undefined,
): EventStream & Pick<RowsInfo, 'continuation'> {
  const counted = Number.isFinite(most);
  return {
    ...stream,
    variant: `${stream.variant} left=${counted} seed=${chosen !== undefined}`,
    continuation: [
      ...(counted ? ['~n', integerOf(eventsLeft)] : []),
      ...(chosen === undefined ? [] : ['~s', integerOf(chosenSeed)]),
    ],
    open: async (key, turn) => countingDown(await stream.open(key, turn), most, BigInt(chosen ?? 0)),
  };
}

/** A source that also gives the number of events left and the seed. */
function countingDown(source: EventSource, most: number, seed: bigint): EventSource {
  let left = most;
  return {
    get ended() {
      return source.ended;
    },
    get reached() {
      return source.reached;
    },
    due: source.due,
    limit: source.limit,
    close: source.close,
    fill(block, limit) {
      const filled = source.fill(block, limit);
      block.draw64(chosenSeed)?.fill(seed, 0, filled);
      const numbers = block.draw64(eventsLeft);
      if (numbers !== undefined) writeDown(numbers, filled, left);
      left -= filled;
      return filled;
    },
  };
}

/** Writes the numbers below `from`, descending. As two halves each, because BigInts would take as long as the events do. */
function writeDown(numbers: BigUint64Array, count: number, from: number): void {
  const halves = new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * count);
  for (let index = 0; index < count; index++) {
    const number = from - 1 - index;
    halves[2 * index] = number;
    halves[2 * index + 1] = number / 2 ** 32;
  }
}
