/** "00" "01" … "99" */
const PAIRS = memory.data<u8>([
  48,48,48,49,48,50,48,51,48,52,48,53,48,54,48,55,48,56,48,57,49,48,49,49,49,50,49,51,49,52,49,53,49,54,49,55,49,56,49,57,
  50,48,50,49,50,50,50,51,50,52,50,53,50,54,50,55,50,56,50,57,51,48,51,49,51,50,51,51,51,52,51,53,51,54,51,55,51,56,51,57,
  52,48,52,49,52,50,52,51,52,52,52,53,52,54,52,55,52,56,52,57,53,48,53,49,53,50,53,51,53,52,53,53,53,54,53,55,53,56,53,57,
  54,48,54,49,54,50,54,51,54,52,54,53,54,54,54,55,54,56,54,57,55,48,55,49,55,50,55,51,55,52,55,53,55,54,55,55,55,56,55,57,
  56,48,56,49,56,50,56,51,56,52,56,53,56,54,56,55,56,56,56,57,57,48,57,49,57,50,57,51,57,52,57,53,57,54,57,55,57,56,57,57,
]);

/** The two decimal digits of `value` (0 … 99) in memory order. */
// @ts-expect-error: decorator
@inline
export function pair(value: u32): u16 {
  return load<u16>(PAIRS + (value << 1));
}

/** The number of decimal digits of `value`; 1 for 0. */
export function digitCount(value: u64): i32 {
  let count = 1;
  while (value >= 10000) {
    value /= 10000;
    count += 4;
  }
  if (value >= 1000) return count + 3;
  if (value >= 100) return count + 2;
  if (value >= 10) return count + 1;
  return count;
}

/** Writes `value` in decimal at `out`; returns the number of digits, 1 … 20. */
export function writeDigits(out: usize, value: u64): i32 {
  const count = digitCount(value);
  let end = out + count;
  while (value >= 100) {
    const rest = value / 100;
    end -= 2;
    store<u16>(end, pair(<u32>(value - rest * 100)));
    value = rest;
  }
  if (value >= 10) store<u16>(end - 2, pair(<u32>value));
  else store<u8>(end - 1, 48 + <u32>value);
  return count;
}
