import type { Given } from '../../columns/draw.js';
import type { Given64 } from '../../columns/draw64.js';
import type { GivenColumns } from '../program/build.js';
import type { Block, GivenSource } from './given-plan.js';

/** Rows of a source that are not written yet. */
export interface Stage {
  /** How many there are, and whether a group ends with the last one. */
  readonly rows: number;
  readonly last: -1 | 0;
  /** Takes more rows from the source, until there are `most`, which there must be room for, or the source pauses. */
  fill(source: GivenSource, most: number): void;
  /** Copies rows [from, from + count) to the first entries of a block. */
  copy(block: Block, from: number, count: number): void;
  /** Forgets all rows. */
  clear(): void;
}

/** Room for up to `room` rows of a source, with these variables. */
export function createStage(variables: Iterable<Given>, variables64: Iterable<Given64>, room: number): Stage {
  const numbers = new BigUint64Array(room);
  const ends = new Uint32Array(room);
  const draws = new Map(Array.from(variables, (variable) => [variable, new Uint32Array(room)]));
  const draws64 = new Map(Array.from(variables64, (variable) => [variable, new BigUint64Array(room)]));
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    get last() {
      return ends[rows - 1] === 1 ? -1 : 0;
    },
    fill(source, most) {
      const from = rows;
      const block: Block = {
        rows: numbers.subarray(from),
        ends: ends.subarray(from),
        draw: (variable) => draws.get(variable)?.subarray(from),
        draw64: (variable) => draws64.get(variable)?.subarray(from),
      };
      rows += source.fill(block, most - from);
    },
    copy(block, from, count) {
      const end = from + count;
      block.rows.set(numbers.subarray(from, end));
      block.ends.set(ends.subarray(from, end));
      for (const [variable, values] of draws) block.draw(variable)?.set(values.subarray(from, end));
      for (const [variable, values] of draws64) block.draw64(variable)?.set(values.subarray(from, end));
    },
    clear() {
      rows = 0;
    },
  };
}

/** The given columns of a lane as a block of so many rows. */
export function blockAt(memory: WebAssembly.Memory, lane: number, given: GivenColumns, rows: number): Block {
  const indexes = (at: number) => new Uint32Array(memory.buffer, lane + at, rows);
  const numbers = (at: number) => new BigUint64Array(memory.buffer, lane + at, rows);
  const draws = new Map([...given.draws].map(([variable, at]) => [variable, indexes(at)]));
  const draws64 = new Map([...given.draws64].map(([variable, at]) => [variable, numbers(at)]));
  return {
    rows: numbers(given.rows),
    ends: indexes(given.ends),
    draw: (variable) => draws.get(variable),
    draw64: (variable) => draws64.get(variable),
  };
}
