// Doubles as text: the shortest one from which the same double is read, as JSON.stringify() of JavaScript writes it.

import { digitCount, writeDigits } from '../digits';
import { writeFraction } from '../numbers';
import { LEAST_POWER, NUMBER_STRIDE } from '../operations';
import { multiplyHigh } from '../random';

/** NaN gives `nothing`. Numbers are finite. */
export function numberText(column: usize, source: usize, powers: usize, nothing: u64, arena: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const value = load<f64>(source + (row << 3));
    let entry = nothing;
    if (value === value) {
      store<u8>(arena, 45);
      const end = writeSize(arena + <usize>(value < 0), abs(value), powers);
      entry = <u64>arena | (<u64>(end - arena) << 32);
    }
    store<u64>(column + (row << 3), entry);
    arena += NUMBER_STRIDE;
  }
}

/**
 * Writes a number of at least 0 and returns the end. A decimal of at most 15 digits from which the number is read is the only one,
 * so it is the shortest but for its trailing zeros.
 */
function writeSize(out: usize, value: f64, powers: usize): usize {
  if (value < 1e9) {
    const millionths = nearest(value * 1e6);
    if (millionths / 1e6 === value) {
      const units = <u64>millionths;
      const whole = units / 1000000;
      out += writeDigits(out, whole);
      return out + writeFraction(out, <u32>(units - whole * 1000000));
    }
  } else if (value < 9007199254740992 && floor(value) === value) {
    return out + writeDigits(out, <u64>value);
  }
  return writeShortest(out, value, powers);
}

/**
 * The decimal of least length, and of those the nearest one, among those from which the number is read. Raffaello Giulietti, "The
 * Schubfach way to render doubles", 2020.
 */
function writeShortest(out: usize, value: f64, powers: usize): usize {
  const bits = reinterpret<u64>(value);
  const fraction = bits & 0xfffffffffffff;
  const biased = <i32>(bits >> 52);
  const significand = biased === 0 ? fraction : fraction | 0x10000000000000;
  const exponent = max(biased, 1) - 1075;
  // Below a power of two, numbers are twice as dense as above.
  const isPower = fraction === 0 && biased > 1;
  const odd = significand & 1;

  let scale = (exponent * 1262611 - (isPower ? 524031 : 0)) >> 22;
  const shift = exponent + ((-scale * 1741647) >> 19) + 1;
  const power = powers + <usize>(((-scale - LEAST_POWER)) << 4);
  const middle = 4 * significand;
  const lower = toOdd(power, (middle - 2 + <u64>isPower) << shift) + odd;
  const scaled = toOdd(power, middle << shift);
  const upper = toOdd(power, (middle + 2) << shift) - odd;

  let digits = scaled >> 2;
  const tens = digits / 10;
  const isDown = lower <= 40 * tens;
  const isUp = 40 * tens + 40 <= upper;
  if (digits >= 10 && isDown !== isUp) {
    digits = tens + <u64>isUp;
    scale++;
  } else {
    const isFloor = lower <= 4 * digits;
    const isCeiling = 4 * digits + 4 <= upper;
    const half = 4 * digits + 2;
    if (isFloor !== isCeiling) digits += <u64>isCeiling;
    else digits += <u64>(scaled > half || (scaled === half && (digits & 1) !== 0));
  }
  while (digits % 10 === 0) {
    digits /= 10;
    scale++;
  }
  return writeDecimal(out, digits, scale);
}

/** The 64 high bits of the product with a power of 128 bits, the last one set when a bit below them is. */
// @ts-ignore: decorator
@inline
function toOdd(power: usize, factor: u64): u64 {
  const high = load<u64>(power);
  const middle = high * factor + multiplyHigh(load<u64>(power, 8), factor);
  const carry = <u64>(middle < high * factor);
  return (multiplyHigh(high, factor) + carry) | <u64>(middle > 1);
}

/** Writes digits × 10^scale as JavaScript does: Number::toString of ECMA-262. */
function writeDecimal(out: usize, digits: u64, scale: i32): usize {
  const count = digitCount(digits);
  const point = count + scale;
  if (point > 21 || point < -5) return writeScientific(out, digits, count, point - 1);
  if (point <= 0) {
    store<u64>(out, 0x3030303030302e30);
    out += <usize>(2 - point);
    return out + writeDigits(out, digits);
  }
  writeDigits(out, digits);
  if (scale >= 0) {
    for (let place = count; place < point; place++) store<u8>(out + place, 48);
    return out + point;
  }
  return setPoint(out, count, point);
}

function writeScientific(out: usize, digits: u64, count: i32, exponent: i32): usize {
  writeDigits(out, digits);
  out = count === 1 ? out + 1 : setPoint(out, count, 1);
  store<u8>(out, 101);
  store<u8>(out + 1, exponent < 0 ? 45 : 43);
  return out + 2 + writeDigits(out + 2, <u64>abs(exponent));
}

/** Puts a point after the first digits and returns the end. */
function setPoint(out: usize, count: i32, point: i32): usize {
  for (let place = count; place > point; place--) store<u8>(out + place, load<u8>(out + place - 1));
  store<u8>(out + point, 46);
  return out + count + 1;
}
