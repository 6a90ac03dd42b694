// The encoder of a plan: the function encode(lane, rows, out) -> end, which writes the entries of each row one after the
// other. It is made for the plan, with what is known of its columns as constants in the code. One function for all plans, which
// would look up where each column lies and how long its entries usually are, makes persons at two thirds of the speed.
//
// For a column of entries the code is, in C, with the number of chunks written out:
//
//   uint64_t entry = *(uint64_t *)(lane + column);
//   char *source = (char *)(uint32_t)entry; uint32_t length = entry >> 32;
//   for (int i = 0; i < chunks; i++) copy16(out + 16 * i, source + 16 * i);
//   if (length > 16 * chunks) rest(out, source, length, 16 * chunks);
//   out += length;
//
// Copying whole chunks without asking for the length is quick where asking mispredicts on most rows. Encodings are those of
// the WebAssembly core specification, chapter 5.

import { OVERSHOOT } from '../assembly/memory.js';
import type { EntryColumn } from './build.js';
import { entryLength } from './image.js';

const I32 = 0x7f;
const I64 = 0x7e;
const NOTHING = 0x40;

const BLOCK = 0x02;
const LOOP = 0x03;
const IF = 0x04;
const END = 0x0b;
const BR = 0x0c;
const BR_IF = 0x0d;
const CALL = 0x10;
const GET = 0x20;
const SET = 0x21;
const TEE = 0x22;
const I64_LOAD = 0x29;
const I32_CONST = 0x41;
const I64_CONST = 0x42;
const I32_GT_U = 0x4b;
const I32_GE_U = 0x4f;
const I32_ADD = 0x6a;
const I32_SHL = 0x74;
const I64_SHR_U = 0x88;
const I32_WRAP_I64 = 0xa7;
const V128_LOAD = [0xfd, 0x00];
const V128_STORE = [0xfd, 0x0b];

const ENCODE = 0;
const REST = 1;

// Locals of encode: its parameters, then its own.
const LANE = 0;
const ROWS = 1;
const OUT = 2;
const LAST = 3;
const SOURCE = 4;
const LENGTH = 5;
const ENTRY = 6;

const CHUNK = 16;

/** Columns whose code is written in one step. */
const STEP = 512;

/** The encoder of rows made of these columns, in memory that threads share. Yields every few milliseconds. */
export function* encoderModule(
  columns: readonly EntryColumn[],
): Generator<undefined, WebAssembly.Module, void> {
  const parameters = (count: number) => [count, ...Array<number>(count).fill(I32)];
  const sections = [
    section(
      1,
      vector([
        [0x60, ...parameters(3), 1, I32],
        [0x60, ...parameters(4), 0],
      ]),
    ),
    section(2, vector([[...name('env'), ...name('memory'), 0x02, 0x03, 1, ...unsigned(65536)]])),
    section(3, [2, ENCODE, REST]),
    section(7, vector([[...name('encode'), 0x00, ENCODE]])),
    section(10, vector([sized(yield* encode(columns)), sized(rest)])),
  ];
  return new WebAssembly.Module(bytesOf([[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], ...sections]));
}

function* encode(columns: readonly EntryColumn[]): Generator<undefined, Bytes, void> {
  // The bytes of the constants since `out` was moved last.
  let ahead = 0;
  const row: Bytes[] = [];
  for (let from = 0; from < columns.length; from += STEP) {
    const code: number[] = [];
    for (const column of columns.slice(from, from + STEP)) {
      code.push(...(column.constant ? copyConstant(column, ahead) : copyEntry(column, ahead)));
      ahead = column.constant ? ahead + entryLength(column.at) : 0;
    }
    row.push(Uint8Array.from(code));
    yield;
  }
  const locals = [2, 3, I32, 1, I64];
  const moved = ahead === 0 ? [] : [GET, OUT, ...number(ahead), I32_ADD, SET, OUT];
  return bytesOf([
    locals,
    [GET, LANE, GET, ROWS, ...number(3), I32_SHL, I32_ADD, SET, LAST],
    [BLOCK, NOTHING, LOOP, NOTHING, GET, LANE, GET, LAST, I32_GE_U, BR_IF, 1],
    ...row,
    moved,
    [GET, LANE, ...number(8), I32_ADD, SET, LANE, BR, 0, END, END],
    [GET, OUT, END],
  ]);
}

