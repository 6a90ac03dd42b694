import type { Draw } from '../../columns/draw.js';
import { CURSOR_SIZE } from '../assembly/columns/layout.js';
import { drawsOf, withGiven } from '../compile.js';
import { blockRowsOf, emptyBuild, laidOut, type Steps, usedTwice } from '../lay-out.js';
import { type Build, bytesAgain, lane, writeOperations } from '../program/build.js';
import { lowerPiece } from '../program/lower.js';
import type { Segment } from '../program/segment.js';
import { emitVector, type Packing, recordColumns, textColumns, writePacks } from './emit.js';
import { drawsToKeep, reaches } from './kept.js';
import { type ColumnPlan, type CompiledSet, createColumnPlan, type Keeping } from './plan.js';
import { type Fields, recordsOf } from './records.js';
import { drawsOfVector, isInBits, slotsOf, type Texts, textsOf, type Vector } from './vectors.js';

/** Bits are packed in whole bytes, so the rows that the kernel makes at a time are a multiple of this. A set of few columns makes more of them. */
const LEAST_ROWS = 8;

/** A set to compile, with what it reads, and the draws that it finds in memory. */
interface Program {
  readonly vectors: readonly Vector[];
  readonly fields: Fields;
  readonly reads: readonly Draw[];
  readonly kept: readonly Draw[];
}

/**
 * Compiles sets of vectors, each of which can then be written by itself; those of one set are written together, and a draw of several of
 * them is made once. Of the sets `inTurn`, which are written one after the other for the same rows, draws of several sets can be kept.
 * Goes in steps of a few milliseconds. With `staged`, the rows are those of stages.
 */
export function* compilingColumns(
  sets: readonly (readonly Vector[])[],
  inTurn: readonly number[] = [],
  staged = false,
): Steps<ColumnPlan> {
  const known = new Map<Texts, Segment[]>();
  for (const texts of sets.flat().flatMap(textsOf)) {
    if (known.has(texts)) continue;
    const segments: Segment[] = [];
    known.set(texts, segments);
    lowerPiece(segments, texts.value, texts.encoding);
    yield undefined;
  }
  const segmentsOf = (texts: Texts) => known.get(texts) as Segment[];
  const programs: Program[] = [];
  for (const vectors of sets) {
    const fields = recordsOf(vectors);
    const segments = [...new Set(vectors.flatMap(textsOf))].flatMap(segmentsOf);
    const reads = [...drawsRead(vectors, fields), ...segments.flatMap(drawsOf)];
    programs.push({ vectors, fields, reads, kept: [] });
    yield undefined;
  }
  const keeping = addKept(programs, inTurn);
  let compiled: CompiledSet[] = [];
  // The rows that each set makes at a time: as many as fit into the draft, and then those for its width.
  let blockRows: number[] = [];
  const { build, place, size } = yield* laidOut(function* (image, rows) {
    const root = emptyBuild(image, rows);
    compiled = [];
    const widths: number[] = [];
    for (const [number, { vectors, fields, reads, kept }] of programs.entries()) {
      const slotOf = new Map<Draw, number>();
      const empty: Build = {
        ...emptyBuild(image, blockRows[number] ?? rows),
        tables: root.tables,
        drawTables: root.drawTables,
        fieldTables: root.fieldTables,
        kept: slotOf,
      };
      // The cursors lie at the beginning.
      lane(empty, 0, vectors.length * CURSOR_SIZE);
      const own = staged ? withGiven(empty) : empty;
      const numbers = own.given?.rows ?? lane(own, 8);
      const slots = lane(own, 0, kept.length * SLOT);
      for (const [index, draw] of kept.entries()) slotOf.set(draw, slots + index * SLOT);
      const shared = new Set([...usedTwice(reads), ...kept]);
      const columns = {
        textsOf: textColumns(own, segmentsOf, shared),
        recordOf: recordColumns(own, shared),
      };
      const packings: Packing[] = [];
      for (const [index, vector] of vectors.entries()) {
        if (isOf(vector, 'ends') && !isOf(vectors[index + 1], 'bytes'))
          throw new RangeError('the ends of texts are written with their bytes');
        packings.push(emitVector(own, vector, fields.get(vector), columns));
        yield image.size();
      }
      compiled.push({
        operations: writeOperations(own),
        packs: writePacks(own, packings),
        inBits: vectors.map(isInBits),
        longest: packings.map(({ longest }) => longest),
        numbers,
        given: own.given,
        slots,
        blockRows: own.blockRows,
        laneBytes: own.laneSize / own.blockRows + bytesAgain(own),
      });
      widths.push(own.laneSize / own.blockRows);
      root.laneSize = Math.max(root.laneSize, own.laneSize);
    }
    blockRows = widths.map((width) => Math.max(LEAST_ROWS, blockRowsOf(width)));
    return root;
  });
  return createColumnPlan({ place, size, sets: compiled, keeping, laneSize: build.laneSize });
}

/** The bytes of a slot, which has an address. */
const SLOT = 8;

/** Adds a program that keeps draws, and those that read them in memory. */
function addKept(programs: Program[], inTurn: readonly number[]): Keeping {
  const kept = drawsToKeep(inTurn.map((set) => (programs[set] as Program).reads));
  const keeper = programs.length;
  const readers = new Map<number, number>();
  if (kept.length === 0) return { keeper, draws: 0, readers };
  const vectors = kept.map((draw): Vector => ({ kind: 'draw', draw, present: undefined }));
  programs.push({ vectors, fields: new Map(), reads: kept, kept: [] });
  const all = new Set(kept);
  for (const set of inTurn) {
    const program = programs[set] as Program;
    if (program.reads.some((draw) => reaches(draw, all)))
      readers.set(set, programs.push({ ...program, kept }) - 1);
  }
  return { keeper, draws: kept.length, readers };
}

/** The draws that vectors read, once for all fields of a record. */
function drawsRead(vectors: readonly Vector[], fields: Fields): Draw[] {
  const records = new Set([...fields.values()].map(({ record }) => record));
  return [
    ...vectors.flatMap((vector) => (fields.has(vector) ? presentOf(vector) : drawsOfVector(vector))),
    ...[...records].map(({ draw }) => draw),
  ];
}

const isOf = (vector: Vector | undefined, kind: Vector['kind']) =>
  vector !== undefined && slotsOf(vector).every((slot) => slot.kind === kind);

const presentOf = (vector: Vector) => ('present' in vector ? (vector.present ?? []) : []);
