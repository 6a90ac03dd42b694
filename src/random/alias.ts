/** An alias table: bin i keeps i when a uniform u32 is below `threshold[i]`, else gives `alias[i]`. */
export interface AliasTable {
  readonly threshold: Uint32Array;
  readonly alias: Uint32Array;
}

/**
 * The alias table of `weights` (finite, ≥ 0, at least one > 0), in O(n): Vose, "A linear algorithm for generating
 * random numbers with a given distribution", 1991. A full bin has threshold 2^32 − 1 and itself as alias.
 */
export function aliasTable(weights: readonly number[]): AliasTable {
  const table = tableOf(weights.length);
  fill(table, 0, weights);
  return table;
}

/**
 * The alias tables of several lists of weights, one after the other, whose aliases count from the first bin of all. Lists may be
 * empty.
 */
export function aliasTables(lists: readonly (readonly number[])[]): AliasTable {
  const table = tableOf(lists.reduce((sum, { length }) => sum + length, 0));
  let base = 0;
  for (const weights of lists) {
    if (weights.length > 0) fill(table, base, weights);
    base += weights.length;
  }
  return table;
}

const tableOf = (bins: number) => ({ threshold: new Uint32Array(bins), alias: new Uint32Array(bins) });

/** Writes the bins of a list from bin `base` on. */
function fill({ threshold, alias }: AliasTable, base: number, weights: readonly number[]): void {
  const size = weights.length;
  let total = 0;
  let valid = true;
  for (const weight of weights) {
    total += weight;
    valid &&= weight >= 0;
  }
  if (!valid || !(total > 0 && Number.isFinite(total)))
    throw new RangeError('weights must be finite, not negative and not all 0');
  const share = new Float64Array(size);
  // The bins whose share is below 1 grow from the beginning, the others from the end; each is taken from where it grows.
  const bins = new Uint32Array(size);
  let small = 0;
  let large = size;
  for (let bin = 0; bin < size; bin++) {
    const own = ((weights[bin] as number) / total) * size;
    share[bin] = own;
    bins[own < 1 ? small++ : --large] = bin;
    threshold[base + bin] = 0xffffffff;
    alias[base + bin] = base + bin;
  }
  while (small > 0 && large < size) {
    const poor = bins[--small] as number;
    const rich = bins[large] as number;
    const kept = share[poor] as number;
    threshold[base + poor] = Math.min(0xffffffff, Math.round(kept * 2 ** 32));
    alias[base + poor] = base + rich;
    const left = (share[rich] as number) - (1 - kept);
    share[rich] = left;
    if (left < 1) {
      large++;
      bins[small++] = rich;
    }
  }
}
