import type { Draw } from '../../columns/draw.js';
import { streamSalt } from '../../random/key.js';
import { ENTRY_COLUMN_SIZE, PART_FROM, PART_SIZE, PART_TO } from '../assembly/memory.js';
import { Escaping } from '../assembly/operations.js';
import {
  type Build,
  constantColumn,
  type EntryColumn,
  entryColumn,
  lane,
  operation,
  writeColumn,
} from './build.js';
import { kindOf } from './computed.js';
import { indexColumn, tableOf } from './draw-columns.js';
import { emitFormula } from './formula/cell.js';
import { apart } from './fuse.js';
import { entryLength } from './image.js';
import { type Encoding, rawEncoding } from './layout.js';
import { inOtherRow } from './rows/other-rows.js';
import { inSomeRows, MOST_INDEX, type Range, type Sparse } from './rows/some-rows.js';
import { type AnyFlag, type Composed, type Escaped, type Lookup, type Segment, together } from './segment.js';
import { weightedBins } from './tables/bins.js';
import { doRepeat, entryTable, lengthsOf } from './tables/entries.js';
import { fieldTable, isField } from './tables/fields.js';
import { joined } from './texts.js';

/** The entry column of a segment; emits the operations that fill it. `shared` draws keep an index column. */
export function emit(build: Build, segment: Segment, shared: ReadonlySet<Draw>): EntryColumn {
  switch (segment.kind) {
    case 'literal': {
      const entry = build.image.entry(segment.text);
      return constantColumn(entry, entryLength(entry));
    }
    case 'lookup':
      return emitLookup(build, segment, shared);
    case 'composed':
      return emitComposed(build, segment, shared);
    case 'escaped':
      return emitEscaped(build, segment, shared);
    case 'formula':
      return emitFormula(build, segment, (text) =>
        segment.encoding === rawEncoding ? text : escaped(build, text, segment.encoding),
      );
    case 'at row':
      return inOtherRow(build, segment.row, (other) => emit(other, segment.segment, none));
  }
  return kindOf(segment).emit(build, segment);
}

function emitLookup(build: Build, { draw, pieces }: Lookup, shared: ReadonlySet<Draw>): EntryColumn {
  const texts = joined(pieces);
  const isDirect = (draw.kind === 'uniform' || draw.kind === 'weighted') && !shared.has(draw);
  if (!isDirect && draw.kind !== 'any-flag' && isField(texts)) {
    const index = indexColumn(build, draw);
    const column = lane(build, 8);
    const { table, stride, texts: from } = fieldTable(build, draw, texts);
    if (doRepeat(texts)) operation(build, 'Lookup16', { column, index, numbers: table, stride, table: from });
    else operation(build, 'LookupPacked', { column, index, table, stride, texts: from });
    return entryColumn(column, lengthsOf(texts));
  }
  const { table, lengths } = entryTable(build, texts);
  return entryColumn(lookedUp(build, draw, table, shared), lengths);
}

/** The column of what a table of u64 has at the index of a draw, of which a `shared` one keeps its index column. */
export function lookedUp(
  build: Build,
  draw: Draw | AnyFlag,
  table: number,
  shared: ReadonlySet<Draw>,
): number {
  if (draw.kind === 'uniform' && !shared.has(draw)) {
    const column = lane(build, 8);
    return operation(build, 'UniformLookup', { column, salt: streamSalt(draw.name), size: draw.size, table });
  }
  if (draw.kind === 'weighted' && !shared.has(draw)) {
    const column = lane(build, 8);
    const bins = tableOf(build, draw, () => weightedBins(build.image, [draw.weights]));
    const size = draw.weights.length;
    return operation(build, 'WeightedLookup', { column, salt: streamSalt(draw.name), size, bins, table });
  }
  const index = indexColumn(build, draw);
  return operation(build, 'Lookup', { column: lane(build, 8), index, table });
}

const none: ReadonlySet<Draw> = new Set();

function emitComposed(build: Build, composed: Composed, shared: ReadonlySet<Draw>): EntryColumn {
  const { draw, parts } = composed;
  const emitWhole = (build: Build, segment: Segment) => {
    const segments = apart(segment, build.fusedTables);
    return segments.length === 1
      ? emit(build, segments[0] as Segment, shared)
      : emit(build, together(segments), shared);
  };
  if (draw === undefined) {
    const all = parts.flatMap(({ segment }) => apart(segment, build.fusedTables));
    return sideBySide(
      build,
      all.map((segment) => emit(build, segment, shared)),
    );
  }
  const index = indexColumn(build, draw);
  const made = parts.map(({ segment, from, to }) => {
    const range = { from, to: Math.min(to, MOST_INDEX) };
    const sparse = inSomeRows(build, { of: draw, index }, range, segment, emitWhole);
    return sparse ?? { column: emitWhole(build, segment), scatter: undefined };
  });
  return areAlternatives(parts) ? choose(build, parts, made, index) : chain(build, parts, made, index);
}

type Made = { readonly column: EntryColumn; readonly scatter: Sparse['scatter'] | undefined };

