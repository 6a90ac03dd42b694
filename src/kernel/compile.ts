import type { Draw } from '../columns/draw.js';
import { aliasTable } from '../random/alias.js';
import { streamSalt } from '../random/key.js';
import type { Pattern } from '../vocabulary/patterns.js';
import {
  BLOCK_ROWS,
  CELL_SIZE,
  INTEGER_STRIDE,
  OP_SIZE,
  Op,
  PATTERN_COUNTS,
  PATTERN_LENGTH,
  PATTERN_SIZE,
  PATTERN_STRIDE,
  UUID_STRIDE,
} from './assembly/ops.js';
import { type AnyFlag, type Atom, atomise, type Lookup } from './atoms.js';
import type { Format, Layout } from './format.js';
import { align, createImage, entryLength, type Image } from './image.js';
import { createPlan, type Plan } from './plan.js';

/** A program under construction: its tables, its operations, the cells of a row and the lane they need. */
interface Build {
  readonly image: Image;
  readonly operations: bigint[][];
  readonly cells: Cell[];
  /** The lane column of each draw computed so far. */
  readonly columns: Map<Draw | AnyFlag, number>;
  readonly tables: Map<readonly string[], Table>;
  laneSize: number;
}

interface Table {
  readonly table: number;
  readonly lengths: readonly number[];
}

interface Cell {
  /** A constant entry, or the lane address of an entry column. */
  readonly constant: boolean;
  readonly at: bigint;
  /** 16-byte chunks copied without asking for the length: 1, 2 or 4. */
  readonly chunks: number;
  /** The longest entry in bytes. */
  readonly longest: number;
}

/** Compiles a layout into a plan. Throws nothing for valid columns; costs O(vocabulary). */
export function compile(layout: Layout, format: Format): Plan {
  const atoms = atomise(layout.row, format.encoding);
  const build: Build = {
    image: createImage(),
    operations: [],
    cells: [],
    columns: new Map(),
    tables: new Map(),
    // A lane begins with room for its resolved cells.
    laneSize: align(atoms.length * CELL_SIZE, 64),
  };
  const shared = drawsUsedTwice(atoms);
  for (const atom of atoms) build.cells.push(cellOf(build, atom, shared));
  build.operations.push([BigInt(Op.End)]);

  const operations = build.image.reserve(build.operations.length * OP_SIZE);
  const words = build.image.view(operations);
  for (const [op, fields] of build.operations.entries()) {
    for (const [at, field] of fields.entries()) {
      words.setBigUint64(op * OP_SIZE + at * 8, BigInt.asUintN(64, field), true);
    }
  }
  const cells = build.image.reserve(build.cells.length * CELL_SIZE);
  const table = build.image.view(cells);
  build.cells.forEach(({ constant, chunks, at }, index) => {
    table.setUint32(index * CELL_SIZE, constant ? 1 : 0, true);
    table.setUint32(index * CELL_SIZE + 4, chunks, true);
    table.setBigUint64(index * CELL_SIZE + 8, at, true);
  });
  return createPlan({
    image: build.image,
    operations,
    cells,
    cellCount: build.cells.length,
    laneSize: build.laneSize,
    longestRow: build.cells.reduce((sum, { longest }) => sum + longest, 0),
    mediaType: format.mediaType,
    open: Buffer.from(layout.open),
    close: Buffer.from(layout.close),
    trim: layout.trim,
  });
}

/** Draws that more than one lookup reads keep an index column; the others go straight to entries. */
function drawsUsedTwice(atoms: readonly Atom[]): Set<Draw> {
  const once = new Set<Draw>();
  const twice = new Set<Draw>();
  const use = (draw: Draw | AnyFlag) => {
    if (draw.kind === 'any-flag') for (const { draw: flagged } of draw.of) use(flagged);
    else if (once.has(draw)) twice.add(draw);
    else once.add(draw);
    if (draw.kind === 'within') use(draw.group);
    if (draw.kind === 'mapped') use(draw.draw);
    if (draw.kind === 'joined') {
      use(draw.left);
      use(draw.right);
    }
  };
  for (const atom of atoms) if (atom.kind === 'lookup' || atom.kind === 'patterned') use(atom.draw);
  return twice;
}

function lane(build: Build, bytes: number): bigint {
  const at = build.laneSize;
  build.laneSize = align(at + bytes, 64);
  return BigInt(at);
}

function operation(build: Build, op: Op, ...fields: (bigint | number)[]): void {
  build.operations.push([BigInt(op), ...fields.map(BigInt)]);
}

function cellOf(build: Build, atom: Atom, shared: ReadonlySet<Draw>): Cell {
  switch (atom.kind) {
    case 'literal': {
      const entry = build.image.entry(atom.text);
      return cell(true, entry, [entryLength(entry)]);
    }
    case 'lookup':
      return lookupCell(build, atom, shared);
    case 'position': {
      const prefix = build.image.entry(atom.prefix);
      const suffix = build.image.entry(atom.suffix);
      const longest = entryLength(prefix) + 20 + entryLength(suffix);
      const stride = align(longest, 16) + 16;
      const column = lane(build, BLOCK_ROWS * 8);
      const arena = lane(build, (BLOCK_ROWS + 1) * stride);
      operation(build, Op.Position, column, atom.start, arena, prefix, suffix, stride);
      // Most row numbers have eight digits or fewer; longer ones take the slow path and are right all the same.
      return { ...cell(false, column, [longest - 12]), longest };
    }
    case 'integer': {
      const column = lane(build, BLOCK_ROWS * 8);
      const arena = lane(build, BLOCK_ROWS * INTEGER_STRIDE);
      const size = BigInt(atom.max) - BigInt(atom.min) + 1n;
      operation(build, Op.Integer, column, streamSalt(atom.name), size, atom.min, arena);
      return { ...cell(false, column, [16]), longest: 20 };
    }
    case 'patterned': {
      const indexes = indexColumn(build, atom.draw);
      const column = lane(build, BLOCK_ROWS * 8);
      const arena = lane(build, BLOCK_ROWS * PATTERN_STRIDE);
      const table = patternTable(build.image, atom.patterns);
      operation(build, Op.Pattern, column, streamSalt(atom.name), indexes, table, arena);
      return cell(
        false,
        column,
        atom.patterns.map(({ base }) => base.length),
      );
    }
    case 'uuid': {
      const column = lane(build, BLOCK_ROWS * 8);
      const arena = lane(build, BLOCK_ROWS * UUID_STRIDE);
      operation(build, Op.Uuid, column, streamSalt(atom.name), arena);
      return cell(false, column, [36]);
    }
  }
}

