import type { Draw } from '../columns/draw.js';
import type { Long } from '../columns/long.js';
import { type Op, OVERSHOOT } from './assembly/ops.js';
import type { AnyFlag } from './atoms.js';
import { align, type Image } from './image.js';

/** Bytes after every lane column, for stores that reach beyond its end. */
const SLACK = OVERSHOOT;

/** A program under construction: its tables, its operations, the cells of a row and the lane they need. */
export interface Build {
  readonly image: Image;
  readonly operations: bigint[][];
  readonly cells: Cell[];
  /** The lane column of each draw computed so far. */
  readonly columns: Map<Draw | AnyFlag, number>;
  readonly tables: Map<readonly string[], Table>;
  /** The lane column of each long. */
  readonly longs: Map<Long, bigint>;
  /** Rows the kernel makes at a time: what a lane column has room for. */
  readonly blockRows: number;
  laneSize: number;
}

export interface Table {
  readonly table: number;
  readonly lengths: readonly number[];
}

export interface Cell {
  /** A constant entry, or the lane address of an entry column. */
  readonly constant: boolean;
  readonly at: bigint;
  /** 16-byte chunks copied without asking for the length: 1, 2 or 4. */
  readonly chunks: number;
  /** The longest entry in bytes. */
  readonly longest: number;
}

/** Room in the lane: `bytes` a row, and `extra` before them. Returns where it begins. */
export function lane(build: Build, bytes: number, extra = 0): bigint {
  const at = build.laneSize;
  build.laneSize = align(at + bytes * build.blockRows + extra + SLACK, 64);
  return BigInt(at);
}

/** Appends an operation with its fields, in the order that Op tells. */
export function operation(build: Build, op: Op, ...fields: (bigint | number)[]): void {
  build.operations.push([BigInt(op), ...fields.map(BigInt)]);
}

/** Chunks so that 19 of 20 entries (equally likely) are copied without a second look. */
export function cell(constant: boolean, at: bigint, lengths: readonly number[]): Cell {
  const sorted = Uint32Array.from(lengths).sort();
  const usual = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
  return { constant, at, chunks: usual <= 16 ? 1 : usual <= 32 ? 2 : 4, longest: sorted.at(-1) ?? 0 };
}
