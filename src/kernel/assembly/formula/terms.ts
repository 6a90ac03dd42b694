// Formulas: columns of numbers and of texts from columns of numbers and of texts. Null is NaN in a column of numbers, in which truth
// values are 0 and 1, and the entry 0 in a column of texts. Two rows are computed at a time; the second one of the last pair may lie
// beyond the rows, where the lane has room.

import { Operator, TextOperator } from '../operations';
import { GOLDEN } from '../random';

/** The numbers of rows as the draws of given rows take them. */
export function scaleRows(column: usize, source: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) store<u64>(column + (row << 3), load<u64>(source + (row << 3)) * GOLDEN);
}

/** (min + step × source) / 10^digits, rounded once. */
export function scaled(column: usize, source: usize, min: u64, step: u64, digits: i32, rows: i32): void {
  let unit: f64 = 1;
  for (let place = 0; place < digits; place++) unit *= 10;
  for (let row = 0; row < rows; row++) {
    store<f64>(column + (row << 3), <f64><i64>(min + step * load<u64>(source + (row << 3))) / unit);
  }
}

export function select(column: usize, lane: usize, indexes: usize, table: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const at = lane + <usize>load<u64>(table + (<usize>load<u32>(indexes + (row << 2)) << 3));
    store<u64>(column + (row << 3), load<u64>(at + (row << 3)));
  }
}

export function condition(column: usize, conditions: usize, yes: usize, no: usize, nothing: u64, rows: i32): void {
  const null2 = i64x2.splat(nothing);
  for (let at: usize = 0, bytes = <usize>rows << 3; at < bytes; at += 16) {
    const truth = v128.load(conditions + at);
    const other = v128.bitselect(v128.load(no + at), null2, f64x2.eq(truth, f64x2.splat(0)));
    v128.store(column + at, v128.bitselect(v128.load(yes + at), other, f64x2.eq(truth, f64x2.splat(1))));
  }
}

/** A truth value for each comparison, null where one of the two is null. */
// @ts-ignore: decorator
@inline
function truth(comparison: v128, left: v128, right: v128): v128 {
  const unordered = v128.or(f64x2.ne(left, left), f64x2.ne(right, right));
  return v128.or(v128.and(comparison, f64x2.splat(1)), unordered);
}

/** 0 where one of two truth values is 0, else null where one is null, else 1. */
// @ts-ignore: decorator
@inline
function both(left: v128, right: v128): v128 {
  const isFalse = v128.or(f64x2.eq(left, f64x2.splat(0)), f64x2.eq(right, f64x2.splat(0)));
  return v128.andnot(f64x2.mul(left, right), isFalse);
}

// @ts-ignore: decorator
@inline
function not(value: v128): v128 {
  return f64x2.sub(f64x2.splat(1), value);
}

/** Half away from zero to a multiple of 1 / scale. From 2^52 on, all numbers are multiples. */
// @ts-ignore: decorator
@inline
function rounded(value: v128, scale: v128): v128 {
  const size = f64x2.mul(f64x2.abs(value), scale);
  const floor = f64x2.floor(size);
  const up = v128.and(f64x2.ge(f64x2.sub(size, floor), f64x2.splat(0.5)), f64x2.splat(1));
  const nearest = f64x2.div(f64x2.add(floor, up), scale);
  const signed = v128.or(nearest, v128.and(value, f64x2.splat(-0.0)));
  return v128.bitselect(signed, value, f64x2.lt(size, f64x2.splat(4503599627370496)));
}

/** One operation, for two rows. */
// @ts-ignore: decorator
@inline
function apply(operator: u32, left: v128, right: v128): v128 {
  switch (operator) {
    case Operator.Add:
      return f64x2.add(left, right);
    case Operator.Subtract:
      return f64x2.sub(left, right);
    case Operator.Multiply:
      return f64x2.mul(left, right);
    case Operator.Divide:
      return f64x2.div(left, right);
    case Operator.Minimum:
      return f64x2.min(left, right);
    case Operator.Maximum:
      return f64x2.max(left, right);
    case Operator.Negate:
      return f64x2.neg(left);
    case Operator.Absolute:
      return f64x2.abs(left);
    case Operator.Floor:
      return f64x2.floor(left);
    case Operator.Ceiling:
      return f64x2.ceil(left);
    case Operator.Truncate:
      return f64x2.trunc(left);
    case Operator.Round:
      return rounded(left, right);
    case Operator.Finite:
      return v128.or(left, f64x2.gt(f64x2.abs(left), f64x2.splat(f64.MAX_VALUE)));
    case Operator.Less:
      return truth(f64x2.lt(left, right), left, right);
    case Operator.LessOrEqual:
      return truth(f64x2.le(left, right), left, right);
    case Operator.Equal:
      return truth(f64x2.eq(left, right), left, right);
    case Operator.Unequal:
      return truth(f64x2.ne(left, right), left, right);
    case Operator.IsNull:
      return v128.and(f64x2.ne(left, left), f64x2.splat(1));
    case Operator.And:
      return both(left, right);
    case Operator.Or:
      return not(both(not(left), not(right)));
    default:
      return not(left);
  }
}

/** The loop of an operation, which is a constant wherever this is called, so that only its code stays. */
// @ts-ignore: decorator
@inline
function each(operator: u32, column: usize, left: usize, right: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(column + at, apply(operator, v128.load(left + at), v128.load(right + at)));
  }
}

