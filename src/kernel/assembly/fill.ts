import { digitCount, pair, writeDigits } from './digits';
import { copy } from './encode';
import { OP_SIZE, Op } from './ops';
import { below, GOLDEN, mix64, multiplyHigh, streamKey, streamState } from './random';

/** Fills the columns of rows [first, first + rows), rows ≤ BLOCK_ROWS, by the operations at `program`. */
export function fill(program: usize, lane: usize, seed: u64, first: u64, rows: i32): void {
  for (let op = program; ; op += OP_SIZE) {
    const code = load<u32>(op);
    if (code === Op.End) return;
    const column = lane + <usize>load<u64>(op, 8);
    const b = load<u64>(op, 16);
    const c = load<u64>(op, 24);
    const d = load<u64>(op, 32);
    switch (code) {
      case Op.Uniform:
        uniform(column, streamKey(seed, b), c, first, rows);
        break;
      case Op.Weighted:
        weighted(column, streamKey(seed, b), c, <usize>d, first, rows);
        break;
      case Op.Within:
        within(column, streamKey(seed, b), lane + <usize>c, <usize>d, first, rows);
        break;
      case Op.Mapped:
        mapped(column, lane + <usize>b, <usize>c, rows);
        break;
      case Op.Lookup:
        lookup(column, lane + <usize>b, <usize>c, rows);
        break;
      case Op.UniformLookup:
        uniformLookup(column, streamKey(seed, b), c, <usize>d, first, rows);
        break;
      case Op.AnyFlag:
        anyFlag(column, lane + <usize>b, <usize>c, <u32>d, rows);
        break;
      case Op.Position:
        position(column, first + b, lane + <usize>c, d, load<u64>(op, 40), <usize>load<u64>(op, 48), rows);
        break;
      case Op.Integer:
        integer(column, streamKey(seed, b), c, <i64>d, lane + <usize>load<u64>(op, 40), first, rows);
        break;
      default:
        unreachable();
    }
  }
}

function uniform(column: usize, key: u64, size: u64, first: u64, rows: i32): void {
  let state = streamState(key, first);
  const end = column + (rows << 2);
  for (; column < end; column += 4) {
    store<u32>(column, below(mix64(state), size));
    state += GOLDEN;
  }
}

/** The alias method (Vose 1991): high 32 bits choose a bin, low 32 bits decide between it and its alias. */
function weighted(column: usize, key: u64, size: u64, table: usize, first: u64, rows: i32): void {
  let state = streamState(key, first);
  for (let row = 0; row < rows; row++) {
    const random = mix64(state);
    state += GOLDEN;
    const bin = below(random, size);
    const entry = load<u64>(table + ((<usize>bin) << 3));
    store<u32>(column + (row << 2), <u32>random < <u32>entry ? bin : <u32>(entry >> 32));
  }
}

function within(column: usize, key: u64, groups: usize, table: usize, first: u64, rows: i32): void {
  let state = streamState(key, first);
  for (let row = 0; row < rows; row++) {
    const entry = load<u64>(table + ((<usize>load<u32>(groups + (row << 2))) << 3));
    store<u32>(column + (row << 2), <u32>entry + below(mix64(state), entry >> 32));
    state += GOLDEN;
  }
}

function mapped(column: usize, source: usize, table: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    store<u32>(column + (row << 2), load<u32>(table + ((<usize>load<u32>(source + (row << 2))) << 2)));
  }
}

function lookup(column: usize, indexes: usize, entries: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    store<u64>(column + (row << 3), load<u64>(entries + ((<usize>load<u32>(indexes + (row << 2))) << 3)));
  }
}

function uniformLookup(column: usize, key: u64, size: u64, entries: usize, first: u64, rows: i32): void {
  let state = streamState(key, first);
  const end = column + (rows << 3);
  for (; column < end; column += 8) {
    store<u64>(column, load<u64>(entries + ((<usize>below(mix64(state), size)) << 3)));
    state += GOLDEN;
  }
}

function anyFlag(column: usize, indexes: usize, flags: usize, fresh: u32, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const flag = <u32>load<u8>(flags + load<u32>(indexes + (row << 2)));
    store<u32>(column + (row << 2), fresh ? flag : flag | load<u32>(column + (row << 2)));
  }
}

/**
 * The row number between two literals. A hundred rows share all but two digits: the text is laid out once for
 * them and then copied with the two digits patched.
 */
function position(
  column: usize,
  number: u64,
  arena: usize,
  prefix: u64,
  suffix: u64,
  stride: usize,
  rows: i32,
): void {
  const before = <usize>(prefix >> 32);
  const after = <usize>(suffix >> 32);
  const template = arena;
  arena += stride;
  let row = 0;
  while (row < rows) {
    const hundred = number / 100;
    const count = digitCount(number);
    let run = <i32>(100 - (number - hundred * 100));
    // 0 … 9 and 10 … 99 differ in length: each its own run.
    if (number < 10) run = <i32>(10 - number);
    if (run > rows - row) run = rows - row;
    copy(template, <usize>(<u32>prefix), before);
    writeDigits(template + before, number);
    copy(template + before + count, <usize>(<u32>suffix), after);
    const length = before + count + after;
    const lengthBits = (<u64>length) << 32;
    const digits = before + count - 2;
    const short = number < 10;
    const low = <u32>(number - hundred * 100);
    for (let i = 0; i < run; i++) {
      for (let at: usize = 0; at < length; at += 16) v128.store(arena + at, v128.load(template + at));
      if (short) store<u8>(arena + before, 48 + low + i);
      else store<u16>(arena + digits, pair(low + i));
      store<u64>(column + ((row + i) << 3), <u64>arena | lengthBits);
      arena += stride;
    }
    row += run;
    number += run;
  }
}

/** Bytes an integer may take: a sign and 19 digits, or 20 digits. */
const INTEGER_STRIDE: usize = 32;

function integer(
  column: usize,
  key: u64,
  size: u64,
  minimum: i64,
  arena: usize,
  first: u64,
  rows: i32,
): void {
  let state = streamState(key, first);
  for (let row = 0; row < rows; row++) {
    const random = mix64(state);
    state += GOLDEN;
    const value = minimum + <i64>(size === 0 ? random : multiplyHigh(random, size));
    let length = 0;
    if (value < 0) {
      store<u8>(arena, 45);
      length = 1;
    }
    length += writeDigits(arena + length, <u64>(value < 0 ? -value : value));
    store<u64>(column + (row << 3), <u64>arena | ((<u64>length) << 32));
    arena += INTEGER_STRIDE;
  }
}
