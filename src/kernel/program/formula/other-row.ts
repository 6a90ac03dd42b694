import type { Draw64 } from '../../../columns/draw64.js';
import { type Build, lane, operation, writeOperations } from '../build.js';
import { draw64Column } from '../draw-columns.js';

/**
 * Emits columns of other rows, those whose numbers the draw gives, as a program of their own that fills the same lane. Rows of one
 * draw have each column once, as those of a plan have.
 */
export function inOtherRow<Result>(build: Build, row: Draw64, emit: (other: Build) => Result): Result {
  const source = draw64Column(build, row);
  const { build: other, rows } = build.otherRows.get(row) ?? otherRow(build, row);
  other.laneSize = build.laneSize;
  const result = emit(other);
  build.laneSize = other.laneSize;
  if (other.operations.length > 0) {
    operation(build, 'AtRows', { column: rows, source, program: writeOperations(other) });
    other.operations.length = 0;
  }
  return result;
}

function otherRow(build: Build, row: Draw64) {
  const rows = lane(build, 8);
  const own = { numbers: new Map(), texts: new Map(), otherRows: new Map() };
  const draws = { indexes: new Map(), draws64: new Map() };
  const other = { ...build, ...draws, ...own, operations: [], given: undefined, isOtherRow: true };
  const made = { build: other, rows };
  build.otherRows.set(row, made);
  return made;
}
