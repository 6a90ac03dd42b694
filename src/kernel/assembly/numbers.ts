// Numbers and points in time as text, from 64-bit columns.

import { pair, writeDigits } from './digits';
import { DECIMAL_STRIDE, TIME_STRIDE, TimeForm } from './operations';

/** Powers of ten up to 10^9. */
const POWERS = memory.data<u64>([1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000]);

/**
 * For units of 10^0 … 10^6 and sizes < 2^31, size / unit is (size × reciprocal) >> shift, where 2^shift is 2^31 times the least power of
 * two ≥ unit: Granlund & Montgomery, "Division by invariant integers using multiplication", 1994. V8 would divide anew for each row to
 * compute them.
 */
const RECIPROCALS = memory.data<u64>([2147483648, 3435973837, 2748779070, 2199023256, 3518437209, 2814749768, 2251799814]);

/** (min + step × draw64) / 10^digits, without trailing zeros: as JavaScript writes a number of up to 15 digits. */
export function decimal(column: usize, source: usize, min: u64, step: u64, digits: i32, arena: usize, rows: i32): void {
  const unit = load<u64>(POWERS + (<usize>digits << 3));
  const scale = <u32>load<u64>(POWERS + (<usize>(6 - digits) << 3));
  // size / unit is (size × reciprocal) >> shift for sizes < 2^31: Granlund & Montgomery, "Division by invariant integers using
  // multiplication", 1994.
  const shift = 31 + (64 - clz<u64>(unit - 1));
  const reciprocal = load<u64>(RECIPROCALS + (<usize>digits << 3));
  for (let row = 0; row < rows; row++) {
    const value = <i64>(min + step * load<u64>(source + (row << 3)));
    const isNegative = <usize>(value < 0);
    const size = <u64>(value < 0 ? -value : value);
    store<u8>(arena, 45);
    let end = arena + isNegative;
    // The same for all rows, so the processor guesses it right.
    let whole = digits === 0 ? size : (size * reciprocal) >> shift;
    // Lengths and signs of random numbers are not to be predicted, so a number with up to four digits before the point takes no branch.
    if (size >> 31 === 0 && whole < 10000) {
      end += writeFew(end, <u32>whole);
    } else {
      whole = size / unit;
      end += writeDigits(end, whole);
    }
    if (digits > 0) end += writeFraction(end, <u32>(size - whole * unit) * scale);
    store<u64>(column + (row << 3), <u64>arena | (<u64>(end - arena) << 32));
    arena += DECIMAL_STRIDE;
  }
}

/** Writes the digits of `value` (0 … 9,999) without a branch, and returns how many there are. */
// @ts-ignore: decorator
@inline
function writeFew(out: usize, value: u32): usize {
  const high = value / 100;
  const digits = <u32>pair(high) | (<u32>pair(value - high * 100) << 16);
  const zeros = 3 - <u32>(value > 9) - <u32>(value > 99) - <u32>(value > 999);
  store<u32>(out, digits >> (zeros << 3));
  return 4 - zeros;
}

/** The digits 0 in the bytes 1 … 6. */
const ZEROS: u64 = 0x0030303030303000;

/** Writes the point and the places of `millionths` (0 … 999,999) without trailing zeros or a branch; returns how many bytes. */
// @ts-ignore: decorator
@inline
export function writeFraction(out: usize, millionths: u32): usize {
  const high = millionths / 10000;
  const rest = millionths - high * 10000;
  const middle = rest / 100;
  const low = rest - middle * 100;
  const places = (<u64>pair(high) << 8) | (<u64>pair(middle) << 24) | (<u64>pair(low) << 40);
  store<u64>(out, places | 46);
  return <usize>((71 - clz<u64>(places ^ ZEROS)) >> 3);
}

/**
 * RFC 3339: 2021-01-18, 09:30:00.250Z, or both with a T between them. `digits` are the decimal places of a second; `local` omits
 * the Z of times.
 */
