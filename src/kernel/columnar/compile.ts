import type { Draw } from '../../columns/draw.js';
import { CURSOR_SIZE } from '../assembly/columns/layout.js';
import { drawsOf } from '../compile.js';
import { blockRowsOf, emptyBuild, laidOut, type Steps, usedTwice } from '../lay-out.js';
import { type Build, bytesAgain, lane, writeOperations } from '../program/build.js';
import { lowerPiece } from '../program/lower.js';
import type { Segment } from '../program/segment.js';
import { emitVector, type Packing, recordColumns, textColumns, writePacks } from './emit.js';
import { type ColumnPlan, type CompiledSet, createColumnPlan } from './plan.js';
import { type Fields, recordsOf } from './records.js';
import { drawsOfVector, isInBits, slotsOf, type Texts, textsOf, type Vector } from './vectors.js';

/** Bits are packed in whole bytes, so the rows that the kernel makes at a time are a multiple of this. A set of few columns makes more of them. */
const LEAST_ROWS = 8;

/**
 * Compiles sets of vectors, each of which can then be written by itself; those of one set are written together, and a draw of several of
 * them is made once. Goes in steps of a few milliseconds.
 */
export function* compilingColumns(sets: readonly (readonly Vector[])[]): Steps<ColumnPlan> {
  const known = new Map<Texts, Segment[]>();
  for (const texts of sets.flat().flatMap(textsOf)) {
    if (known.has(texts)) continue;
    const segments: Segment[] = [];
    known.set(texts, segments);
    lowerPiece(segments, texts.value, texts.encoding);
    yield undefined;
  }
  const records: Fields[] = [];
  for (const vectors of sets) {
    records.push(recordsOf(vectors));
    yield undefined;
  }
  let compiled: CompiledSet[] = [];
  // The rows that each set makes at a time: as many as fit into the draft, and then those for its width.
  let blockRows: number[] = [];
  const { build, place, size } = yield* laidOut(function* (image, rows) {
    const root = emptyBuild(image, rows);
    compiled = [];
    const widths: number[] = [];
    for (const [number, vectors] of sets.entries()) {
      const fields = records[number] as Fields;
      const own: Build = {
        ...emptyBuild(image, blockRows[number] ?? rows),
        tables: root.tables,
        drawTables: root.drawTables,
        fieldTables: root.fieldTables,
      };
      // The cursors lie at the beginning.
      lane(own, 0, vectors.length * CURSOR_SIZE);
      const numbers = lane(own, 8);
      const segmentsOf = (texts: Texts) => known.get(texts) as Segment[];
      const segments = [...new Set(vectors.flatMap(textsOf))].flatMap(segmentsOf);
      const shared = usedTwice([...drawsRead(vectors, fields), ...segments.flatMap(drawsOf)]);
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
        blockRows: own.blockRows,
        laneBytes: own.laneSize / own.blockRows + bytesAgain(own),
      });
      widths.push(own.laneSize / own.blockRows);
      root.laneSize = Math.max(root.laneSize, own.laneSize);
    }
    blockRows = widths.map((width) => Math.max(LEAST_ROWS, blockRowsOf(width)));
    return root;
  });
  return createColumnPlan({ place, size, sets: compiled, laneSize: build.laneSize });
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
