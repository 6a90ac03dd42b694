import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { selectColumns } from '../../columns/select.js';
import { ProblemError } from '../../errors.js';
import type { Simulated, SimulatedSource } from '../../events/event-dataset.js';
import { compileGiven } from '../../kernel/compile.js';
import type { GivenPlan, Source as GivenSource } from '../../kernel/run/given-plan.js';
import type { SeedKey } from '../../random/key.js';
import type { Checkpoint, Notation, RowSource } from '../contract/batch.js';
import { TransferError } from '../contract/failure.js';
import { BATCH_BYTES, writers } from './write-rows.js';
import { type Named, tableOfColumns } from './table.js';

/** Rows that a simulation makes one after the other, read from any of them on. */
export interface SimulationRun<S extends SimulatedSource = SimulatedSource> {
  readonly table: Named;
  readonly fields?: string;
  /** seedKey()'s. */
  readonly key: SeedKey;
  /** Rows at the most; Infinity for no limit. */
  readonly most: number;
  /** Rows there are, where that is known. */
  readonly total: number | undefined;
  /** Do rows come when their time has come? */
  readonly live: boolean;
  /** The rows from a checkpoint on. */
  rest(from: Checkpoint): Simulated<S>;
  /** The cursor of the checkpoint after so many rows, the last of which the source has just given. */
  cursor(rows: number, source: S): string | null;
  /** The number of a row by its place among those read. Left out: as the simulation numbers it. */
  position?(row: number): number | bigint;
}

/** Rows made before others get their turn: a millisecond of work. */
const TURN_ROWS = 2048;

/** Milliseconds in which live rows are gathered: a database commits several times a second, but not for each of them. */
const GATHERED = 200;

/** The rows of a simulation; where it stands it goes on, from anywhere else a new one begins. */
export function simulatedSource<S extends SimulatedSource>(simulation: SimulationRun<S>): RowSource {
  const { fields, key, most, total, live } = simulation;
  const columns = selectColumns(simulation.rest({ rows: 0, cursor: null }).columns, fields);
  const table = tableOfColumns(simulation.table, columns);
  const plans = new Map<Notation, GivenPlan>();
  /** `rows` is NaN while nobody knows. */
  let standing: { rows: number; readonly source: S } | undefined;
  /** When the next live batch may be made. */
  let due = 0;

  const planFor = (notation: Notation) => {
    const known = plans.get(notation);
    if (known !== undefined) return known;
    const { rows, encoding } = writers[notation];
    const plan = compileGiven(rows(columns), encoding);
    plans.set(notation, plan);
    return plan;
  };

  const leave = () => {
    standing?.source.close();
    standing = undefined;
  };

  async function standAt(from: Checkpoint, signal: AbortSignal) {
    if (standing?.rows !== from.rows) {
      leave();
      standing = { rows: from.rows, source: await open(simulation.rest(from), key, signal) };
    }
    return standing as { rows: number; readonly source: S };
  }

  /** Writes the next rows, at most so many; none at the end. Gives them with their numbers. */
  async function write(plan: GivenPlan, source: S, most: number, signal: AbortSignal) {
    const parts: Buffer[] = [];
    const numbers = new BigUint64Array(most);
    let rows = 0;
    let length = 0;
    const numbered: GivenSource = {
      get ended() {
        return source.ended;
      },
      fill(block, wanted) {
        const count = source.fill(block, wanted);
        numbers.set(block.rows.subarray(0, count), rows);
        rows += count;
        return count;
      },
    };
    while (rows < most && length < BATCH_BYTES && !source.ended) {
      const slice = plan.write(key, numbered, Math.min(most - rows, TURN_ROWS, plan.sliceRows));
      if (slice.rows > 0) parts.push(Buffer.from(slice.bytes));
      length += slice.bytes.length;
      slice.release();
      if (live && slice.rows === 0) {
        if (rows > 0) break;
        await sleep(GATHERED, undefined, { signal });
      } else await turn(undefined, { signal });
    }
    return { bytes: Buffer.concat(parts, length), numbers: numbers.subarray(0, rows) };
  }

  return {
    total,
    async read(from, wanted, notation, signal) {
      const left = Math.min(wanted, most - from.rows);
      if (left <= 0) return undefined;
      const stand = await standAt(from, signal);
      if (live) {
        await sleep(Math.max(0, due - performance.now()), undefined, { signal });
        due = performance.now() + GATHERED;
      }
      stand.rows = Number.NaN;
      const { bytes, numbers } = await write(planFor(notation), stand.source, left, signal);
      if (numbers.length === 0) return undefined;
      const rows = from.rows + numbers.length;
      stand.rows = rows;
      return {
        table,
        notation,
        rows: numbers.length,
        bytes,
        position: (row) => simulation.position?.(from.rows + row) ?? (numbers[row] as bigint),
        begins: from.rows === 0,
        from,
        after: { rows, cursor: simulation.cursor(rows, stand.source) },
      };
    },
    async close() {
      leave();
    },
  };
}

async function open<S extends SimulatedSource>(rows: Simulated<S>, key: SeedKey, signal: AbortSignal) {
  try {
    return await rows.open(key, () => turn(undefined, { signal }));
  } catch (error) {
    // Simulations that there is no room for now may find some soon.
    if (error instanceof ProblemError && error.status === 503) throw new TransferError(error.message, true);
    throw error;
  }
}
