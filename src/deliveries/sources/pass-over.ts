import type { Simulated, SimulatedSource } from '../../events/event-dataset.js';
import type { Block } from '../../kernel/run/given-plan.js';

/** Rows passed over before the event loop gets its turn: some hundred microseconds of work. */
const TURN_ROWS = 1024;

/** An open() that begins a simulation and passes over its first `count` rows. */
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
      draw64: () => undefined,
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
