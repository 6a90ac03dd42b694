import type { Draw, Given } from '../../columns/draw.js';
import type { Draw64, Given64 } from '../../columns/draw64.js';
import { type Op, OVERSHOOT } from '../assembly/ops.js';
import { align, type Image } from './image.js';
import type { AnyFlag } from './segment.js';

/** Bytes after every lane column, for stores that reach beyond its end. */
const SLACK = OVERSHOOT;

/** A program under construction: its tables, its operations, the cells of a row and the lane they need. */
export interface Build {
  readonly image: Image;
  readonly operations: bigint[][];
  readonly cells: EntryColumn[];
  /** The lane column of each draw computed so far. */
  readonly columns: Map<Draw | AnyFlag, number>;
  readonly tables: Map<readonly string[], EntryTable>;
  /** The lane column of each draw64. */
  readonly draws64: Map<Draw64, bigint>;
  /** Rows the kernel makes at a time: what a lane column has room for. */
  readonly blockRows: number;
  /** Where rows that are given are put; undefined where rows follow each other. */
  readonly given: GivenColumns | undefined;
  laneSize: number;
}

/** Lane columns that a simulation fills. */
export interface GivenColumns {
  /** Row numbers, u64. */
  readonly rows: number;
  /** 1 where a group of rows ends, u32. */
  readonly ends: number;
  /** u32 */
  readonly draws: Map<Given, number>;
  /** u64 */
  readonly draws64: Map<Given64, number>;
}

export interface EntryTable {
  readonly table: number;
  readonly lengths: readonly number[];
}

export interface EntryColumn {
  /** A constant entry, or the lane address of an entry column. */
  readonly constant: boolean;
  readonly at: bigint;
  /** 16-byte chunks copied without asking for the length: 1 to 4. */
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
export function cell(constant: boolean, at: bigint, lengths: readonly number[]): EntryColumn {
  const sorted = Uint32Array.from(lengths).sort();
  const usual = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
  return {
    constant,
    at,
    chunks: Math.min(4, Math.max(1, Math.ceil(usual / 16))),
    longest: sorted.at(-1) ?? 0,
  };
}