function copyEntry({ at, chunks, longest }: EntryColumn, ahead: number): number[] {
  const certain = chunks * CHUNK;
  return [
    ...[GET, LANE, I64_LOAD, 3, ...unsigned(Number(at)), TEE, ENTRY, I32_WRAP_I64, SET, SOURCE],
    ...[GET, ENTRY, I64_CONST, 32, I64_SHR_U, I32_WRAP_I64, SET, LENGTH],
    ...chunksOf(certain).flatMap((from) => copy([GET, SOURCE], from, ahead + from)),
    ...(longest <= certain
      ? []
      : [
          ...[GET, LENGTH, ...number(certain), I32_GT_U, IF, NOTHING],
          ...[GET, OUT, ...number(ahead), I32_ADD, GET, SOURCE, GET, LENGTH, ...number(certain), CALL, REST],
          END,
        ]),
    ...[GET, OUT, GET, LENGTH, I32_ADD, ...number(ahead), I32_ADD, SET, OUT],
  ];
}

function copyConstant({ at }: EntryColumn, ahead: number): number[] {
  const length = entryLength(at);
  const source = Number(BigInt.asUintN(32, at));
  if (length <= OVERSHOOT)
    return chunksOf(length).flatMap((from) => copy(number(0), source + from, ahead + from));
  return [
    GET,
    OUT,
    ...number(ahead),
    I32_ADD,
    ...number(source),
    ...number(length),
    ...number(0),
    CALL,
    REST,
  ];
}

/** The offsets at which the chunks of so many bytes begin. */
const chunksOf = (length: number) =>
  Array.from({ length: Math.ceil(length / CHUNK) }, (_, index) => index * CHUNK);

/** Copies a chunk to `out` + `to` from `from` + the address that `base` leaves on the stack. */
const copy = (base: readonly number[], from: number, to: number) => [
  ...[GET, OUT, ...base, ...V128_LOAD, 0, ...unsigned(from)],
  ...[...V128_STORE, 0, ...unsigned(to)],
];

/** rest(out, source, length, at): copies the bytes from `at` on, in chunks. */
const rest = [
  0,
  ...[BLOCK, NOTHING, LOOP, NOTHING, GET, 3, GET, 2, I32_GE_U, BR_IF, 1],
  ...[GET, 0, GET, 3, I32_ADD, GET, 1, GET, 3, I32_ADD, ...V128_LOAD, 0, 0, ...V128_STORE, 0, 0],
  ...[GET, 3, I32_CONST, CHUNK, I32_ADD, SET, 3, BR, 0, END, END],
  END,
];

/** An unsigned integer in LEB128. */
function unsigned(value: number): number[] {
  const low = value % 128;
  return value < 128 ? [low] : [low | 0x80, ...unsigned(Math.floor(value / 128))];
}

/** i32.const, which takes signed LEB128. */
function number(value: number): number[] {
  const bytes = [];
  let left = value | 0;
  while (left < -64 || left > 63) {
    bytes.push((left & 0x7f) | 0x80);
    left >>= 7;
  }
  return [I32_CONST, ...bytes, left & 0x7f];
}

type Bytes = ArrayLike<number>;

/** The parts as one: a row of 10,000 columns is a million bytes of code, which arrays of numbers would copy slowly. */
const bytesOf = (parts: readonly Bytes[]) => Buffer.concat(parts.map((part) => Uint8Array.from(part)));

const sized = (content: Bytes) => bytesOf([unsigned(content.length), content]);

const vector = (items: readonly Bytes[]) => bytesOf([unsigned(items.length), ...items]);

const section = (id: number, content: Bytes) => bytesOf([[id], sized(content)]);

const name = (text: string) => sized([...Buffer.from(text)]);
