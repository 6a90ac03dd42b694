/** The index of the first number that is not below `bound`; of rising numbers. */
export function lowerBound(numbers: ArrayLike<number>, bound: number, from = 0): number {
  let low = from;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] as number) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
