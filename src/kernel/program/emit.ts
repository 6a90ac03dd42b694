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
import { type Build, cell, type EntryColumn, lane, operation } from './build.js';
import { draw64Column, indexColumn } from './draw-columns.js';
import { align, entryLength } from './image.js';
import type { Composed, Lookup, Segment } from './segment.js';
import { alphabetTable, entryTable, patternTable } from './tables.js';

/** The cell that an segment becomes; emits the operations that fill it. */
export function cellOf(build: Build, segment: Segment, shared: ReadonlySet<Draw>): EntryColumn {
  switch (segment.kind) {
    case 'literal': {
      const entry = build.image.entry(segment.text);
      return cell(true, entry, [entryLength(entry)]);
    }
    case 'lookup':
      return lookupCell(build, segment, shared);
    case 'position': {
      if (build.given) throw new RangeError('rows that are given have no position');
      const prefix = build.image.entry(segment.prefix);
      const suffix = build.image.entry(segment.suffix);
      const longest = entryLength(prefix) + 20 + entryLength(suffix);
      const stride = align(longest, 16) + 16;
      const column = lane(build, 8);
      const arena = lane(build, stride, stride);
      operation(build, Op.Position, column, segment.start, arena, prefix, suffix, stride);
      // Most row numbers have eight digits or fewer; longer ones take the slow path and are right all the same.
      return { ...cell(false, column, [longest - 12]), longest };
    }
    case 'integer': {
      const column = lane(build, 8);
      const arena = lane(build, INTEGER_STRIDE);
      const size = BigInt(segment.max) - BigInt(segment.min) + 1n;
      operation(build, Op.Integer, column, streamSalt(segment.name), size, segment.min, arena);
      return { ...cell(false, column, [16]), longest: 20 };
    }
    case 'patterned': {
      const indexes = indexColumn(build, segment.draw);
      const column = lane(build, 8);
      const arena = lane(build, PATTERN_STRIDE);
      const table = patternTable(build.image, segment.patterns);
      operation(build, Op.Pattern, column, streamSalt(segment.name), indexes, table, arena);
      return cell(
        false,
        column,
        segment.patterns.map(({ base }) => base.length),
      );
    }
    case 'uuid': {
      const numbers = segment.of === undefined ? 0n : draw64Column(build, segment.of);
      const column = lane(build, 8);
      const arena = lane(build, UUID_STRIDE);
      if (segment.of === undefined) operation(build, Op.Uuid, column, streamSalt(segment.name), arena);
      else operation(build, Op.UuidOf, column, streamSalt(segment.name), numbers, arena);
      return cell(false, column, [36]);
    }
    case 'decimal': {
      const draw64 = draw64Column(build, segment.draw64);
      const column = lane(build, 8);
      const arena = lane(build, DECIMAL_STRIDE);
      operation(build, Op.Decimal, column, draw64, segment.min, segment.step, segment.digits, arena);
      return cell(false, column, [18]);
    }
    case 'time': {
      const draw64 = draw64Column(build, segment.draw64);
      const column = lane(build, 8);
      const arena = lane(build, TIME_STRIDE);
      const form = { date: TimeForm.Date, time: TimeForm.Time, 'date-time': TimeForm.DateTime }[segment.form];
      const how = form | (segment.digits << 8) | (segment.local ? 1 << 16 : 0);
      operation(build, Op.Time, column, draw64, segment.min, segment.step, how, arena);
      return cell(false, column, [30]);
    }
    case 'letters': {
      const { table, longest } = alphabetTable(build.image, segment.alphabet);
      const column = lane(build, 8);
      const stride = align(segment.max * longest, 16) + 16;
      const arena = lane(build, stride);
      const sizes = BigInt(segment.alphabet.length) | (arena << 32n);
      operation(
        build,
        Op.Letters,
        column,
        streamSalt(segment.name),
        segment.min,
        segment.max,
        table,
        sizes,
        stride,
      );
      return cell(false, column, [segment.max * longest]);
    }
    case 'numeral': {
      const draw64 = draw64Column(build, segment.draw64);
      const { table, longest } = alphabetTable(build.image, segment.alphabet);
      const column = lane(build, 8);
      // Behind the text, room for its digits while they are found.
      const stride = align(segment.width * longest + 8, 16) + 128;
      const arena = lane(build, stride);
      operation(
        build,
        Op.Numeral,
        column,
        draw64,
        segment.width,
        table,
        segment.alphabet.length,
        arena,
        stride,
      );
      return cell(false, column, [segment.width * longest]);
    }
    case 'composed':
      return composedCell(build, segment, shared);
    case 'escaped': {
      const text = cellOf(
        build,
        { kind: 'composed', parts: [{ from: 0, to: 0, segment: segment.text }] },
        shared,
      );
      const column = lane(build, 8);
      // JSON turns a control character into six; quotes stand around it all.
      const longest = text.longest * (segment.encoding.escaping === Escaping.Json ? 6 : 2) + 2;
      const arena = lane(build, longest);
      const delimiter = segment.encoding.delimiter?.charCodeAt(0) ?? 0;
      operation(build, Op.Escape, column, text.at, segment.encoding.escaping, delimiter, arena);
      return { ...cell(false, column, [text.longest]), longest };
    }
  }
}

function composedCell(build: Build, { draw, parts }: Composed, shared: ReadonlySet<Draw>): EntryColumn {
  const index = draw === undefined ? 0 : indexColumn(build, draw);
  const cells = parts.map(({ segment }) => cellOf(build, segment, shared));
  const table = build.image.reserve(parts.length * PART_SIZE);
  const view = build.image.view(table);
  for (const [number, { from, to }] of parts.entries()) {
    const { constant, at } = cells[number] as EntryColumn;
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
function longestOf(parts: Composed['parts'], cells: readonly EntryColumn[], all: boolean): number {
  const length = (index: number) =>
    cells.reduce((sum, { longest }, number) => {
      const { from, to } = parts[number] as Composed['parts'][number];
      return all || (from <= index && index <= to) ? sum + longest : sum;
    }, 0);
  return Math.max(0, ...parts.map(({ from }) => length(from)));
}

function lookupCell(build: Build, { draw, entries }: Lookup, shared: ReadonlySet<Draw>): EntryColumn {
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
