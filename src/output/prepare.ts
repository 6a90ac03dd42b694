import type { SimulatedSource } from '../events/event-dataset.js';
import type { Encoding, Layout } from '../kernel/program/layout.js';
import type { GivenPlan } from '../kernel/run/given-plan.js';
import type { Threads } from '../kernel/threads/threads.js';
import { GENERATION, type SeedKey } from '../random/key.js';
import { givenPlanInTurns, planInTurns } from './compile.js';
import type { GivenRows, WriteGiven } from './given.js';
import { pickedRepresentation } from './picked.js';
import type { Representation } from './representation.js';
import { rowsRepresentation } from './rows.js';
import { isShort, type SimulatedRows, simulatedRepresentation } from './simulated.js';
import { type NumberSource, streamedRepresentation } from './streamed.js';

/** What a file may say of its rows: names and values. */
export type About = Readonly<Record<string, string>>;

/** What every file says of the rows of a dataset. */
export const aboutRows = (dataset: string, seed: string): About => ({
  dataset,
  generation: `${GENERATION}`,
  seed,
});

/** Rows with certain columns in a certain format, ready to be made: for any seed, range and list of row numbers. */
export interface PreparedRows {
  /** Rows [first, first + rows). */
  range(key: SeedKey, first: number, rows: number, threads?: Threads, about?: About): Representation;
  /** Rows by their numbers, in this order. Those of `given` are as they are given; only rows that are written one by one can be. */
  picked(key: SeedKey, numbers: readonly number[], given?: GivenRows, about?: About): Representation;
  /** At most `most` rows by numbers that are found while they are sent; `begin` begins to find them. */
  streamed(key: SeedKey, begin: () => NumberSource, most: number, about?: About): Representation;
  /** The bytes of memory that are taken for as long as this is kept. */
  readonly size: number;
}

/** The same for rows that a simulation makes one after the other. */
export interface PreparedEvents {
  /** All rows of a simulation of `effort` events. Their length is known where it is `counted`, which takes a simulation of its own. */
  all(rows: SimulatedRows<SimulatedSource>, effort: number, about?: About, counted?: boolean): Representation;
  /** Writes rows as their time comes. Only formats that are not live may leave it out. */
  readonly plan?: GivenPlan;
  /** The bytes of memory that are taken for as long as this is kept. */
  readonly size: number;
}

/** Prepares rows that are written one after the other. Rejects as planInTurns() does. */
export async function prepareRows(
  layout: Layout,
  encoding: Encoding,
  write: WriteGiven,
): Promise<PreparedRows> {
  const plan = await planInTurns(layout, encoding);
  return {
    size: plan.size,
    range: (key, first, rows, threads) => rowsRepresentation({ plan, key, first, rows }, threads),
    picked: (key, numbers, given = new Map()) => pickedRepresentation({ plan, key, numbers, given, write }),
    streamed: (key, begin) => streamedRepresentation({ plan, key, begin, write }),
  };
}

/** Prepares rows of a simulation that are written one after the other. */
export async function prepareEvents(layout: Layout, encoding: Encoding): Promise<PreparedEvents> {
  const plan = await givenPlanInTurns(layout, encoding);
  return {
    plan,
    size: plan.size,
    all: (rows, effort, _about, counted = isShort(effort)) => simulatedRepresentation(plan, rows, counted),
  };
}