export function time(
  column: usize,
  source: usize,
  min: u64,
  step: u64,
  form: i32,
  digits: i32,
  local: bool,
  arena: usize,
  rows: i32,
): void {
  const unit = <i64>load<u64>(POWERS + (<usize>digits << 3));
  const scale = <u32>load<u64>(POWERS + (<usize>(9 - digits) << 3));
  const day = form === TimeForm.Date ? 1 : 86400 * unit;
  // The processor divides integers of 64 bits in several times the time that it multiplies doubles.
  const perUnit = 1 / <f64>unit;
  const perDay = 1 / <f64>day;
  // The day of the row before, which events mostly have, too, and its text.
  let days: i64 = i64.MIN_VALUE;
  let midnight: i64 = 0;
  let date: u64 = 0;
  for (let row = 0; row < rows; row++) {
    const value = <i64>(min + step * load<u64>(source + (row << 3)));
    let rest = value - midnight;
    let end = arena;
    if (<u64>rest >= <u64>day || days === i64.MIN_VALUE) {
      days = value;
      rest = 0;
      if (form !== TimeForm.Date) {
        // At most one too few or too many.
        days = <i64>Math.floor(<f64>value * perDay);
        rest = value - days * day;
        const below = rest >> 63;
        const within = ~((rest - day) >> 63);
        days += below - within;
        rest += (day & below) - (day & within);
      }
      midnight = value - rest;
      if (form !== TimeForm.Time) date = dateOf(<i32>days);
    }
    if (form !== TimeForm.Time) {
      store<u64>(end, date);
      store<u16>(end, dayOfMonth, 8);
      end += 10;
    }
    if (form === TimeForm.DateTime) store<u8>(end++, 84);
    if (form !== TimeForm.Date) {
      // With the half, the product is never next to an integer.
      const seconds = <u32>((<f64>rest + 0.5) * perUnit);
      end = writeClock(end, seconds, <u32>(rest - <i64>seconds * unit) * scale, digits) - <usize>local;
    }
    store<u64>(column + (row << 3), <u64>arena | (<u64>(end - arena) << 32));
    arena += TIME_STRIDE;
  }
}

/** Days of 400 years, and of as many eras before 0000-03-01 as make all days positive. */
const ERA: u32 = 146097;
const BEFORE: u32 = 719468 + 82 * ERA;

/** The last two digits of the date that dateOf() gave last. */
let dayOfMonth: u16 = 0;

/**
 * The first eight characters of the proleptic Gregorian date of a day counted from 1970-01-01, without division by a variable: Neri &
 * Schneider, "Euclidean affine functions and their application to calendar algorithms", 2023.
 */
// @ts-ignore: decorator
@inline
function dateOf(days: i32): u64 {
  const quarters = 4 * (<u32>days + BEFORE) + 3;
  const century = quarters / ERA;
  const ofCentury = quarters - century * ERA;
  const product = <u64>2939745 * <u64>(ofCentury | 3);
  const yearOfCentury = <u32>(product >> 32);
  const dayOfYear = <u32>product / (2939745 * 4);
  const months = 2141 * dayOfYear + 197913;
  const isNextYear = <u32>(dayOfYear >= 306);
  const year = 100 * century + yearOfCentury - 82 * 400 + isNextYear;
  const month = (months >> 16) - 12 * isNextYear;
  dayOfMonth = pair((months & 0xffff) / 2141 + 1);
  const yearHigh = year / 100;
  const years = <u64>pair(yearHigh) | (<u64>pair(year - yearHigh * 100) << 16);
  return years | (<u64>pair(month) << 40) | 0x2d00002d00000000;
}

/** Writes the second of a day as hours, minutes, seconds and, of `nanoseconds`, so many digits. */
// @ts-ignore: decorator
@inline
function writeClock(out: usize, seconds: u32, nanoseconds: u32, digits: u32): usize {
  const hours = seconds / 3600;
  const rest = seconds - hours * 3600;
  const minutes = rest / 60;
  const clock = (<u64>pair(minutes) << 24) | (<u64>pair(rest - minutes * 60) << 48);
  store<u64>(out, clock | pair(hours) | 0x00003a00003a0000);
  if (digits > 0) {
    store<u8>(out + 8, 46);
    const first = nanoseconds / 10000000;
    const second = nanoseconds / 100000;
    const third = nanoseconds / 1000;
    store<u16>(out + 9, pair(first));
    store<u16>(out + 11, pair(second - first * 100));
    store<u16>(out + 13, pair(third - second * 100));
    if (digits > 6) {
      const fourth = nanoseconds / 10;
      store<u16>(out + 15, pair(fourth - third * 100));
      store<u8>(out + 17, 48 + (nanoseconds - fourth * 10));
    }
    out += 1 + digits;
  }
  store<u8>(out + 8, 90);
  return out + 9;
}