function lookupCell(build: Build, { draw, entries }: Lookup, shared: ReadonlySet<Draw>): Cell {
  const { table, lengths } = entryTable(build, entries);
  let column: bigint;
  if (draw.kind === 'uniform' && !shared.has(draw)) {
    column = lane(build, BLOCK_ROWS * 8);
    operation(build, Op.UniformLookup, column, streamSalt(draw.name), draw.size, table);
  } else {
    const indexes = indexColumn(build, draw);
    column = lane(build, BLOCK_ROWS * 8);
    operation(build, Op.Lookup, column, indexes, table);
  }
  return cell(false, column, lengths);
}

/** The entries in memory and their lengths; columns that pick from one vocabulary share a table. */
function entryTable({ image, tables }: Build, entries: readonly string[]): Table {
  const known = tables.get(entries);
  if (known !== undefined) return known;
  const packed = entries.map((entry) => image.entry(entry));
  const table = image.reserve(packed.length * 8);
  const view = image.view(table);
  for (const [index, entry] of packed.entries()) view.setBigUint64(index * 8, entry, true);
  const made = { table, lengths: packed.map(entryLength) };
  tables.set(entries, made);
  return made;
}

/** The lane column that holds a draw's index; the operations that fill it are emitted once. */
function indexColumn(build: Build, draw: Draw | AnyFlag): number {
  const known = build.columns.get(draw);
  if (known !== undefined) return known;
  const { image } = build;
  const sources = draw.kind === 'any-flag' ? draw.of.map((part) => indexColumn(build, part.draw)) : [];
  const [left, right] =
    draw.kind === 'joined' ? [draw.left, draw.right].map((side) => indexColumn(build, side)) : [];
  const source =
    draw.kind === 'within'
      ? indexColumn(build, draw.group)
      : draw.kind === 'mapped'
        ? indexColumn(build, draw.draw)
        : 0;
  const column = Number(lane(build, BLOCK_ROWS * 4));
  build.columns.set(draw, column);
  switch (draw.kind) {
    case 'uniform':
      operation(build, Op.Uniform, column, streamSalt(draw.name), draw.size);
      break;
    case 'weighted': {
      const { threshold, alias } = aliasTable(draw.weights);
      operation(
        build,
        Op.Weighted,
        column,
        streamSalt(draw.name),
        alias.length,
        pairs(image, threshold, alias),
      );
      break;
    }
    case 'within':
      operation(build, Op.Within, column, streamSalt(draw.name), source, pairs(image, draw.base, draw.size));
      break;
    case 'mapped':
      operation(build, Op.Mapped, column, source, words(image, draw.table));
      break;
    case 'joined':
      operation(build, Op.Joined, column, left as number, right as number, draw.size);
      break;
    case 'any-flag':
      draw.of.forEach(({ flags }, index) => {
        operation(
          build,
          Op.AnyFlag,
          column,
          sources[index] as number,
          bytes(image, flags),
          index === 0 ? 1 : 0,
        );
      });
      break;
  }
  return column;
}

function pairs(image: Image, low: ArrayLike<number>, high: ArrayLike<number>): number {
  return words(
    image,
    Array.from({ length: low.length * 2 }, (_, at) => (at % 2 === 0 ? low : high)[at >> 1] as number),
  );
}

function patternTable(image: Image, patterns: readonly Pattern[]): number {
  const table = image.reserve(patterns.length * PATTERN_SIZE);
  const view = image.view(table);
  for (const [index, { base, count }] of patterns.entries()) {
    const at = index * PATTERN_SIZE;
    for (let position = 0; position < base.length; position++) {
      view.setUint8(at + position, base[position] as number);
      view.setUint8(at + PATTERN_COUNTS + position, count[position] as number);
    }
    view.setBigUint64(at + PATTERN_LENGTH, BigInt(base.length), true);
  }
  return table;
}

function words(image: Image, values: ArrayLike<number>): number {
  const address = image.reserve(values.length * 4);
  const view = image.view(address);
  for (let index = 0; index < values.length; index++)
    view.setUint32(index * 4, values[index] as number, true);
  return address;
}

function bytes(image: Image, values: Uint8Array): number {
  const address = image.reserve(values.length);
  const view = image.view(address);
  for (let index = 0; index < values.length; index++) view.setUint8(index, values[index] as number);
  return address;
}

/** Chunks so that 19 of 20 entries (equally likely) are copied without a second look. */
function cell(constant: boolean, at: bigint, lengths: readonly number[]): Cell {
  const sorted = Uint32Array.from(lengths).sort();
  const usual = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
  return { constant, at, chunks: usual <= 16 ? 1 : usual <= 32 ? 2 : 4, longest: sorted.at(-1) ?? 0 };
}
