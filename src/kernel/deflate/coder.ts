import { deflateRawSync } from 'node:zlib';
import type { SeedKey } from '../../random/key.js';
import { ENTRY_COLUMN_AT, ENTRY_COLUMN_SIZE } from '../assembly/memory.js';
import { entryLength } from '../program/image.js';
import { type CodedProgram, codeRows, deflateIn, makeRows } from '../run/coding.js';
import { instantiate, type Kernel } from '../run/instance.js';
import { type Place, placeFor, REGION_BYTES } from '../run/memory.js';
import { givenKernelModule, kernelModule } from '../run/module.js';
import type { Plan, Region, RowsProgram } from '../run/plan.js';
import {
  COLUMN_AT,
  COLUMN_COUNT,
  COLUMN_GAIN,
  COLUMN_SIZE,
  COLUMNS,
  CONSTANT,
  END_BEFORE,
  END_HASH,
  LITERAL_CODES,
  LITERAL_COST,
  LITERALS,
  MARGIN,
  PLACES_SIZE,
  PLAIN_ROOM,
  QUOTE_BEFORE,
  SCAN,
  START_BEFORE,
  START_ENTRY,
} from './assembly/layout.js';
import { COUNTS, setChecksumTables, setCodes } from './tables.js';

/** The most rows of a block, and bytes that they may have. */
const MOST_ROWS = 4096;
const MOST_BYTES = 2 << 20;

/** Rows by which a coder is made. */
const SAMPLE = 1024;

/** Before any is counted, the bits of a literal, times 8. */
const FIRST_COST = 40;

/** A plan whose coded rows take more bytes than zlib's at level 1, times this, is left to zlib. */
const MOST_SIZE = 1.25;

/** How the rows of a plan are coded. */
export interface Coder {
  readonly plan: Plan;
  readonly program: CodedProgram;
  /** The rows of a block; a slice is a block. */
  readonly blockRows: number;
  /** The codes of bytes, in the memory of plans. */
  readonly literals: Uint32Array;
  readonly place: Place;
  readonly kernel: Kernel;
  /** The first row of the sample. */
  readonly sample: number;
  /** What goes to the room of a coder before a block: tables and columns. The codes are those of the sample. */
  readonly tables: DataView;
}

/**
 * The coder of a plan, by rows of no seed in particular, so it is the same in every process; undefined where rows are too long, or where
 * zlib makes them much smaller. Yields every few milliseconds.
 */
export function* coderOf(
  plan: Plan,
  mostRows: number,
  sample: number,
): Generator<undefined, Coder | undefined, void> {
  const { longestRow, program } = plan;
  const blockRows = Math.min(MOST_ROWS, mostRows, Math.floor(MOST_BYTES / Math.max(1, longestRow)));
  const plainRoom = Math.ceil((blockRows * longestRow) / 64 + 1) * 64;
  const end = COLUMNS + COLUMN_SIZE * program.columnCount;
  // A token stands for at least 4 bytes and takes 8.
  const size = end + 64 + PLACES_SIZE + 2 * MARGIN + plainRoom + 2 * plainRoom + 64;
  const work = Math.floor((REGION_BYTES - size) / 64) * 64;
  if (blockRows === 0 || plan.laneSize + 2 * plainRoom + 4096 > work) return undefined;
  const tables = new DataView(new ArrayBuffer(end));
  tables.setUint32(PLAIN_ROOM, plainRoom, true);
  tables.setUint32(COLUMN_COUNT, program.columnCount, true);
  tables.setUint32(LITERAL_COST, FIRST_COST, true);
  setChecksumTables(tables);
  const kernel = instantiate(kernelModule, givenKernelModule, program.memory, program.encoder);
  const place = placeFor(4 * LITERAL_CODES);
  const literals = new Uint32Array(program.memory.buffer, place.address, LITERAL_CODES);
  tables.setUint32(LITERALS, place.address, true);
  const coder: Coder = {
    plan,
    program: { kind: 'coded', memory: program.memory, rows: program, work },
    kernel,
    sample,
    literals,
    place,
    blockRows,
    tables,
  };
  yield* chooseMatches(coder);
  return isSmall(coder) ? coder : undefined;
}

