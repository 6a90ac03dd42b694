import type { Draw } from '../../columns/draw.js';
import { streamSalt } from '../../random/key.js';
import {
  DECIMAL_STRIDE,
  Escaping,
  INTEGER_STRIDE,
  Op,
  PART_SIZE,
  PATTERN_STRIDE,
  TIME_STRIDE,
  TimeForm,
  UUID_STRIDE,
} from '../assembly/ops.js';
import type { Atom, Composed, Lookup } from './atom.js';
import { type Build, type Cell, cell, lane, operation } from './build.js';
import { indexColumn, longColumn } from './draw-columns.js';
import { align, entryLength } from './image.js';
import { alphabetTable, entryTable, patternTable } from './tables.js';

/** The cell that an atom becomes; emits the operations that fill it. */
export function cellOf(build: Build, atom: Atom, shared: ReadonlySet<Draw>): Cell {
  switch (atom.kind) {
    case 'literal': {
      const entry = build.image.entry(atom.text);
      return cell(true, entry, [entryLength(entry)]);
    }
    case 'lookup':
      return lookupCell(build, atom, shared);
    case 'position': {
      if (build.given) throw new RangeError('rows that are given have no position');
      const prefix = build.image.entry(atom.prefix);
      const suffix = build.image.entry(atom.suffix);
      const longest = entryLength(prefix) + 20 + entryLength(suffix);
      const stride = align(longest, 16) + 16;
      const column = lane(build, 8);
      const arena = lane(build, stride, stride);
      operation(build, Op.Position, column, atom.start, arena, prefix, suffix, stride);
      // Most row numbers have eight digits or fewer; longer ones take the slow path and are right all the same.
      return { ...cell(false, column, [longest - 12]), longest };
    }
    case 'integer': {
      const column = lane(build, 8);
      const arena = lane(build, INTEGER_STRIDE);
      const size = BigInt(atom.max) - BigInt(atom.min) + 1n;
      operation(build, Op.Integer, column, streamSalt(atom.name), size, atom.min, arena);
      return { ...cell(false, column, [16]), longest: 20 };
    }
    case 'patterned': {
      const indexes = indexColumn(build, atom.draw);
      const column = lane(build, 8);
      const arena = lane(build, PATTERN_STRIDE);
      const table = patternTable(build.image, atom.patterns);
      operation(build, Op.Pattern, column, streamSalt(atom.name), indexes, table, arena);
      return cell(
        false,
        column,
        atom.patterns.map(({ base }) => base.length),
      );
    }
    case 'uuid': {
      const numbers = atom.of === undefined ? 0n : longColumn(build, atom.of);
      const column = lane(build, 8);
      const arena = lane(build, UUID_STRIDE);
      if (atom.of === undefined) operation(build, Op.Uuid, column, streamSalt(atom.name), arena);
      else operation(build, Op.UuidOf, column, streamSalt(atom.name), numbers, arena);
      return cell(false, column, [36]);
    }
    case 'decimal': {
      const long = longColumn(build, atom.long);
      const column = lane(build, 8);
      const arena = lane(build, DECIMAL_STRIDE);
      operation(build, Op.Decimal, column, long, atom.min, atom.step, atom.digits, arena);
      return cell(false, column, [18]);
    }
    case 'time': {
      const long = longColumn(build, atom.long);
      const column = lane(build, 8);
      const arena = lane(build, TIME_STRIDE);
      const form = { date: TimeForm.Date, time: TimeForm.Time, 'date-time': TimeForm.DateTime }[atom.form];
      const how = form | (atom.digits << 8) | (atom.local ? 1 << 16 : 0);
      operation(build, Op.Time, column, long, atom.min, atom.step, how, arena);
      return cell(false, column, [30]);
    }
    case 'letters': {
      const { table, longest } = alphabetTable(build.image, atom.alphabet);
      const column = lane(build, 8);
      const stride = align(atom.max * longest, 16) + 16;
      const arena = lane(build, stride);
      const sizes = BigInt(atom.alphabet.length) | (arena << 32n);
      operation(build, Op.Letters, column, streamSalt(atom.name), atom.min, atom.max, table, sizes, stride);
      return cell(false, column, [atom.max * longest]);
    }
    case 'numeral': {
      const long = longColumn(build, atom.long);
      const { table, longest } = alphabetTable(build.image, atom.alphabet);
      const column = lane(build, 8);
      // Behind the text, room for its digits while they are found.
      const stride = align(atom.width * longest + 8, 16) + 128;
      const arena = lane(build, stride);
      operation(build, Op.Numeral, column, long, atom.width, table, atom.alphabet.length, arena, stride);
      return cell(false, column, [atom.width * longest]);
    }
    case 'composed':
      return composedCell(build, atom, shared);
    case 'escaped': {
      const text = cellOf(build, { kind: 'composed', parts: [{ from: 0, to: 0, atom: atom.text }] }, shared);
      const column = lane(build, 8);
      // JSON turns a control character into six; quotes stand around it all.
      const longest = text.longest * (atom.encoding.escaping === Escaping.Json ? 6 : 2) + 2;
      const arena = lane(build, longest);
      const delimiter = atom.encoding.delimiter?.charCodeAt(0) ?? 0;
      operation(build, Op.Escape, column, text.at, atom.encoding.escaping, delimiter, arena);
      return { ...cell(false, column, [text.longest]), longest };
    }
  }
}

function composedCell(build: Build, { draw, parts }: Composed, shared: ReadonlySet<Draw>): Cell {
  const index = draw === undefined ? 0 : indexColumn(build, draw);
  const cells = parts.map(({ atom }) => cellOf(build, atom, shared));
  const table = build.image.reserve(parts.length * PART_SIZE);
  const view = build.image.view(table);
  for (const [number, { from, to }] of parts.entries()) {
    const { constant, at } = cells[number] as Cell;
    const part = number * PART_SIZE;
    view.setUint32(part, constant ? 1 : 0, true);
    view.setBigUint64(part + 8, at, true);
    view.setUint32(part + 16, from, true);
    view.setUint32(part + 20, Math.min(to, 0xffffffff), true);
  }
  const longest = longestOf(parts, cells, draw === undefined);
  const column = lane(build, 8);
  const arena = lane(build, longest);
  const count = BigInt(parts.length) | (draw === undefined ? 0n : 1n << 32n);
  operation(build, Op.Compose, column, index, table, count, arena);
  return cell(false, column, [longest]);
}

/** The most bytes that the parts there at the same index take together. */
function longestOf(parts: Composed['parts'], cells: readonly Cell[], all: boolean): number {
  const length = (index: number) =>
    cells.reduce((sum, { longest }, number) => {
      const { from, to } = parts[number] as Composed['parts'][number];
      return all || (from <= index && index <= to) ? sum + longest : sum;
    }, 0);
  return Math.max(0, ...parts.map(({ from }) => length(from)));
}

function lookupCell(build: Build, { draw, entries }: Lookup, shared: ReadonlySet<Draw>): Cell {
  const { table, lengths } = entryTable(build, entries);
  let column: bigint;
  if (draw.kind === 'uniform' && !shared.has(draw)) {
    column = lane(build, 8);
    operation(build, Op.UniformLookup, column, streamSalt(draw.name), draw.size, table);
  } else {
    const indexes = indexColumn(build, draw);
    column = lane(build, 8);
    operation(build, Op.Lookup, column, indexes, table);
  }
  return cell(false, column, lengths);
}
