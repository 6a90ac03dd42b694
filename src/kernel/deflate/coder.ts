import { deflateRawSync } from 'node:zlib';
import type { SeedKey } from '../../random/key.js';
import { ENTRY_COLUMN_AT, ENTRY_COLUMN_SIZE } from '../assembly/memory.js';
import { entryLength } from '../program/image.js';
import { type CodedProgram, type Deflate, deflateIn, makeRows, type Supply } from '../run/coding.js';
import { type Place, placeFor, REGION_BYTES } from '../run/memory.js';
import type { Codable, Region, RowsProgram } from '../run/plan.js';
import {
  AT,
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

/** Before any is counted, the bits of a literal, times 8. */
const FIRST_COST = 40;

/** A plan whose coded rows take more bytes than zlib's at level 1, times this, is left to zlib. */
const MOST_SIZE = 1.25;

/** Rows that tell how the rows of a plan are coded. */
export interface Sample {
  readonly key: SeedKey;
  readonly rows: number;
  readonly supply: Supply;
}

/** How the rows of a plan are coded. */
export interface Coder {
  readonly plan: Codable;
  readonly program: CodedProgram;
  /** The most rows of a block. */
  readonly blockRows: number;
  /** What goes to the room of a coder before a block: tables and columns. */
  readonly tables: DataView;
  /** The codes of bytes, in the memory of plans, and their place there. */
  readonly literals: Uint32Array;
  readonly place: Place;
}

/** The most rows of a block of a plan, of which one turn makes `mostRows`; 0 where rows are too long. */
export const blockRowsOf = ({ longestRow }: Codable, mostRows: number): number =>
  Math.min(MOST_ROWS, mostRows, Math.floor(MOST_BYTES / Math.max(1, longestRow)));

/**
 * The coder of a plan for blocks of up to so many rows, by a sample, which is the same whatever is asked for first; undefined where rows need too
 * much room, or where zlib makes the sample much smaller. Yields every few milliseconds.
 */
export function* coderOf(
  plan: Codable,
  blockRows: number,
  sample: Sample,
): Generator<undefined, Coder | undefined, void> {
  const { longestRow, program } = plan;
  const plainRoom = Math.ceil((blockRows * longestRow) / 64 + 1) * 64;
  const end = COLUMNS + COLUMN_SIZE * program.columnCount;
  // A token stands for at least 4 bytes and takes 8.
  const size = end + 64 + PLACES_SIZE + 2 * MARGIN + plainRoom + 2 * plainRoom + 64;
  const work = Math.floor((REGION_BYTES - size) / 64) * 64;
  if (blockRows === 0 || plan.laneSize + 2 * plainRoom + 4096 > work) return undefined;
  const place = placeFor(4 * LITERAL_CODES);
  const literals = new Uint32Array(program.memory.buffer, place.address, LITERAL_CODES);
  const tables = new DataView(new ArrayBuffer(end));
  tables.setUint32(LITERALS, place.address, true);
  tables.setUint32(PLAIN_ROOM, plainRoom, true);
  tables.setUint32(COLUMN_COUNT, program.columnCount, true);
  tables.setUint32(LITERAL_COST, FIRST_COST, true);
  setChecksumTables(tables);
  const coded: CodedProgram = { kind: 'coded', memory: program.memory, rows: program, work };
  const coder: Coder = { plan, program: coded, blockRows, tables, literals, place };
  yield* chooseMatches(coder, sample);
  const counts = countSymbols(coder, sample);
  yield;
  tables.setUint32(LITERAL_COST, setCodes(tables, literals, counts), true);
  yield;
  return isSmall(coder, sample) ? coder : undefined;
}

/** Chooses how each column is matched: by what it saves in the sample when all columns are matched so. */
function* chooseMatches(coder: Coder, sample: Sample): Generator<undefined, void, void> {
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
      const all = chosen.map((how) => how | way);
      tried.push({ way, gains: tryMatches(coder, sample, all) });
      yield;
    }
    for (const number of columns.keys()) {
      const gain = (gains: readonly number[]) => gains[number] as number;
      const best = tried.reduce((best, next) => (gain(next.gains) > gain(best.gains) ? next : best));
      if (gain(best.gains) > gain(gains) && (best.way !== SCAN || (chosen[number] as number) <= CONSTANT))
        chosen[number] = (chosen[number] as number) | best.way;
    }
    gains = tryMatches(coder, sample, chosen);
    yield;
  }
}

/** The bits, times 8, that the matches of each column save in the sample, less what it costs to look for them. */
function tryMatches(coder: Coder, sample: Sample, matches: readonly number[]): number[] {
  for (const [number, how] of matches.entries()) setMatch(coder.tables, number, how);
  const { findAndGain } = deflateIn(coder.program.memory);
  return withSample(coder, sample, findAndGain, (work) =>
    matches.map((_, number) => work.getInt32(COLUMNS + COLUMN_SIZE * number + COLUMN_GAIN, true)),
  );
}

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

/** How often the sample has each symbol. */
function countSymbols(coder: Coder, sample: Sample): Uint32Array {
  const { memory, work } = coder.program;
  const { find, count } = deflateIn(memory);
  return withSample(coder, sample, find, (_, { lane, out }) => {
    const counts = new Uint32Array(memory.buffer, out, COUNTS).fill(0);
    count(lane + work, out);
    return counts.slice();
  });
}

/** Is the sample as small as MOST_SIZE says? */
function isSmall(coder: Coder, sample: Sample): boolean {
  const { memory, work } = coder.program;
  const { find, code } = deflateIn(memory);
  return withSample(coder, sample, find, (room, { lane, out }, begin) => {
    const plain = new Uint8Array(memory.buffer, begin, room.getUint32(AT, true) - begin);
    const most = MOST_SIZE * deflateRawSync(plain, { level: 1 }).length;
    return code(lane + work, 0, out) <= most;
  });
}

/** Makes the sample in a region, and uses its room. */
function withSample<T>(
  coder: Coder,
  { key, rows, supply }: Sample,
  find: Deflate['find'],
  use: (room: DataView, region: Region, begin: number) => T,
): T {
  const { plan, program } = coder;
  const region = plan.take();
  try {
    const room = furnish(coder, region);
    return use(room, region, makeRows(plan.kernel, program, region.lane, key, rows, supply, find));
  } finally {
    region.giveBack();
  }
}

/** Puts the tables of a coder into a region; returns its room. */
export function furnish({ program, tables }: Coder, { lane }: Region): DataView {
  const { buffer } = program.memory;
  const room = new Uint8Array(buffer, lane + program.work, tables.byteLength);
  room.set(new Uint8Array(tables.buffer));
  return new DataView(buffer, lane + program.work, tables.byteLength);
}
