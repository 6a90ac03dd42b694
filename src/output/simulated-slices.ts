import type { SimulatedSource } from '../events/event-dataset.js';
import type { GivenPlan, GivenSlice } from '../kernel/run/given-plan.js';
import type { Slice } from '../kernel/run/plan.js';
import type { SeedKey } from '../random/key.js';
import { constant, type Slices } from './slices.js';
import { createTurns } from './turns.js';

/** Rows of a simulation as one document. */
export interface Simulation<S extends SimulatedSource = SimulatedSource> {
  readonly plan: GivenPlan;
  readonly key: SeedKey;
  /** The rows from their beginning; resolves when the simulation stands there. */
  open(turn: () => Promise<void>): S | Promise<S>;
  /** Rows at the most; Infinity for no limit. */
  readonly most: number;
}

/** Rows of the first slice, so that the first byte leaves at once; every next slice holds twice as many. */
const FIRST_ROWS = 256;

/** Rows of a slice: its bytes are still in the L2 cache when they are written to the socket. */
const MOST_ROWS = 4096;

/** Rows of a slice that has to be copied: many slow readers hold one each, so it is small. */
const COPIED_ROWS = 512;

/** In which simulations that have found no row yet go on. */
export const turn = createTurns();

/** A document of a simulation's rows as slices. `made` counts them. */
export function simulatedSlices({ plan, key, open, most }: Simulation, made: { rows: number }): Slices {
  let source: SimulatedSource | undefined;
  let size = FIRST_ROWS;
  let left = most;
  let cancelled = false;
  const close = () => {
    source?.close();
    source = undefined;
    cancelled = true;
  };
  let state: 'before' | 'within' | 'after' = 'before';
  /** What was left out after the last row, in case that is the last one of all. */
  let separator = '';

  const make = async (): Promise<GivenSlice | undefined> => {
    source ??= await open(turn);
    if (cancelled) close();
    while (left > 0 && source !== undefined) {
      const count = Math.min(size, left, plan.sliceRows, plan.spare() > 0 ? MOST_ROWS : COPIED_ROWS);
      const slice = plan.write(key, source, count);
      if (slice.rows > 0) return slice;
      slice.release();
      if (source.ended) return undefined;
      await turn();
    }
    return undefined;
  };

  return {
    async next() {
      if (state === 'after') return undefined;
      const slice = await make();
      if (slice === undefined) {
        const empty = state === 'before';
        state = 'after';
        close();
        return constant(empty ? plan.empty : plan.close);
      }
      left -= slice.rows;
      made.rows += slice.rows;
      size *= 2;
      const before = state === 'before' ? plan.open : separator;
      state = 'within';
      const end = slice.bytes.length - plan.trim(slice.last);
      separator = slice.bytes.toString('latin1', end);
      return before === ''
        ? { bytes: slice.bytes.subarray(0, end), release: slice.release }
        : joined(before, slice, end);
    },
    cancel: close,
  };
}

/** Literals before the bytes of a slice, which is given back. */
function joined(before: string, { bytes, release }: Slice, end: number): Slice {
  const all = Buffer.allocUnsafe(before.length + end);
  all.write(before, 'latin1');
  all.set(bytes.subarray(0, end), before.length);
  release();
  return { bytes: all, release() {} };
}
