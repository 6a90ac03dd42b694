import type { Draw } from '../../columns/draw.js';
import type { Draw64 } from '../../columns/draw64.js';
import { sourcesOf64 } from '../../columns/sources.js';
import { streamSalt } from '../../random/key.js';
import { type Build, lane, operation } from '../program/build.js';
import { draw64Column, indexColumn } from '../program/draw-columns.js';
import { flaggedBins } from '../program/tables/bins.js';
import { bytes } from '../program/tables/numbers.js';

/** What is true or false of each row, by its draws alone. */
export type Predicate = Flags | Between | All | Any | Negation;

/** True where the flag at the index that the draw has is 1, not 0. */
export interface Flags {
  readonly kind: 'flags';
  readonly draw: Draw;
  readonly flags: Uint8Array;
}

/** True where the draw lies in one of the ranges, both ends inclusive; at least one range. */
export interface Between {
  readonly kind: 'between';
  readonly draw64: Draw64;
  readonly ranges: readonly (readonly [bigint, bigint])[];
}

/** True where all of at least one are. */
export interface All {
  readonly kind: 'all';
  readonly of: readonly Predicate[];
}

/** True where any of at least one is. */
export interface Any {
  readonly kind: 'any';
  readonly of: readonly Predicate[];
}

export interface Negation {
  readonly kind: 'not';
  readonly of: Predicate;
}

/** The draws that a predicate reads. */
export function drawsOf(predicate: Predicate): readonly Draw[] {
  switch (predicate.kind) {
    case 'flags':
      return [predicate.draw];
    case 'between':
      return sourcesOf64(predicate.draw64);
    case 'all':
    case 'any':
      return predicate.of.flatMap(drawsOf);
    case 'not':
      return drawsOf(predicate.of);
  }
}

/** The flag column of a predicate; emits the operations that fill it. `shared` draws keep an index column. */
export function emitPredicate(build: Build, predicate: Predicate, shared: ReadonlySet<Draw>): number {
  switch (predicate.kind) {
    case 'flags':
      return emitFlags(build, predicate, shared);
    case 'between': {
      const source = draw64Column(build, predicate.draw64);
      const column = lane(build, 1);
      for (const [at, [low, high]] of predicate.ranges.entries())
        operation(build, 'Between', { column, source, low, high, fresh: at === 0 ? 1 : 0 });
      return column;
    }
    case 'all':
    case 'any': {
      const name = predicate.kind === 'all' ? 'And' : 'Or';
      const [first, ...others] = predicate.of.map((one) => emitPredicate(build, one, shared));
      return others.reduce(
        (left, right) => operation(build, name, { column: lane(build, 1), left, right }),
        first as number,
      );
    }
    case 'not': {
      const source = emitPredicate(build, predicate.of, shared);
      return operation(build, 'Not', { column: lane(build, 1), source });
    }
  }
}

function emitFlags(build: Build, { draw, flags }: Flags, shared: ReadonlySet<Draw>): number {
  const { image } = build;
  const column = lane(build, 1);
  if (draw.kind === 'uniform' && !shared.has(draw)) {
    const table = bytes(image, flags);
    return operation(build, 'UniformFlags', { column, salt: streamSalt(draw.name), size: draw.size, table });
  }
  if (draw.kind === 'weighted' && !shared.has(draw)) {
    const table = flaggedBins(image, draw.weights, flags);
    const size = draw.weights.length;
    return operation(build, 'WeightedFlags', { column, salt: streamSalt(draw.name), size, table });
  }
  const index = indexColumn(build, draw);
  return operation(build, 'Flags', { column, index, table: bytes(image, flags) });
}
