import type { Draw, Holds } from '../../columns/draw.js';
import { sourcesOf } from '../../columns/sources.js';
import {
  NONE,
  PACK_COLUMN,
  PACK_OTHER,
  PACK_PRESENT,
  PACK_ROOM,
  PACK_SIZE,
  PACK_SLOTS,
  PACK_STEP,
  PACK_TABLE,
  Pack,
  SLOT_SIZE,
} from '../assembly/columns/layout.js';
import { ENTRY_COLUMN_SIZE } from '../assembly/memory.js';
import { type Build, type EntryColumn, lane, operation, writeColumn } from '../program/build.js';
import { draw64Column, indexColumn, tableOf } from '../program/draw-columns.js';
import { emit, lookedUp, sideBySide } from '../program/emit.js';
import { numberColumn } from '../program/formula/terms.js';
import { isForSome } from '../program/rows/some-rows.js';
import { type Segment, together } from '../program/segment.js';
import { bytes, longs, pairs, shorts, words } from '../program/tables/numbers.js';
import type { DrawRecord, Field } from './records.js';
import { type Gathered, type Single, type Texts, textsOf, type Vector } from './vectors.js';

/** How the kernel packs a column: what layout.ts says of it. */
export interface Packing extends Cells {
  readonly present: number;
  readonly room: number;
  /** The address of the slots; NONE where there is one. */
  readonly slots: number;
}

/** The values of a column in all rows. */
interface Cells {
  readonly pack: Pack;
  readonly column: number;
  readonly other?: number;
  readonly table?: bigint | number;
  readonly step?: bigint;
  /** The bytes of the longest text; of other vectors 0. */
  readonly longest: number;
}

/** The lane columns that vectors have in common. */
export interface Columns {
  readonly textsOf: ColumnsOf;
  recordOf(record: DrawRecord): number;
}

/** Emits the operations of a vector, which may be a field of a record. */
export function emitVector(
  build: Build,
  vector: Vector,
  field: Field | undefined,
  columns: Columns,
): Packing {
  const { textsOf: columnsOf } = columns;
  if (vector.kind === 'gathered') return emitGathered(build, vector, columnsOf);
  const present = vector.present === undefined ? NONE : indexOf(build, vector.present);
  const room = present === NONE ? 0 : lane(build, textsOf(vector).length > 0 ? 16 : 8);
  const cells =
    field === undefined
      ? emitCells(build, vector, (texts) => columnsOf(texts, vector.present, present === NONE ? MANY : PAIR))
      : fieldOf(vector, field, columns.recordOf(field.record));
  return { ...cells, present, room, slots: NONE };
}

function fieldOf({ kind }: Vector, { bit, bits }: Field, column: number): Cells {
  const pack = kind === 'lookup' ? Pack.WideField16 : fields[bits];
  if (pack === undefined) throw new RangeError(`a field has ${bits} bits`);
  return { pack, column, table: bit, longest: 0 };
}

function emitGathered(build: Build, { slots }: Gathered, columnsOf: ColumnsOf): Packing {
  const all = slots.map((slot) => {
    const present = slot.present === undefined ? NONE : indexOf(build, slot.present);
    return { ...emitCells(build, slot, (texts) => columnsOf(texts, slot.present, ONE)), present };
  });
  const [first] = all as [(typeof all)[number]];
  if (
    all.some(({ pack, table, step }) => pack !== first.pack || table !== first.table || step !== first.step)
  )
    throw new RangeError('slots are packed alike');
  const at = build.image.table(4 + all.length * SLOT_SIZE, (view) => {
    view.setUint32(0, all.length, true);
    for (const [index, { column, present }] of all.entries()) {
      view.setUint32(4 + index * SLOT_SIZE, column, true);
      view.setUint32(12 + index * SLOT_SIZE, present, true);
    }
  });
  const longest = Math.max(...all.map((slot) => slot.longest));
  return { ...first, longest, present: NONE, room: lane(build, 8 * all.length), slots: at };
}

