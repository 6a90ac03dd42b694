// All that schemas know of each kind of draw.
import { type Draw, mapped, uniform } from '../../columns/draw.js';
import { constant, type Draw64 } from '../../columns/draw64.js';
import { boundsOf } from '../../columns/groups.js';
import { rowsPlaced } from '../../columns/placement.js';

/** Makes the draws of a row always give the same; see spike.ts. */
export interface Stick {
  /** The same draw gives the same index wherever it is used. */
  draw(draw: Draw): Draw;
  draw64(draw: Draw64): Draw64;
  /** Counts something that would vary from row to row and is now stuck. */
  count(): void;
}

interface Kind<D, N, All> {
  /** An exclusive upper bound. */
  size(draw: D): N;
  /** The draw that always gives the same. */
  stuck(draw: D, stick: Stick): All;
}

type Kinds<All extends { kind: string }, N> = {
  readonly [K in All['kind']]: Kind<Extract<All, { kind: K }>, N, All>;
};

const draws: Kinds<Draw, number> = {
  uniform: {
    size: ({ size }) => size,
    stuck: (draw, stick) => (draw.size === 1 ? draw : always(0, stick)),
  },
  weighted: {
    size: ({ weights }) => weights.length,
    stuck: (draw, stick) => (draw.weights.length === 1 ? draw : always(rarest(draw.weights), stick)),
  },
  within: {
    size: ({ base, size }) => Math.max(...Array.from(base, (from, group) => from + (size[group] as number))),
    stuck: ({ group, base }, stick) => mapped(stick.draw(group), base),
  },
  'weighted within': {
    size: ({ weights }) => weights.reduce((sum, { length }) => sum + length, 0),
    stuck({ group, weights }, stick) {
      const { base } = boundsOf(weights);
      const rare = weights.map((list, of) => (base[of] as number) + Math.max(0, rarest(list)));
      return mapped(stick.draw(group), rare);
    },
  },
  mapped: {
    size: ({ table }) => Math.max(...Array.from(table)) + 1,
    stuck: (draw, stick) => ({ ...draw, draw: stick.draw(draw.draw) }),
  },
  joined: {
    size: ({ left, size }) => sizeOf(left) * size,
    stuck: (draw, stick) => ({ ...draw, left: stick.draw(draw.left), right: stick.draw(draw.right) }),
  },
  narrowed: {
    size: ({ of }) => Number(sizeOf64(of)),
    stuck: (draw, stick) => ({ ...draw, of: stick.draw64(draw.of) }),
  },
  every: { size: () => 2, stuck: (draw) => draw },
  holds: { size: () => 2, stuck: (draw) => draw },
  given: { size: () => 2 ** 32, stuck: (draw) => draw },
};

const draws64: Kinds<Draw64, bigint> = {
  row: {
    size: () => 2n ** 53n,
    stuck(_row, stick) {
      stick.count();
      return constant(0n);
    },
  },
  constant: { size: ({ value }) => value + 1n, stuck: (draw) => draw },
  range: {
    size: ({ size }) => size,
    stuck({ size }, stick) {
      if (size > 1n) stick.count();
      return constant(0n);
    },
  },
  quantiles: {
    size: ({ size }) => size,
    stuck({ size }, stick) {
      stick.count();
      return constant(size - 1n);
    },
  },
  widened: {
    size: ({ draw }) => BigInt(sizeOf(draw)),
    stuck: (draw, stick) => ({ ...draw, draw: stick.draw(draw.draw) }),
  },
  permuted: {
    size: ({ size }) => size,
    // A bijection that each row has of its own still differs from row to row.
    stuck: (draw, stick) => ({ ...draw, of: stick.draw64(draw.of) }),
  },
  divided: {
    size: ({ of, by }) => (sizeOf64(of) - 1n) / by + 1n,
    stuck: (draw, stick) => ({ ...draw, of: stick.draw64(draw.of) }),
  },
  remainder: {
    size: ({ by }) => by,
    stuck: (draw, stick) => ({ ...draw, of: stick.draw64(draw.of) }),
  },
  sum: {
    size: ({ left, right }) => sizeOf64(left) + sizeOf64(right) - 1n,
    stuck: (draw, stick) => ({ ...draw, left: stick.draw64(draw.left), right: stick.draw64(draw.right) }),
  },
  placed: {
    size({ gives, placement }) {
      if (gives === 'count') return placement.most + 1n;
      return gives === 'parent' ? placement.parents : rowsPlaced(placement) + 1n;
    },
    stuck: (draw, stick) => ({ ...draw, of: stick.draw64(draw.of) }),
  },
  given: { size: () => 2n ** 64n, stuck: (draw) => draw },
};

const kindOf = ({ kind }: Draw) => draws[kind] as Kind<Draw, number, Draw>;
const kindOf64 = ({ kind }: Draw64) => draws64[kind] as Kind<Draw64, bigint, Draw64>;

/** An exclusive upper bound of a draw. */
export const sizeOf = (draw: Draw): number => kindOf(draw).size(draw);

/** An exclusive upper bound of a 64-bit draw. */
export const sizeOf64 = (draw: Draw64): bigint => kindOf64(draw).size(draw);

/** The draw that always gives the same index, the rarest one if the weights differ. */
export const stuckDraw = (draw: Draw, stick: Stick): Draw => kindOf(draw).stuck(draw, stick);

/** The draw that always gives the same number. */
export const stuckDraw64 = (draw: Draw64, stick: Stick): Draw64 => kindOf64(draw).stuck(draw, stick);

function always(index: number, stick: Stick): Draw {
  stick.count();
  return mapped(uniform('stuck', 1), [index]);
}

/** The index of the least weight that is not 0. */
function rarest(weights: readonly number[]): number {
  let least = weights.findIndex((weight) => weight > 0);
  for (const [index, weight] of weights.entries()) {
    if (weight > 0 && weight < (weights[least] as number)) least = index;
  }
  return least;
}
