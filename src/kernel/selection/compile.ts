import type { Draw } from '../../columns/draw.js';
import type { Draw64 } from '../../columns/draw64.js';
import { emptyBuild, laidOut, type Steps, usedTwice } from '../lay-out.js';
import { draw64Column, indexColumn } from '../program/draw-columns.js';
import { placesOfBits } from '../program/tables/numbers.js';
import { createSelection, type Selection } from '../run/selection.js';
import {
  type CompiledTally,
  createListTally,
  createTally,
  type ListTally,
  type Tally,
} from '../run/tally.js';
import { createValues, type Values } from '../run/values.js';
import { createWords, type Words } from '../run/words.js';
import { drawsOf, emitPredicate, type Predicate } from './predicate.js';

/** The bytes of the number of a row. */
const NUMBER = 4;

/** Compiles a predicate into a selection of rows, in steps. Throws a RangeError for draws that are given. */
export function* selecting(predicate: Predicate): Steps<Selection> {
  const shared = usedTwice(drawsOf(predicate));
  let flags = 0;
  let places = 0;
  const { build, place, size, operations } = yield* laidOut(function* (image, blockRows) {
    const build = emptyBuild(image, blockRows);
    flags = emitPredicate(build, predicate, shared);
    places = placesOfBits(image);
    yield image.size();
    return build;
  });
  const { blockRows, laneSize } = build;
  return createSelection({
    place,
    size,
    operations,
    flags,
    places,
    blockRows,
    laneSize,
    longestRow: NUMBER,
    operationCount: build.operations.length,
  });
}

/** The bytes of a value. */
const VALUE = 8;

/** Compiles 64-bit draws into their values, in steps; draws of which several are made are made once. Throws a RangeError for draws that are given. */
export function* drawing(draws: readonly Draw64[]): Steps<Values> {
  let columns: number[] = [];
  const { build, place, size, operations } = yield* laidOut(function* (image, blockRows) {
    const build = emptyBuild(image, blockRows);
    columns = [];
    for (const draw64 of draws) {
      columns.push(draw64Column(build, draw64));
      yield image.size();
    }
    return build;
  });
  const { blockRows, laneSize } = build;
  return createValues({ place, size, operations, columns, blockRows, laneSize, longestRow: VALUE });
}

/** The bytes of the number of a row that a draw is given. */
const GIVEN = 8;

/** Compiles a draw of at most so many bits into words to sort by, in steps; `falls` where they fall as the draw rises. */
export function* makingWords(draw: Draw, bits: number, falls: boolean): Steps<Words> {
  let column = 0;
  const { build, place, size, operations } = yield* laidOut(function* (image, blockRows) {
    const build = { ...emptyBuild(image, blockRows), isOtherRow: true };
    column = indexColumn(build, draw);
    yield image.size();
    return build;
  });
  const { blockRows, laneSize } = build;
  return createWords({
    place,
    size,
    operations,
    column,
    bits,
    falls,
    blockRows,
    laneSize,
    longestRow: GIVEN,
  });
}

/** The bytes of a count. */
const COUNT = 4;

/** Compiles a draw of `indexes` indexes, and a predicate where not all rows count, into a tally of its indexes, in steps. */
export function* tallying(draw: Draw, indexes: number, predicate: Predicate | undefined): Steps<Tally> {
  return createTally(yield* compilingTally(draw, indexes, predicate, false));
}

/** The same for rows that need not follow each other. */
export function* tallyingList(
  draw: Draw,
  indexes: number,
  predicate: Predicate | undefined,
): Steps<ListTally> {
  return createListTally(yield* compilingTally(draw, indexes, predicate, true));
}

function* compilingTally(
  draw: Draw,
  indexes: number,
  predicate: Predicate | undefined,
  isOtherRow: boolean,
): Steps<CompiledTally> {
  const shared = usedTwice([draw, ...(predicate === undefined ? [] : drawsOf(predicate))]);
  let flags = -1;
  let column = 0;
  const { build, place, size, operations } = yield* laidOut(function* (image, blockRows) {
    const build = { ...emptyBuild(image, blockRows), isOtherRow };
    if (predicate !== undefined) flags = emitPredicate(build, predicate, shared);
    yield image.size();
    column = indexColumn(build, draw);
    yield image.size();
    return build;
  });
  const { blockRows, laneSize } = build;
  const program = { place, size, operations, blockRows, laneSize, longestRow: COUNT };
  return { ...program, flags, column, indexes };
}