/** Emits the operations of the values of all rows. */
function emitCells(build: Build, vector: Single, columnsOf: (texts: Texts) => TextColumns): Cells {
  const { image } = build;
  const where = { longest: 0 };
  switch (vector.kind) {
    case 'indexes': {
      const [pack, write] = indexTables[vector.bytes];
      const table = tableOf(build, vector.numbers, () => write(image, vector.numbers));
      return { ...where, pack, column: indexOf(build, vector.draw), table };
    }
    case 'bits': {
      const table = tableOf(build, vector.numbers, () => bytes(image, vector.numbers));
      const column = indexOf(build, vector.draw);
      if (vector.width === 1) return { ...where, pack: Pack.Bits, column, table };
      return { ...where, pack: Pack.Levels, column, table, step: BigInt(vector.width) };
    }
    case 'counts': {
      const table = tableOf(build, vector.numbers, () => words(image, vector.numbers));
      return { ...where, pack: Pack.Counts, column: indexOf(build, vector.draw), table };
    }
    case 'draw':
      return { ...where, pack: Pack.Draw, column: indexOf(build, vector.draw) };
    case 'lookup': {
      const table = tableOf(build, vector.values, () => longs(image, vector.values));
      const pack = vector.bytes === 8 ? Pack.Lookup64 : Pack.Lookup128;
      return { ...where, pack, column: indexOf(build, vector.draw), table };
    }
    case 'integers': {
      const { min, step } = vector;
      const pack = integerPacks[vector.bytes];
      return { ...where, pack, column: draw64Column(build, vector.draw64), table: min, step };
    }
    case 'doubles': {
      const { min: minimum, step, digits } = vector;
      const source = draw64Column(build, vector.draw64);
      const column = operation(build, 'Scaled', { column: lane(build, 8), source, minimum, step, digits });
      return { ...where, pack: Pack.Doubles, column };
    }
    case 'computed': {
      const pack = { double: Pack.Doubles, integer: Pack.Wholes, bit: Pack.Truths }[vector.as];
      return { ...where, pack, column: numberColumn(build, vector.term) };
    }
    case 'texts':
      return textCells(columnsOf(vector), Pack.Texts, Pack.TextsOfParts);
    case 'ends':
      return textCells(columnsOf(vector.of), Pack.Ends, Pack.EndsOfParts);
    case 'bytes':
      return { ...columnsOf(vector.of), pack: Pack.Bytes };
  }
}

const textCells = (columns: TextColumns, pack: Pack, ofParts: Pack): Cells => ({
  ...columns,
  pack: columns.table === undefined ? pack : ofParts,
});

/** The index column of a draw, after those that tell where its terms hold. */
function indexOf(build: Build, draw: Draw): number {
  emitConditions(build, draw);
  return indexColumn(build, draw);
}

function emitConditions(build: Build, draw: Draw): void {
  for (const condition of conditionsOf(draw)) {
    if (build.indexes.has(condition)) continue;
    const source = numberColumn(build, condition.term);
    build.indexes.set(condition, operation(build, 'Holds', { column: lane(build, 4), source }));
  }
}

const conditionsOf = (draw: Draw): readonly Holds[] =>
  draw.kind === 'holds' ? [draw] : sourcesOf(draw).flatMap(conditionsOf);

const indexTables = {
  1: [Pack.Index8, bytes],
  2: [Pack.Index16, shorts],
  3: [Pack.Index24, words],
  4: [Pack.Index32, words],
} as const;

const integerPacks = { 4: Pack.Integers32, 8: Pack.Integers64, 16: Pack.Integers128 } as const;

/** By the bits of a field. */
const fields: Readonly<Record<number, Pack>> = {
  1: Pack.FieldBit,
  2: Pack.FieldBitPair,
  8: Pack.Field8,
  16: Pack.Field16,
  24: Pack.Field24,
  32: Pack.Field32,
};

/** Emits the column of a record, once for all of its fields. `shared` draws keep an index column. */
export function recordColumns(build: Build, shared: ReadonlySet<Draw>): (record: DrawRecord) => number {
  const known = new Map<DrawRecord, number>();
  return (record) => {
    const column = known.get(record) ?? emitRecord(build, record, shared);
    known.set(record, column);
    return column;
  };
}

