import type { Draw } from '../../../columns/draw.js';

/** The most indexes of a draw whose shares are computed. */
const MOST = 4096;

/** The share of a range of whose draw nothing is known. */
const UNKNOWN = 0.5;

/** The share of the rows in which the index of a draw is in from … to; draws that are joined are taken for independent. */
export function shareOf(draw: Draw, { from, to }: { readonly from: number; readonly to: number }): number {
  const shares = sharesOf(draw);
  if (shares === undefined) return UNKNOWN;
  return shares.slice(from, to + 1).reduce((sum, share) => sum + share, 0);
}

const known = new WeakMap<Draw, readonly number[] | undefined>();

/** The share of each index; undefined where they are too many, or not known. */
function sharesOf(draw: Draw): readonly number[] | undefined {
  if (known.has(draw)) return known.get(draw);
  const shares = computed(draw);
  known.set(draw, shares);
  return shares;
}

function computed(draw: Draw): readonly number[] | undefined {
  switch (draw.kind) {
    case 'uniform':
      return draw.size > MOST ? undefined : Array<number>(draw.size).fill(1 / draw.size);
    case 'weighted': {
      const total = draw.weights.reduce((sum, weight) => sum + weight, 0);
      return draw.weights.length > MOST ? undefined : draw.weights.map((weight) => weight / total);
    }
    case 'mapped': {
      const sources = sharesOf(draw.draw);
      const targets = Array.from(draw.table);
      const size = Math.max(0, ...(targets.length > MOST ? [MOST] : targets)) + 1;
      if (sources === undefined || size > MOST) return undefined;
      const shares = Array<number>(size).fill(0);
      for (const [index, share] of sources.entries()) {
        const to = targets[index] as number;
        shares[to] = (shares[to] as number) + share;
      }
      return shares;
    }
    case 'joined': {
      const [left, right] = [sharesOf(draw.left), sharesOf(draw.right)];
      if (left === undefined || right === undefined || left.length * draw.size > MOST) return undefined;
      return left.flatMap((one) => Array.from({ length: draw.size }, (_, at) => one * (right[at] ?? 0)));
    }
    default:
      return undefined;
  }
}
