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
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0 && Number.isFinite(total)) || weights.some((weight) => !(weight >= 0))) {
    throw new RangeError('weights must be finite, not negative and not all 0');
  }
  const size = weights.length;
  const share = Float64Array.from(weights, (weight) => (weight / total) * size);
  const threshold = new Uint32Array(size).fill(0xffffffff);
  const alias = Uint32Array.from({ length: size }, (_, index) => index);
  const small: number[] = [];
  const large: number[] = [];
  for (let i = 0; i < size; i++) ((share[i] as number) < 1 ? small : large).push(i);
  while (small.length > 0 && large.length > 0) {
    const poor = small.pop() as number;
    const rich = large.pop() as number;
    const kept = share[poor] as number;
    threshold[poor] = Math.min(0xffffffff, Math.round(kept * 2 ** 32));
    alias[poor] = rich;
    share[rich] = (share[rich] as number) - (1 - kept);
    ((share[rich] as number) < 1 ? small : large).push(rich);
  }
  return { threshold, alias };
}

/** The alias tables of several lists of weights, one after the other, whose aliases count from the first bin of all. */
export function aliasTables(lists: readonly (readonly number[])[]): AliasTable {
  const size = lists.reduce((sum, { length }) => sum + length, 0);
  const threshold = new Uint32Array(size);
  const alias = new Uint32Array(size);
  let base = 0;
  for (const weights of lists) {
    if (weights.length === 0) continue;
    const table = aliasTable(weights);
    threshold.set(table.threshold, base);
    alias.set(
      table.alias.map((index) => base + index),
      base,
    );
    base += weights.length;
  }
  return { threshold, alias };
}
