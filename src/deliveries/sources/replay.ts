import type { Given } from '../../columns/draw.js';
import type { Given64 } from '../../columns/draw64.js';
import type { Block, GivenSource } from '../../kernel/run/given-plan.js';

/** Hands what a simulation gives with its rows to a second plan. */
export interface Replay {
  /** Fills a block from `source` and remembers what came. */
  record(source: GivenSource, block: Block, most: number): number;
  /** The rows recorded last, for another plan that needs no variable beyond those of the first one. Read it before the next record(). */
  readonly recorded: GivenSource;
}

export function createReplay(): Replay {
  const draws = new Map<Given, Uint32Array>();
  const draws64 = new Map<Given64, BigUint64Array>();
  let last: Block | undefined;
  let rows = 0;
  let next = 0;
  return {
    record(source, block, most) {
      draws.clear();
      draws64.clear();
      last = block;
      next = 0;
      rows = source.fill(
        {
          rows: block.rows,
          ends: block.ends,
          draw: (variable) => remembered(draws, variable, block.draw(variable)),
          draw64: (variable) => remembered(draws64, variable, block.draw64(variable)),
        },
        most,
      );
      return rows;
    },
    recorded: {
      get ended() {
        return next === rows;
      },
      fill(block, most) {
        const from = next;
        next = Math.min(rows, from + most);
        block.rows.set((last as Block).rows.subarray(from, next));
        block.ends.set((last as Block).ends.subarray(from, next));
        for (const [variable, values] of draws) block.draw(variable)?.set(values.subarray(from, next));
        for (const [variable, values] of draws64) block.draw64(variable)?.set(values.subarray(from, next));
        return next - from;
      },
    },
  };
}

function remembered<Variable, Values>(
  all: Map<Variable, Values>,
  variable: Variable,
  values: Values | undefined,
): Values | undefined {
  if (values !== undefined) all.set(variable, values);
  return values;
}
