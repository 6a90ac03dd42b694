import { OP_SIZE, Op } from './ops';
import { below, GOLDEN, mix64, streamKey, streamState } from './random';
import { integer, pattern, position, uuid } from './render';

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
      case Op.Joined:
        joined(column, lane + <usize>b, lane + <usize>c, <u32>d, rows);
        break;
      case Op.Pattern:
        pattern(column, streamKey(seed, b), lane + <usize>c, <usize>d, lane + <usize>load<u64>(op, 40), first, rows);
        break;
      case Op.Uuid:
        uuid(column, streamKey(seed, b), streamKey(seed, b + 1), lane + <usize>c, first, rows);
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

function joined(column: usize, left: usize, right: usize, size: u32, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const at = row << 2;
    store<u32>(column + at, load<u32>(left + at) * size + load<u32>(right + at));
  }
}
