import { OP_SIZE, Op } from './ops';
import { below, bits, FIRST_STEP, firstState, STATE_STEP, streamKey } from './random';
import * as draws64 from './draws64';
import { decimal, time } from './numbers';
import { integer, pattern, position, uuid, uuidOf } from './render';
import { compose, escape, letters, numeral } from './text';

/** Fills the columns of rows [first, first + rows), which the lane has room for, by the operations at `program`. */
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
      case Op.Joined:
        joined(column, lane + <usize>b, lane + <usize>c, <u32>d, rows);
        break;
      case Op.Pattern:
        pattern(column, streamKey(seed, b), lane + <usize>c, <usize>d, lane + <usize>load<u64>(op, 40), first, rows);
        break;
      case Op.Uuid:
        uuid(column, streamKey(seed, b), streamKey(seed, b + 1), lane + <usize>c, first, rows);
        break;
      case Op.UuidOf:
        uuidOf(column, streamKey(seed, b), streamKey(seed, b + 1), lane + <usize>c, lane + <usize>d, rows);
        break;
      case Op.Narrowed:
        draws64.narrowed(column, lane + <usize>b, rows);
        break;
      case Op.Draw64Row:
        draws64.row(column, first, rows);
        break;
      case Op.Draw64Constant:
        draws64.constant(column, b, rows);
        break;
      case Op.Draw64Range:
        draws64.range(column, streamKey(seed, b), c, first, rows);
        break;
      case Op.Draw64Quantiles:
        draws64.quantiles(column, streamKey(seed, b), <usize>c, d, first, rows);
        break;
      case Op.Draw64Widened:
        draws64.widened(column, lane + <usize>b, rows);
        break;
      case Op.Draw64Permuted:
        draws64.permuted(column, streamKey(seed, b), lane + <usize>c, d, load<u64>(op, 40) === 1, first, rows);
        break;
      case Op.Draw64Divided:
        draws64.divided(column, lane + <usize>b, c, rows);
        break;
      case Op.Draw64Remainder:
        draws64.remainder(column, lane + <usize>b, c, rows);
        break;
      case Op.Draw64Sum:
        draws64.sum(column, lane + <usize>b, lane + <usize>c, rows);
        break;
      case Op.Decimal:
        decimal(column, lane + <usize>b, c, d, <i32>load<u64>(op, 40), lane + <usize>load<u64>(op, 48), rows);
        break;
      case Op.Time:
        time(column, lane + <usize>b, c, d, <u32>load<u64>(op, 40), lane + <usize>load<u64>(op, 48), rows);
        break;
      case Op.Letters: {
        const packed = load<u64>(op, 48);
        const arena = lane + <usize>(packed >> 32);
        letters(column, streamKey(seed, b), c, d, <usize>load<u64>(op, 40), <u32>packed, arena, <usize>load<u64>(op, 56), first, rows);
        break;
      }
      case Op.Numeral: {
        const arena = lane + <usize>load<u64>(op, 48);
        numeral(column, lane + <usize>b, <i32>c, <usize>d, load<u64>(op, 40), arena, <usize>load<u64>(op, 56), rows);
        break;
      }
      case Op.Compose: {
        const arena = lane + <usize>load<u64>(op, 40);
        compose(column, lane, lane + <usize>b, <usize>c, <i32>d, d >> 32 !== 0, arena, rows);
        break;
      }
      case Op.Escape:
        escape(column, lane + <usize>b, <u32>c, <u8>d, lane + <usize>load<u64>(op, 40), rows);
        break;
      case Op.Every:
        every(column, b, first, rows);
        break;
      default:
        unreachable();
    }
  }
}

function uniform(column: usize, key: u64, size: u64, first: u64, rows: i32): void {
  let state = firstState(key, first);
  const end = column + (rows << 2);
  for (; column < end; column += 4) {
    store<u32>(column, below(bits(state, first), size));
    state += STATE_STEP;
    first += FIRST_STEP;
  }
}

/** The alias method (Vose 1991): high 32 bits choose a bin, low 32 bits decide between it and its alias. */
function weighted(column: usize, key: u64, size: u64, table: usize, first: u64, rows: i32): void {
  let state = firstState(key, first);
  for (let row = 0; row < rows; row++) {
    const random = bits(state, first);
    state += STATE_STEP;
    first += FIRST_STEP;
    const bin = below(random, size);
    const entry = load<u64>(table + ((<usize>bin) << 3));
    store<u32>(column + (row << 2), <u32>random < <u32>entry ? bin : <u32>(entry >> 32));
  }
}

function within(column: usize, key: u64, groups: usize, table: usize, first: u64, rows: i32): void {
  let state = firstState(key, first);
  for (let row = 0; row < rows; row++) {
    const entry = load<u64>(table + ((<usize>load<u32>(groups + (row << 2))) << 3));
    store<u32>(column + (row << 2), <u32>entry + below(bits(state, first), entry >> 32));
    state += STATE_STEP;
    first += FIRST_STEP;
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
  let state = firstState(key, first);
  const end = column + (rows << 3);
  for (; column < end; column += 8) {
    store<u64>(column, load<u64>(entries + ((<usize>below(bits(state, first), size)) << 3)));
    state += STATE_STEP;
    first += FIRST_STEP;
  }
}

function anyFlag(column: usize, indexes: usize, flags: usize, fresh: u32, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const flag = <u32>load<u8>(flags + load<u32>(indexes + (row << 2)));
    store<u32>(column + (row << 2), fresh ? flag : flag | load<u32>(column + (row << 2)));
  }
}

function every(column: usize, period: u64, first: u64, rows: i32): void {
  let left = period - 1 - (first % period);
  for (let row = 0; row < rows; row++) {
    store<u32>(column + (row << 2), left === 0 ? 1 : 0);
    left = left === 0 ? period - 1 : left - 1;
  }
}

function joined(column: usize, left: usize, right: usize, size: u32, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const at = row << 2;
    store<u32>(column + at, load<u32>(left + at) * size + load<u32>(right + at));
  }
}