export function calculate(column: usize, operator: u32, left: usize, right: usize, rows: i32): void {
  const bytes = <usize>rows << 3;
  switch (operator) {
    case Operator.Add: return each(Operator.Add, column, left, right, bytes);
    case Operator.Subtract: return each(Operator.Subtract, column, left, right, bytes);
    case Operator.Multiply: return each(Operator.Multiply, column, left, right, bytes);
    case Operator.Divide: return each(Operator.Divide, column, left, right, bytes);
    case Operator.Minimum: return each(Operator.Minimum, column, left, right, bytes);
    case Operator.Maximum: return each(Operator.Maximum, column, left, right, bytes);
    case Operator.Negate: return each(Operator.Negate, column, left, right, bytes);
    case Operator.Absolute: return each(Operator.Absolute, column, left, right, bytes);
    case Operator.Floor: return each(Operator.Floor, column, left, right, bytes);
    case Operator.Ceiling: return each(Operator.Ceiling, column, left, right, bytes);
    case Operator.Truncate: return each(Operator.Truncate, column, left, right, bytes);
    case Operator.Round: return each(Operator.Round, column, left, right, bytes);
    case Operator.Finite: return each(Operator.Finite, column, left, right, bytes);
    case Operator.Less: return each(Operator.Less, column, left, right, bytes);
    case Operator.LessOrEqual: return each(Operator.LessOrEqual, column, left, right, bytes);
    case Operator.Equal: return each(Operator.Equal, column, left, right, bytes);
    case Operator.Unequal: return each(Operator.Unequal, column, left, right, bytes);
    case Operator.IsNull: return each(Operator.IsNull, column, left, right, bytes);
    case Operator.And: return each(Operator.And, column, left, right, bytes);
    case Operator.Or: return each(Operator.Or, column, left, right, bytes);
    case Operator.Not: return each(Operator.Not, column, left, right, bytes);
    default:
      for (let at: usize = 0; at < bytes; at += 8) {
        store<f64>(column + at, load<f64>(left + at) % load<f64>(right + at));
      }
  }
}

export function compareTexts(column: usize, operator: u32, left: usize, right: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const one = load<u64>(left + (row << 3));
    const other = load<u64>(right + (row << 3));
    let result: f64 = NaN;
    if (operator === TextOperator.IsNull) result = <f64>(one === 0);
    else if (one !== 0 && other !== 0) result = compare(operator, one, other);
    store<f64>(column + (row << 3), result);
  }
}

function compare(operator: u32, left: u64, right: u64): f64 {
  const size = <usize>(left >> 32);
  const part = <usize>(right >> 32);
  const text = <usize><u32>left;
  switch (operator) {
    case TextOperator.Less:
      return <f64>(order(left, right) < 0);
    case TextOperator.LessOrEqual:
      return <f64>(order(left, right) <= 0);
    case TextOperator.Equal:
      return <f64>(size === part && holds(text, right));
    case TextOperator.Unequal:
      return <f64>(size !== part || !holds(text, right));
    case TextOperator.StartsWith:
      return <f64>(size >= part && holds(text, right));
    case TextOperator.EndsWith:
      return <f64>(size >= part && holds(text + size - part, right));
    case TextOperator.Contains:
      for (let at: usize = 0; at + part <= size; at++) if (holds(text + at, right)) return 1;
      return 0;
    default: {
      let points = 0;
      // Bytes that go on with a code point of UTF-8 have the bits 10 first.
      for (let at = text; at < text + size; at++) points += i32((load<u8>(at) & 0xc0) !== 0x80);
      return points;
    }
  }
}

/** Whether the bytes from `at` on are those of the entry. */
function holds(at: usize, part: u64): bool {
  const from = <usize><u32>part;
  const length = <usize>(part >> 32);
  for (let index: usize = 0; index < length; index++) {
    if (load<u8>(at + index) !== load<u8>(from + index)) return false;
  }
  return true;
}

/** Less than, equal to or greater than 0 as the bytes of left are to those of right, which have the order of code points. */
export function order(left: u64, right: u64): i32 {
  const a = <usize><u32>left;
  const b = <usize><u32>right;
  const size = <i32>(left >> 32);
  const other = <i32>(right >> 32);
  for (let index: usize = 0; index < <usize>min(size, other); index++) {
    const difference = <i32>load<u8>(a + index) - <i32>load<u8>(b + index);
    if (difference !== 0) return difference;
  }
  return size - other;
}

/** An index of 1 where a number is neither 0 nor null, else of 0. */
export function whereTrue(column: usize, source: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const value = load<f64>(source + (row << 3));
    store<u32>(column + (row << 2), <u32>(value === value) & <u32>(value !== 0));
  }
}

export function truthText(column: usize, source: usize, table: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const value = load<f64>(source + (row << 3));
    const index = value === 0 ? 0 : value === 1 ? 1 : 2;
    store<u64>(column + (row << 3), load<u64>(table + (index << 3)));
  }
}

export function recase(column: usize, source: usize, upper: bool, arena: usize, rows: i32): void {
  const first: u8 = upper ? 97 : 65;
  for (let row = 0; row < rows; row++) {
    const text = load<u64>(source + (row << 3));
    const from = <usize><u32>text;
    const length = <usize>(text >> 32);
    for (let at: usize = 0; at < length; at++) {
      const byte = load<u8>(from + at);
      store<u8>(arena + at, byte ^ (<u8>(<u8>(byte - first) < 26) << 5));
    }
    store<u64>(column + (row << 3), text === 0 ? 0 : <u64>arena | (<u64>length << 32));
    arena += length;
  }
}

export function whereText(column: usize, text: usize, source: usize, nothing: u64, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const at = row << 3;
    store<u64>(column + at, load<u64>(source + at) === 0 ? nothing : load<u64>(text + at));
  }
}
