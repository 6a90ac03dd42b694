import { kernelMemory } from '../../kernel/run/memory.js';
import { compiledModule } from '../../kernel/run/module.js';
import { CELL_WORDS } from '../record.js';
import { CELL_SIZE, RECORD_SIZE } from './assembly/layout.js';
import type { CsvDialect } from './dialect.js';

/** The exports of assembly/index.ts. A u64 is a bigint. */
interface Finder {
  begin(from: number, delimiter: number, quote: number, crEnds: boolean, columns: number): void;
  read(
    input: number,
    length: number,
    base: number,
    next: number,
    last: boolean,
    cells: number,
    records: number,
  ): bigint;
  count(input: number, length: number, byte: number): number;
}

const finderModule = compiledModule('csv.wasm');

let instance: Finder | undefined;

/** In the memory of all plans, because each further memory takes 10 GB of address space. */
function finder(): Finder {
  instance ??= new WebAssembly.Instance(finderModule, { env: { memory: kernelMemory().memory } })
    .exports as unknown as Finder;
  return instance;
}

const LF = 10;
const CR = 13;

/** Bytes that are read at a time, and that no byte is. */
const PIECE = 1 << 15;
const NO_BYTE = 256;

/** Where the tables lie behind a piece in a region, at words of eight bytes. They have room for a cell or record of each byte. */
const CELLS_AT = 2 * PIECE;
const RECORDS_AT = CELLS_AT + 2 * PIECE * CELL_SIZE;

/** Records that have been found, as assembly/layout.ts says, in words. */
export interface FoundRecords {
  /** How many there are. */
  count: number;
  records: Int32Array;
  /** Their cells. Of records that are longer, only the first `columns`. */
  cells: Int32Array;
}

export const RECORD_WORDS = RECORD_SIZE / 4;

export const noRecords = (): FoundRecords => ({
  count: 0,
  records: new Int32Array(0),
  cells: new Int32Array(0),
});

/**
 * Finds some whole records from the place `from` on; none where the end of the first has not arrived. Throws a ProblemError (503)
 * without address space for the memory of plans.
 */
export function findRecords(
  found: FoundRecords,
  bytes: Buffer,
  from: number,
  last: boolean,
  { delimiter, quote, lineEnd }: CsvDialect,
  columns: number,
): void {
  const { begin, read } = finder();
  const { memory } = kernelMemory();
  const region = freeRegion();
  begin(from, delimiter, quote < 0 ? NO_BYTE : quote, lineEnd === 'cr', columns);
  let cells = 0;
  found.count = 0;
  for (let at = from; found.count === 0 && at < bytes.length; at += PIECE) {
    const length = Math.min(PIECE, bytes.length - at);
    // V8 copies to shared memory word by word only where both sides begin at the same byte of a word.
    const input = region + ((bytes.byteOffset + at) % 8);
    new Uint8Array(memory.buffer, input, length).set(bytes.subarray(at, at + length));
    const next = bytes[at + length] ?? NO_BYTE;
    const made = read(input, length, at, next, last, region + CELLS_AT, region + RECORDS_AT);
    const newCells = Number(made >> 32n);
    found.count = Number(made & 0xffffffffn);
    found.cells = written(found.cells, cells * CELL_WORDS, memory, region + CELLS_AT, newCells * CELL_WORDS);
    cells += newCells;
    const words = found.count * RECORD_WORDS;
    found.records = written(found.records, 0, memory, region + RECORDS_AT, words);
  }
}

/** How many lines end in bytes[from, to). */
export function linesIn(bytes: Buffer, from: number, to: number, { lineEnd }: CsvDialect): number {
  const { count } = finder();
  const { buffer } = kernelMemory().memory;
  const region = freeRegion();
  let lines = 0;
  for (let at = from; at < to; at += PIECE) {
    const length = Math.min(PIECE, to - at);
    const input = region + ((bytes.byteOffset + at) % 8);
    new Uint8Array(buffer, input, length).set(bytes.subarray(at, at + length));
    lines += count(input, length, lineEnd === 'cr' ? CR : LF);
  }
  return lines;
}

/** A region in which nobody else works before the caller's turn ends. */
function freeRegion(): number {
  const region = kernelMemory().unlent.at(-1);
  if (region === undefined) throw new Error('unreachable: a file is read in the middle of rows');
  return region;
}

/** The table with so many words of the memory from its word `at` on; a larger one where it has too little room. */
function written(
  table: Int32Array,
  at: number,
  { buffer }: WebAssembly.Memory,
  address: number,
  words: number,
): Int32Array {
  let larger = table;
  if (at + words > table.length) {
    larger = new Int32Array(2 * (at + words));
    larger.set(table.subarray(0, at));
  }
  larger.set(new Int32Array(buffer, address, words), at);
  return larger;
}
