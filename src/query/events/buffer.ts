import type { Given } from '../../columns/draw.js';
import type { Given64 } from '../../columns/draw64.js';
import type { Block, GivenSource } from '../../kernel/run/given-plan.js';

/** Room for rows that a simulation supplies, which may be copied into the blocks of several plans. */
export interface Buffer {
  readonly block: Block;
  /** Copies the row at an index to the one at another index of a block. */
  copy(index: number, block: Block, to: number): void;
}

/** A buffer for `size` rows, with everything that the simulation knows of them. */
export function createBuffer(size: number): Buffer {
  const draws = new Map<Given, Uint32Array>();
  const draws64 = new Map<Given64, BigUint64Array>();
  const block: Block = {
    rows: new BigUint64Array(size),
    ends: new Uint32Array(size),
    draw(variable) {
      const known = draws.get(variable) ?? new Uint32Array(size);
      draws.set(variable, known);
      return known;
    },
    draw64(variable) {
      const known = draws64.get(variable) ?? new BigUint64Array(size);
      draws64.set(variable, known);
      return known;
    },
  };
  return {
    block,
    copy(index, to, at) {
      to.rows[at] = block.rows[index] as bigint;
      to.ends[at] = block.ends[index] as number;
      for (const [variable, values] of draws) {
        const column = to.draw(variable);
        if (column !== undefined) column[at] = values[index] as number;
      }
      for (const [variable, values] of draws64) {
        const column = to.draw64(variable);
        if (column !== undefined) column[at] = values[index] as bigint;
      }
    },
  };
}

/** The first `count` rows of a buffer as a source of their own. */
export function sourceOfBuffer(buffer: Buffer, count: number): GivenSource {
  let next = 0;
  return {
    get ended() {
      return next === count;
    },
    fill(block, most) {
      const rows = Math.min(most, count - next);
      for (let at = 0; at < rows; at++) buffer.copy(next + at, block, at);
      next += rows;
      return rows;
    },
  };
}
