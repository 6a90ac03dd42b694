import type { Threads } from '../kernel/threads/threads.js';
import { type Lengths, locate, measure } from './lengths.js';
import { type Rows, slicesOf, wholeDocument } from './rows-slices.js';
import { type Simulation, simulatedSlices, turn } from './simulated-slices.js';
import { cut, type Part, type Slices } from './slices.js';

/** Bytes start … end of a representation, both inclusive, as in Content-Range. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Rows to be sent as one document, however they are made. */
export interface Document {
  /** undefined where they are not known before they are made. */
  readonly rows: number | undefined;
  /** Is it quickest made in one piece? */
  readonly small: boolean;
  /** All of it, each byte a character. */
  whole(made: { rows: number }): Promise<string> | string;
  /** All of it or a part; `made` counts the rows. */
  slices(made: { rows: number }, part?: Part): Slices;
  /** How the length is found; undefined where that takes too long to be done before sending. */
  readonly bytes: Measured | undefined;
}

/** A document whose bytes can be counted without making it. */
export interface Measured {
  lengths(): Promise<Lengths>;
  partOf(lengths: Lengths, range: ByteRange): Part;
}

/** Up to this many rows a document is made in one piece. */
const SMALL_ROWS = 1024;

/** Rows times entries a row up to which a document is measured before it is sent: about 0.1 s of one thread. */
const MEASURED_WORK = 60_000_000;

/** A document of a dataset whose rows are made in any order. */
export function rowsDocument(rows: Rows, threads: Threads | undefined): Document {
  const { plan } = rows;
  const measured: Measured = {
    lengths: () => measure(rows, threads),
    partOf(lengths, { start, end }) {
      const length = end - start + 1;
      const at = start - plan.open.length;
      if (at < 0) return { row: 0, skip: start, length };
      const { row, skip } = locate(rows, lengths, at);
      return { row, skip: row === 0 ? start : skip, length };
    },
  };
  return {
    rows: rows.rows,
    small: rows.rows <= Math.min(SMALL_ROWS, plan.sliceRows),
    whole(made) {
      made.rows += rows.rows;
      return wholeDocument(rows);
    },
    slices: (made, part) => slicesOf(rows, threads, part, made),
    bytes: rows.rows * plan.rowCost > MEASURED_WORK ? undefined : measured,
  };
}

/** Events gone through up to which a simulation runs twice, to know the length of its document before it is sent. */
const TWICE_EVENTS = 400_000;

/**
 * A document of a simulation's rows: they are made one after the other, so a part of it takes as long as all before it, which
 * is `effort` events.
 */
export function simulatedDocument(simulation: Simulation, effort: number): Document {
  const { plan, most } = simulation;
  const measured: Measured = {
    async lengths() {
      const slices = simulatedSlices(simulation, { rows: 0 });
      let total = 0;
      for (let slice = await slices.next(); slice !== undefined; slice = await slices.next()) {
        total += slice.bytes.length;
        slice.release();
        await turn();
      }
      return { total, offsets: new Float64Array() };
    },
    partOf: (_lengths, { start, end }) => ({ row: 0, skip: start, length: end - start + 1 }),
  };
  const small = most <= Math.min(SMALL_ROWS, plan.sliceRows);
  return {
    rows: most === 0 ? 0 : undefined,
    small,
    async whole(made) {
      const parts: Buffer[] = [];
      const slices = simulatedSlices(simulation, made);
      for (let slice = await slices.next(); slice !== undefined; slice = await slices.next()) {
        parts.push(Buffer.from(slice.bytes));
        slice.release();
      }
      return Buffer.concat(parts).toString('latin1');
    },
    slices(made, part) {
      const slices = simulatedSlices(simulation, made);
      return part === undefined ? slices : cut(slices, part);
    },
    bytes: effort > TWICE_EVENTS ? undefined : measured,
  };
}
