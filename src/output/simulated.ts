import type { SimulatedSource } from '../events/event-dataset.js';
import type { GivenPlan, GivenSlice } from '../kernel/run/given-plan.js';
import type { Slice } from '../kernel/run/plan.js';
import type { Stage } from '../kernel/run/stage.js';
import type { SeedKey } from '../random/key.js';
import type { Turn } from '../turns.js';
import { gzipEvents } from './gzip/events.js';
import type { Measured, Representation, RowLengths } from './representation.js';
import { SMALL_ROWS } from './representation.js';
import { CACHED_ROWS, COPIED_ROWS, constant, cut, FIRST_ROWS, type Slices } from './slices.js';
import type { Client } from './work.js';

/** Rows of a simulation. */
export interface SimulatedRows<S extends SimulatedSource = SimulatedSource> {
  readonly key: SeedKey;
  /** The rows from their beginning; resolves when the simulation stands there. */
  open(turn: Turn): S | Promise<S>;
  /** Rows at the most; Infinity for no limit. */
  readonly most: number;
}

/** A simulation that begins when its first rows are wanted. */
export function begunLater({ open }: SimulatedRows) {
  let source: SimulatedSource | undefined;
  let closed = false;
  const close = () => {
    source?.close();
    source = undefined;
    closed = true;
  };
  return {
    close,
    /** Lets `take` go on until it finds rows; undefined when there are no more. Part of a pass. */
    async find<Found>(
      turn: Turn,
      take: (source: SimulatedSource) => Found | undefined,
    ): Promise<Found | undefined> {
      source ??= await open(turn);
      if (closed) close();
      while (source !== undefined) {
        const found = take(source);
        if (found !== undefined || source.ended) return found;
        await turn();
      }
      return undefined;
    },
  };
}

/** The rows of a simulation in a stage, one block after the other. */
export interface StagedRows {
  /** Takes the next block, in a pass, instead of the one before. Resolves to whether it has rows. */
  next(): Promise<boolean>;
  /** Releases the simulation; next() must not be called again. */
  close(): void;
}

/** Blocks of `size` rows, which the stage has room for, and of fewer at the end. The simulation begins with the first one. */
export function stagedRows(
  stage: Stage,
  size: number,
  simulation: SimulatedRows,
  client: Client,
): StagedRows {
  const { close, find } = begunLater(simulation);
  let left = simulation.most;
  return {
    close,
    async next() {
      stage.clear();
      const wanted = Math.min(size, left);
      if (wanted > 0)
        await client.work((turn) =>
          find(turn, (source) => {
            stage.fill(source, wanted);
            return stage.rows === wanted || undefined;
          }),
        );
      left -= stage.rows;
      return stage.rows > 0;
    },
  };
}

/** A simulation's rows as slices. To find the next rows is a pass where it takes more than a turn. */
export function simulatedSlices(plan: GivenPlan, rows: SimulatedRows, client: Client): Slices {
  const { key, most } = rows;
  const { close, find } = begunLater(rows);
  let size = FIRST_ROWS;
  let left = most;
  let state: 'before' | 'within' | 'after' = 'before';
  /** The separator after the last row sent: written before the next row, or never. */
  let separator = '';

  const take = (source: SimulatedSource): GivenSlice | undefined => {
    const count = Math.min(size, left, plan.sliceRows, plan.spare() > 0 ? CACHED_ROWS : COPIED_ROWS);
    const slice = plan.write(key, source, count);
    if (slice.rows > 0) return slice;
    slice.release();
    return undefined;
  };

  return {
    async next() {
      if (state === 'after') return undefined;
      const slice = left === 0 ? undefined : await client.work((turn) => find(turn, take));
      if (slice === undefined) {
        const empty = state === 'before';
        state = 'after';
        close();
        return constant(empty ? plan.empty : plan.close);
      }
      left -= slice.rows;
      client.rows += slice.rows;
      size *= 2;
      const before = state === 'before' ? plan.open : separator;
      state = 'within';
      const end = slice.bytes.length - plan.trim(slice.last);
      separator = slice.bytes.toString('latin1', end);
      return before === ''
        ? { bytes: slice.bytes.subarray(0, end), release: slice.release }
        : joined(before, slice, end);
    },
    cancel: close,
  };
}

/** The lengths of a simulation's rows, from a simulation of their own. */
function simulatedLengths(plan: GivenPlan, rows: SimulatedRows): RowLengths {
  const { close, find } = begunLater(rows);
  let begun = false;
  let left = rows.most;
  const take = (source: SimulatedSource) => {
    const lengths = plan.rowLengths(rows.key, source, Math.min(left, plan.sliceRows, CACHED_ROWS));
    return lengths.length === 0 ? undefined : lengths;
  };
  return {
    async next(turn) {
      if (left === 0) return undefined;
      if (begun) await turn();
      begun = true;
      const lengths = await find(turn, take);
      left -= lengths?.length ?? 0;
      return lengths;
    },
    close,
  };
}

/** Literals before the bytes of a slice, which is given back. */
function joined(before: string, { bytes, release }: Slice, end: number): Slice {
  const all = Buffer.allocUnsafe(before.length + end);
  all.write(before, 'latin1');
  all.set(bytes.subarray(0, end), before.length);
  release();
  return { bytes: all, release() {} };
}

/** The most events gone through for a simulation that runs twice, so that the length is known before it is sent. */
const TWICE_EVENTS = 400_000;

/** Is a simulation of so many events short enough to count the bytes of its rows whenever they are asked for? */
export const isShort = (effort: number): boolean => effort <= TWICE_EVENTS;

/**
 * A representation of a simulation's rows, whose length may be `counted`. They are made one after the other, so a range takes as long as
 * all before it.
 */
export function simulatedRepresentation(
  plan: GivenPlan,
  simulation: SimulatedRows,
  counted: boolean,
): Representation {
  const { most } = simulation;
  const slices = (client: Client) => simulatedSlices(plan, simulation, client);
  const measured: Measured = {
    quick: false,
    lengths: (work) =>
      work(async (turn, client) => {
        let total = 0;
        for await (const { bytes, release } of each(
          slices({ rows: 0, work: (pass) => pass(turn, client) }),
        )) {
          total += bytes.length;
          release();
          await turn();
        }
        return { total, offsets: new Float64Array() };
      }),
    slices: (client, _lengths, { start, end }) =>
      cut(slices(client), { skip: start, length: end - start + 1 }),
  };
  return {
    rows: most === 0 ? 0 : undefined,
    small: most <= Math.min(SMALL_ROWS, plan.sliceRows),
    async whole(client) {
      const parts: Buffer[] = [];
      for await (const { bytes, release } of each(slices(client))) {
        parts.push(Buffer.from(bytes));
        release();
      }
      return Buffer.concat(parts).toString('latin1');
    },
    slices,
    gzip: (client) => gzipEvents(plan, simulation, client),
    split: { open: plan.open, rowLengths: () => simulatedLengths(plan, simulation) },
    measured: counted ? measured : undefined,
  };
}

async function* each(slices: Slices): AsyncGenerator<Slice> {
  try {
    for (let slice = await slices.next(); slice !== undefined; slice = await slices.next()) yield slice;
  } finally {
    slices.cancel();
  }
}
