/** Items that are sorted in one step. */
const RUN = 1024;

/** The indexes of `count` items in order; items that are equal keep theirs. Yields after every piece of work. */
export function* mergeSorted(
  count: number,
  compare: (left: number, right: number) => number,
): Generator<void, Uint32Array, void> {
  let order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let start = 0; start < count; start += RUN) {
    order.set(Array.from(order.subarray(start, start + RUN)).sort(compare), start);
    yield;
  }
  let next = new Uint32Array(count);
  for (let width = RUN; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) {
      const middle = Math.min(start + width, count);
      const end = Math.min(start + 2 * width, count);
      for (let to = start, left = start, right = middle; to < end; to++) {
        const isLeft =
          left < middle && (right === end || compare(order[left] as number, order[right] as number) <= 0);
        next[to] = order[isLeft ? left++ : right++] as number;
        if ((to & (4 * RUN - 1)) === 0) yield;
      }
    }
    [order, next] = [next, order];
    yield;
  }
  return order;
}
