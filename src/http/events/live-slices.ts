import type { EventSource, EventStream } from '../../events/event-dataset.js';
import { type Clock, createThrottle, type PacedSource, pacedSource } from '../../events/pacing.js';
import type { Format } from '../../formats/format.js';
import { comment, sse } from '../../formats/sse.js';
import type { GivenPlan } from '../../kernel/run/given-plan.js';
import type { Slice } from '../../kernel/run/plan.js';
import type { SimulatedRows } from '../../output/simulated.js';
import type { Slices } from '../../output/slices.js';
import type { Client } from '../../output/work.js';
import { KEEP_ALIVE } from '../answer/event-stream.js';
import type { EventsQuery } from './parameters.js';

/** Events are gathered for this many ms before they are written: people would notice more, and less means a write per event. */
const GATHERED = 20;

/** The most events of a slice. */
const MOST_ROWS = 4096;

/** The live events that a request asks for. */
export interface LiveEvents {
  readonly plan: GivenPlan;
  readonly rows: SimulatedRows<EventSource>;
  readonly stream: EventStream;
  readonly query: Pick<EventsQuery, 'speed' | 'throttle'>;
  readonly format: Format;
}

const commentSlice = (text: string): Slice => ({ bytes: Buffer.from(comment(text)), release() {} });

/**
 * Events as slices, each when its time has come. A stream of sse begins with a comment and has one after each long silence.
 * `begin` is called when the first event may come.
 */
export function liveSlices(
  { plan, rows, stream, query, format }: LiveEvents,
  client: Client,
  { now, after }: Clock,
  begin: () => void,
): Slices {
  const { key, open, most } = rows;
  const { speed = 1 } = query;
  const throttle = createThrottle(query.throttle, 2 * GATHERED, now);
  let source: PacedSource | undefined;
  let left = most;
  let cancelled = false;
  let wake = () => {};
  /** The time at which the last bytes were sent. */
  let spoken = 0;

  const close = () => {
    source?.close();
    source = undefined;
  };
  const start = async () => {
    source = pacedSource(await client.work(async (turn) => open(turn)), stream, speed, now);
    if (cancelled) return close();
    spoken = now();
    begin();
  };
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const cancel = after(milliseconds, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });

  /** The events that may be sent now; undefined when there are none. */
  const write = (source: PacedSource): Slice | undefined => {
    const allowed = Math.min(left, MOST_ROWS, plan.sliceRows, throttle.allowed());
    if (allowed === 0) return undefined;
    const slice = plan.write(key, source, allowed);
    if (slice.rows === 0) {
      slice.release();
      return undefined;
    }
    left -= slice.rows;
    client.rows += slice.rows;
    throttle.take(slice.rows);
    return slice;
  };

  return {
    async next() {
      if (cancelled) return undefined;
      const first = source === undefined;
      if (first) await start();
      if (first && format === sse && !cancelled) return commentSlice('seedstream');
      while (!cancelled && left > 0) {
        const events = source as PacedSource;
        const slice = write(events);
        if (slice !== undefined) {
          spoken = now();
          return slice;
        }
        if (events.ended) return undefined;
        const silence = format === sse ? spoken + KEEP_ALIVE - now() : KEEP_ALIVE;
        if (silence <= 0) {
          spoken = now();
          return commentSlice('keep-alive');
        }
        const wait = Math.max(throttle.untilAllowed(), events.untilDue());
        await pause(Math.max(GATHERED, Math.min(wait, silence)));
      }
      return undefined;
    },
    cancel() {
      cancelled = true;
      close();
      wake();
    },
  };
}