/** A table of records is looked up like one of entries. */
function emitRecord(build: Build, { draw, low, high }: DrawRecord, shared: ReadonlySet<Draw>): number {
  const table = tableOf(build, low, () => pairs(build.image, low, high));
  emitConditions(build, draw);
  return lookedUp(build, draw, table, shared);
}

/** The lane columns of texts: one, or two that stand side by side, or a table of any number of them. */
export type TextColumns = Pick<Packing, 'column' | 'other' | 'longest'> &
  Partial<Pick<Packing, 'table' | 'step'>>;

/** How many columns texts may be in. */
const ONE = 1;
const PAIR = 2;
const MANY = Number.POSITIVE_INFINITY;

/** The columns of texts, at most so many, of which the rows need theirs where the draw is 1. */
type ColumnsOf = (texts: Texts, present: Draw | undefined, most: number) => TextColumns;

/** Emits the operations of texts, once for all vectors of them. `shared` draws keep an index column. */
export function textColumns(
  build: Build,
  segmentsOf: (texts: Texts) => readonly Segment[],
  shared: ReadonlySet<Draw>,
): ColumnsOf {
  const known = new Map<Texts, Map<Draw | undefined, TextColumns>>();
  return (texts, present, most) => {
    const own = known.get(texts) ?? new Map<Draw | undefined, TextColumns>();
    known.set(texts, own);
    const segments = () => wherePresent(build, segmentsOf(texts), present);
    const columns = own.get(present) ?? columnsOf(build, segments(), shared, most);
    own.set(present, columns);
    return columns;
  };
}

/** Where a row is one in which the draw is 1. */
const there = { from: 1, to: 1 };

/** The segments, made only for the rows that have a text where that is quicker. */
function wherePresent(
  build: Build,
  segments: readonly Segment[],
  draw: Draw | undefined,
): readonly Segment[] {
  const segment = together(segments);
  if (draw === undefined || !isForSome(build, draw, there, segment)) return segments;
  return [{ kind: 'composed', draw, parts: [{ ...there, segment }] }];
}

function columnsOf(
  build: Build,
  segments: readonly Segment[],
  shared: ReadonlySet<Draw>,
  most: number,
): TextColumns {
  const columns = segments.map((segment) => emit(build, segment, shared));
  const [left, right] = columns as [EntryColumn, EntryColumn];
  const inLane = columns.every(({ constant }) => !constant);
  if (columns.length === PAIR && inLane && PAIR <= most)
    return { column: Number(left.at), other: Number(right.at), longest: left.longest + right.longest };
  if (columns.length > 1 && most === MANY) return partsOf(build, columns);
  const { at, longest } = columns.length === 1 && inLane ? left : sideBySide(build, columns);
  return { column: Number(at), other: NONE, longest };
}

function partsOf({ image }: Build, columns: readonly EntryColumn[]): TextColumns {
  const table = image.table(columns.length * ENTRY_COLUMN_SIZE, (view) => {
    for (const [index, column] of columns.entries()) writeColumn(view, index * ENTRY_COLUMN_SIZE, column);
  });
  const longest = columns.reduce((sum, column) => sum + column.longest, 0);
  return { column: NONE, other: NONE, table, step: BigInt(columns.length), longest };
}

/** Lays the packs out in the image; returns where they begin. */
export const writePacks = ({ image }: Build, packings: readonly Packing[]): number =>
  image.table(packings.length * PACK_SIZE, (view) => {
    for (const [
      index,
      { pack, column, other = NONE, present, room, slots, table = 0, step = 0n },
    ] of packings.entries()) {
      const at = index * PACK_SIZE;
      view.setUint32(at, pack, true);
      view.setUint32(at + PACK_COLUMN, column, true);
      view.setUint32(at + PACK_OTHER, other, true);
      view.setUint32(at + PACK_PRESENT, present, true);
      view.setUint32(at + PACK_ROOM, room, true);
      view.setUint32(at + PACK_SLOTS, slots, true);
      view.setBigUint64(at + PACK_TABLE, BigInt.asUintN(64, BigInt(table)), true);
      view.setBigUint64(at + PACK_STEP, BigInt.asUintN(64, step), true);
    }
  });
