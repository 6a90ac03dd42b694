import type { Draw, Given } from '../../columns/draw.js';
import type { Draw64, Given64 } from '../../columns/draw64.js';
import type { Term } from '../../columns/formula.js';
import type { Placement } from '../../columns/placement.js';
import type { Value } from '../../columns/value.js';
import { ENTRY_COLUMN_AT, ENTRY_COLUMN_SIZE, OVERSHOOT } from '../assembly/memory.js';
import * as operands from '../assembly/operations.js';
import { OP_SIZE, Op } from '../assembly/operations.js';
import { align, type Image } from './image.js';
import type { AnyFlag } from './segment.js';
import type { Field, Fields, FieldTable } from './tables/fields.js';
import type { Texts } from './texts.js';

/** Bytes after every lane column, for stores that reach beyond its end. */
const SLACK = OVERSHOOT;

/** A program under construction: its tables, its operations, the columns of a row and the lane that they need. */
export interface Build {
  readonly image: Image;
  /** The words of each operation. */
  readonly operations: bigint[][];
  /** What a row is made of, in order. */
  readonly columns: EntryColumn[];
  /** The index column of each draw computed so far. */
  readonly indexes: Map<Draw | AnyFlag, number>;
  /** The 64-bit column of each 64-bit draw computed so far. */
  readonly draws64: Map<Draw64, number>;
  readonly tables: Map<Texts, EntryTable>;
  /** What is looked up at the indexes of draws, and where it is. */
  readonly fields: Fields;
  readonly fieldTables: Map<Field, FieldTable>;
  /** How many tables of composed texts have fixed texts beside those of a vocabulary. */
  readonly fusedTables: Map<Texts, number>;
  /** The tables of draws, by what each of them is made of. */
  readonly drawTables: Map<object, number>;
  /** The number column, and the column of texts, of each term of a formula and of each cell that formulas read. */
  readonly numbers: Map<Term | Value, number>;
  readonly texts: Map<Term | Value, EntryColumn>;
  /** The programs for other rows, or for some of the rows, by what tells their numbers. */
  readonly otherRows: Map<Draw64 | Placement | string, OtherRows>;
  /** Whether it is such a program, whose rows are in no order. */
  readonly isOtherRow: boolean;
  /** The slots of the draws whose indexes are kept in memory, where they need not be made. */
  readonly kept: ReadonlyMap<Draw | AnyFlag, number>;
  /** Rows the kernel makes at a time: what a lane column has room for. */
  readonly blockRows: number;
  /** Where rows that are given are put; undefined where rows follow each other. */
  readonly given: GivenColumns | undefined;
  laneSize: number;
}

/** A program for other rows, which is written when all of it has been emitted. */
export interface OtherRows {
  readonly build: Build;
  /** The operation that runs it. */
  readonly words: bigint[];
  /** How many rows it makes for each row, on average. */
  readonly each: number;
  /** The bytes of the lane that one of them takes. */
  bytes: number;
  /** Where they belong to rows of the block, the lane column of the places of these. */
  readonly owners?: number;
  /** Where they are some rows of the block, the place in the lane of how many they are. */
  readonly count?: number;
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
  /** Of each entry, in bytes. */
  readonly lengths: ArrayLike<number>;
}

/** The texts that a segment has in the rows of a block: one entry for all of them, or a lane column of entries. */
export interface EntryColumn {
  readonly constant: boolean;
  /** The entry of a constant, else the lane address of the column. */
  readonly at: bigint;
  /** 16-byte chunks copied without asking for the length: 1 to 4. */
  readonly chunks: number;
  /** The longest entry in bytes. */
  readonly longest: number;
}

/** Room in the lane: `bytes` a row, and `extra` before them. Returns where it begins. */
export function lane(build: Build, bytes: number, extra = 0): number {
  const at = build.laneSize;
  build.laneSize = align(at + bytes * build.blockRows + extra + SLACK, 64);
  return at;
}

type Operation = Exclude<keyof typeof Op, 'End'>;
type Slots<Name extends Operation> = keyof (typeof operands)[Name];

/** The slots of each operation's operands. */
const slots: { readonly [Name in Operation]: Readonly<Record<Slots<Name>, number>> } = operands;

/** Appends an operation with all of its operands; returns the column that it fills. */
export function operation<Name extends Operation>(
  build: Build,
  name: Name,
  values: Readonly<Record<Slots<Name>, bigint | number>> & { readonly column: number },
): number {
  const words = [BigInt(Op[name])];
  for (const slot of Object.keys(values) as Slots<Name>[]) words[slots[name][slot]] = BigInt(values[slot]);
  build.operations.push(words);
  return values.column;
}

/** Lays the operations out in the image, and an End after them, each with the program that it runs; returns where they begin. */
export function writeOperations({ image, operations, otherRows }: Build): number {
  for (const { build, words } of otherRows.values())
    words[operands.AtRows.program] = BigInt(writeOperations(build));
  return image.table((operations.length + 1) * OP_SIZE, (view) => {
    for (const [index, words] of [...operations, [BigInt(Op.End)]].entries()) {
      for (const [slot, word] of words.entries()) {
        view.setBigUint64(index * OP_SIZE + slot * 8, BigInt.asUintN(64, word), true);
      }
    }
  });
}

/** The bytes of the lane that are filled again for each row, because it takes several other rows, one after the other. */
export const bytesAgain = ({ otherRows }: Build): number =>
  [...otherRows.values()].reduce(
    (sum, { build, each, bytes }) => sum + Math.max(0, each - 1) * bytes + each * bytesAgain(build),
    0,
  );

/** Lays out the columns that a row is made of, for measure(); returns where they begin. */
export function writeColumns({ image, columns }: Build): number {
  return image.table(columns.length * ENTRY_COLUMN_SIZE, (view) => {
    for (const [index, column] of columns.entries()) writeColumn(view, index * ENTRY_COLUMN_SIZE, column);
  });
}

export function writeColumn(view: DataView, offset: number, { constant, at }: EntryColumn): void {
  view.setUint32(offset, constant ? 1 : 0, true);
  view.setBigUint64(offset + ENTRY_COLUMN_AT, at, true);
}

/** A column of entries in the lane, of these lengths; equally likely, 19 of 20 of them are copied without a second look. */
export function entryColumn(at: number, lengths: ArrayLike<number>): EntryColumn {
  return columnOf(false, BigInt(at), lengths);
}

/** One entry for all rows. */
export function constantColumn(entry: bigint, length: number): EntryColumn {
  return columnOf(true, entry, [length]);
}

function columnOf(constant: boolean, at: bigint, lengths: ArrayLike<number>): EntryColumn {
  let longest = 0;
  /** How many of the lengths need more than 1, 2 and 3 chunks. */
  const more = [0, 0, 0];
  for (let index = 0; index < lengths.length; index++) {
    const length = lengths[index] as number;
    if (length > longest) longest = length;
    for (let chunks = 1; chunks <= 3 && length > 16 * chunks; chunks++)
      more[chunks - 1] = (more[chunks - 1] as number) + 1;
  }
  const rare = lengths.length - Math.ceil(lengths.length * 0.95);
  const chunks = more.findIndex((count) => count <= rare) + 1 || 4;
  return { constant, at, chunks, longest };
}