/** Chooses how each column is matched: by what it saves in the sample when all columns are matched so. */
function* chooseMatches(coder: Coder): Generator<undefined, void, void> {
  const { tables, program } = coder;
  const columns = columnsOf(program.rows);
  for (const [number, { constant, at }] of columns.entries()) {
    setMatch(tables, number, constant ? CONSTANT : 0);
    tables.setUint32(COLUMNS + COLUMN_SIZE * number + COLUMN_AT, at, true);
  }
  const chosen: number[] = columns.map(({ constant }) => (constant ? CONSTANT : 0));
  let gains: readonly number[] = columns.map(() => 0);
  for (const ways of [[START_BEFORE, START_ENTRY], [END_BEFORE, END_HASH], [QUOTE_BEFORE], [SCAN]]) {
    const tried = [];
    for (const way of ways) {
      tried.push({
        way,
        gains: tryMatches(
          coder,
          chosen.map((how) => how | way),
        ),
      });
      yield;
    }
    for (const number of columns.keys()) {
      const gain = (gains: readonly number[]) => gains[number] as number;
      const best = tried.reduce((best, next) => (gain(next.gains) > gain(best.gains) ? next : best));
      if (gain(best.gains) > gain(gains) && (best.way !== SCAN || (chosen[number] as number) <= CONSTANT))
        chosen[number] = (chosen[number] as number) | best.way;
    }
    gains = tryMatches(coder, chosen);
    yield;
  }
}

/** The bits, times 8, that the matches of each column save in the sample, less what it costs to look for them. */
function tryMatches(coder: Coder, matches: readonly number[]): number[] {
  const { plan, program, kernel, tables } = coder;
  for (const [number, how] of matches.entries()) setMatch(tables, number, how);
  const { findAndGain } = deflateIn(program.memory);
  return inRoom(coder, plan.take(), (work, { lane }) => {
    makeRows(kernel, program, lane, NO_SEED, coder.sample, sampleOf(coder), findAndGain);
    return matches.map((_, number) => work.getInt32(COLUMNS + COLUMN_SIZE * number + COLUMN_GAIN, true));
  });
}

const sampleOf = ({ blockRows }: Coder) => Math.min(SAMPLE, blockRows);

function setMatch(tables: DataView, number: number, how: number): void {
  tables.setUint32(COLUMNS + COLUMN_SIZE * number, how, true);
}

/** The columns of a program: of a constant, `at` is its length, else its place in the lane. */
function columnsOf({ memory, columns, columnCount }: RowsProgram): { constant: boolean; at: number }[] {
  const view = new DataView(memory.buffer, columns, columnCount * ENTRY_COLUMN_SIZE);
  return Array.from({ length: columnCount }, (_, number) => {
    const constant = view.getUint32(number * ENTRY_COLUMN_SIZE, true) === 1;
    const at = view.getBigUint64(number * ENTRY_COLUMN_SIZE + ENTRY_COLUMN_AT, true);
    return { constant, at: constant ? entryLength(at) : Number(at) };
  });
}

/** Is the sample as small as MOST_SIZE says? Sets what a literal costs. */
function isSmall(coder: Coder): boolean {
  const { plan, program, kernel, tables, literals } = coder;
  const rows = sampleOf(coder);
  const counts = new Uint32Array(COUNTS);
  countRows(coder, counts);
  tables.setUint32(LITERAL_COST, setCodes(tables, literals, counts), true);
  return inRoom(coder, plan.take(), (_, { lane, out }) => {
    const coded = codeRows(kernel, program, { lane, out }, NO_SEED, coder.sample, rows);
    const { bytes, release } = plan.write(NO_SEED, coder.sample, rows);
    const most = deflateRawSync(bytes, { level: 1 }).length * MOST_SIZE;
    release();
    return coded <= most;
  });
}

/** Adds how often the rows of a sample that begins with `first` have each symbol. */
export function countRows(coder: Coder, counts: Uint32Array): void {
  const { plan, program, kernel } = coder;
  const { memory } = program;
  inRoom(coder, plan.take(), (_, { lane, out }) => {
    makeRows(kernel, program, lane, NO_SEED, coder.sample, sampleOf(coder));
    const found = new Uint32Array(memory.buffer, out, COUNTS);
    found.set(counts);
    deflateIn(memory).count(lane + program.work, out);
    counts.set(found);
  });
}

/** Uses a region whose room has the tables of a coder, and gives it back. */
function inRoom<T>(coder: Coder, region: Region, use: (work: DataView, region: Region) => T): T {
  try {
    return use(furnish(coder, region), region);
  } finally {
    region.giveBack();
  }
}

/** Puts the tables of a coder into a region; returns its room. */
export function furnish({ program, tables }: Pick<Coder, 'program' | 'tables'>, { lane }: Region): DataView {
  const { buffer } = program.memory;
  const room = new Uint8Array(buffer, lane + program.work, tables.byteLength);
  room.set(new Uint8Array(tables.buffer));
  return new DataView(buffer, lane + program.work, tables.byteLength);
}

const NO_SEED = 0n as SeedKey;
