import type { EventSource, EventStream, Simulated, SimulatedSource } from '../../events/event-dataset.js';
import type { Block } from '../../kernel/run/given-plan.js';

/** Rows gone through before others get their turn: some hundred microseconds of work. */
const TURN_ROWS = 1024;

/** What opens a simulation after its first rows, all of which are gone through. */
export function openingAfter<S extends SimulatedSource>(
  count: number,
  { open }: Simulated<S>,
): Simulated<S>['open'] {
  return async (seed, turn) => {
    const source = await open(seed, turn);
    const nowhere: Block = {
      rows: new BigUint64Array(TURN_ROWS),
      ends: new Uint32Array(TURN_ROWS),
      draw: () => undefined,
      long: () => undefined,
    };
    try {
      for (let left = count; left > 0 && !source.ended; await turn()) {
        left -= source.fill(nowhere, Math.min(left, TURN_ROWS));
      }
      return source;
    } catch (error) {
      source.close();
      throw error;
    }
  };
}

/** A stream whose events come when their time has come: its time begins as it is opened, and runs `speed` times as fast as ours. */
export function paced(stream: EventStream, speed: number): EventStream {
  const ticksPerMillisecond = (stream.ticksPerSecond * speed) / 1000;
  return {
    ...stream,
    async open(seed, turn) {
      const source: EventSource = await stream.open(seed, turn);
      const start = stream.start ?? source.due();
      const begun = performance.now();
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
          const passed = (performance.now() - begun) * ticksPerMillisecond;
          source.limit(start + BigInt(Math.floor(passed)));
          return source.fill(block, most);
        },
        close: source.close,
      };
    },
  };
}