/** The most indexes of alternatives that have a table. */
const MOST_ALTERNATIVES = 4096;

/** Is there one part at most for each index? */
function areAlternatives(parts: readonly Range[]): boolean {
  const sorted = [...parts].sort((left, right) => left.from - right.from);
  return sorted.every(({ to }, at) => to < (sorted[at + 1]?.from ?? MOST_ALTERNATIVES));
}

/** The entry of the part of each index, and of an empty text where there is none. No text is copied. */
function choose(build: Build, parts: readonly Range[], made: readonly Made[], index: number): EntryColumn {
  const { image } = build;
  const longest = Math.max(0, ...made.map(({ column }) => column.longest));
  const last = Math.max(-1, ...parts.map(({ to }) => to)) + 1;
  const none = constantColumn(image.entry(''), 0);
  const table = image.table((last + 1) * ENTRY_COLUMN_SIZE, (view) => {
    for (let at = 0; at <= last; at++) {
      const number = parts.findIndex(({ from, to }) => from <= at && at <= to);
      const { column, scatter } = made[number] ?? { column: none };
      writeColumn(view, at * ENTRY_COLUMN_SIZE, scatter !== undefined && !column.constant ? none : column);
    }
  });
  const column = operation(build, 'Choose', { column: lane(build, 8), index, table, last });
  for (const { column: source, scatter } of made) if (!source.constant) scatter?.(column);
  return entryColumn(column, [longest]);
}

/** The texts of the parts of each index one after the other. */
function chain(build: Build, parts: readonly Range[], made: readonly Made[], index: number): EntryColumn {
  const columns = made.map(({ column, scatter }) => {
    if (scatter === undefined || column.constant) return column;
    const at = lane(build, 8);
    scatter(at);
    return { ...column, at: BigInt(at) };
  });
  return compose(build, parts, columns, index);
}

/** The texts of columns one after the other, as a lane column. */
export const sideBySide = (build: Build, columns: readonly EntryColumn[]): EntryColumn =>
  compose(
    build,
    columns.map(() => ({ from: 0, to: 0 })),
    columns,
    undefined,
  );

/** Those of the columns with from ≤ index ≤ to, or all when there is no column of indexes. */
function compose(
  build: Build,
  parts: readonly Range[],
  columns: readonly EntryColumn[],
  index: number | undefined,
): EntryColumn {
  const table = build.image.table(parts.length * PART_SIZE, (view) => {
    for (const [number, { from, to }] of parts.entries()) {
      const offset = number * PART_SIZE;
      writeColumn(view, offset, columns[number] as EntryColumn);
      view.setUint32(offset + PART_FROM, from, true);
      view.setUint32(offset + PART_TO, Math.min(to, MOST_INDEX), true);
    }
  });
  const longest = longestOf(parts, columns, index === undefined);
  const column = lane(build, 8);
  const arena = lane(build, longest);
  const conditional = index === undefined ? 0 : 1;
  operation(build, 'Compose', { column, index: index ?? 0, table, count: parts.length, conditional, arena });
  return entryColumn(column, [longest]);
}

/** The most bytes that the parts present at one index take together. */
function longestOf(parts: readonly Range[], columns: readonly EntryColumn[], all: boolean): number {
  const length = (index: number) =>
    columns.reduce((sum, { longest }, number) => {
      const { from, to } = parts[number] as Range;
      return all || (from <= index && index <= to) ? sum + longest : sum;
    }, 0);
  return Math.max(0, ...parts.map(({ from }) => length(from)));
}

/** The most bytes that one byte of a text becomes, and the bytes around the text: more would overrun the arena. */
const growth: Readonly<Record<Escaping, { readonly byte: number; readonly around: number }>> = {
  // A control character becomes \u0000.
  [Escaping.Json]: { byte: 6, around: 2 },
  [Escaping.Csv]: { byte: 2, around: 2 },
  [Escaping.Sql]: { byte: 2, around: 2 },
  [Escaping.SqlBackslash]: { byte: 2, around: 2 },
  [Escaping.Copy]: { byte: 2, around: 0 },
};

function emitEscaped(build: Build, { text, encoding }: Escaped, shared: ReadonlySet<Draw>): EntryColumn {
  // Side by side, because Escape reads a lane column and a text may be constant.
  return escaped(build, sideBySide(build, [emit(build, text, shared)]), encoding);
}

/** The texts of a lane column as cells of the encoding. */
function escaped(build: Build, text: EntryColumn, encoding: Encoding): EntryColumn {
  const { byte, around } = growth[encoding.escaping];
  const longest = text.longest * byte + around;
  const column = lane(build, 8);
  const arena = lane(build, longest);
  const delimiter = encoding.delimiter?.charCodeAt(0) ?? 0;
  const { escaping, nothing = '' } = encoding;
  operation(build, 'Escape', {
    column,
    text: text.at,
    escaping,
    delimiter,
    nothing: Buffer.from(nothing.padEnd(8, '\0')).readBigUInt64LE(),
    nothingLength: nothing.length,
    arena,
  });
  return { ...entryColumn(column, [text.longest]), longest };
}
