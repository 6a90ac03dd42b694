// Columns of other rows than those of a plan: programs of their own, which fill the same lane. Those of one kind of rows are one program,
// in which each column is made once.
import { type Draw64, placed, row } from '../../../columns/draw64.js';
import type { Placement } from '../../../columns/placement.js';
import { type Build, lane, type OtherRows, operation } from '../build.js';
import { draw64Column } from '../draw-columns.js';

/** Emits columns of the rows whose numbers the draw gives, one for each row. */
export function inOtherRow<Result>(build: Build, of: Draw64, emit: (other: Build) => Result): Result {
  const begin = () => {
    const source = draw64Column(build, of);
    operation(build, 'AtRows', { column: lane(build, 8), source, program: 0 });
    return begun(build, 1);
  };
  return within(build, of, begin, ({ build: other }) => emit(other));
}

/**
 * Emits columns of the rows that each row places, which are made in runs. `owners` is the lane column of the rows that place those of a run,
 * and `before` emits what has to be there before the first run.
 */
export function inPlacedRows<Before>(
  build: Build,
  placement: Placement,
  before: (build: Build) => Before,
  emit: (other: Build, owners: number, before: Before) => void,
): Before {
  const begin = () => {
    const [firsts, counts] = (['first', 'count'] as const).map((gives) =>
      draw64Column(build, placed(gives, row, placement)),
    ) as [number, number];
    const [column, owners] = [lane(build, 8), lane(build, 4)];
    const cursor = lane(build, 0, 16);
    const most = build.blockRows;
    operation(build, 'PlacedRows', { column, firsts, counts, owners, program: 0, most, cursor });
    return { ...begun(build, Number(placement.least + placement.most) / 2), owners };
  };
  return within(build, placement, begin, ({ build: other, words, owners = 0 }) => {
    const at = build.operations.indexOf(words);
    const later = build.operations.splice(at);
    const made = before(build);
    build.operations.push(...later);
    other.laneSize = build.laneSize;
    emit(other, owners, made);
    return made;
  });
}

/** The program that the last operation runs, `each` times for a row. */
export function begun(build: Build, each: number): OtherRows {
  const own = { numbers: new Map(), texts: new Map(), otherRows: new Map() };
  const draws = { indexes: new Map(), draws64: new Map() };
  const none = { given: undefined, kept: new Map() };
  const other = { ...build, ...draws, ...own, ...none, operations: [], isOtherRow: true };
  return { build: other, words: build.operations.at(-1) as bigint[], each, bytes: 0 };
}

/** Emits in the program for these rows, which `begin` begins. */
export function within<Result>(
  build: Build,
  rows: Draw64 | Placement | string,
  begin: () => OtherRows,
  emit: (other: OtherRows) => Result,
): Result {
  const other = build.otherRows.get(rows) ?? begin();
  build.otherRows.set(rows, other);
  const before = build.laneSize;
  other.build.laneSize = before;
  const result = emit(other);
  build.laneSize = other.build.laneSize;
  other.bytes += (build.laneSize - before) / build.blockRows;
  return result;
}
