import { setImmediate as turn } from 'node:timers/promises';
import { sleep } from '../../clock.js';
import { selectColumns } from '../../columns/select.js';
import type { Simulated, SimulatedSource } from '../../events/event-dataset.js';
import type { Clock } from '../../events/pacing.js';
import { writerOf } from '../../formats/format.js';
import { rowKeys } from '../../formats/row-keys.js';
import { type NamedRows, tableOf } from '../../formats/sql/ddl.js';
import type { GivenPlan, GivenSource } from '../../kernel/run/given-plan.js';
import { givenPlanInTurns } from '../../output/compile.js';
import type { About } from '../../output/prepare.js';
import { itself } from '../../output/work.js';
import type { SeedKey } from '../../random/key.js';
import type { Checkpoint, RowSource, WantedFiles, WantedRows } from '../contract/batch.js';
import { keyColumnsOf, keysIn } from './keys.js';
import { inMemory } from './memory.js';
import { createReplay } from './replay.js';
import { BATCH_BYTES } from './write-rows.js';

/** Rows that a simulation makes one after the other, to be read from any checkpoint on. */
export interface SimulationRun<S extends SimulatedSource = SimulatedSource> {
  readonly table: NamedRows;
  readonly fields?: string;
  readonly key: SeedKey;
  /** What a file says of the rows. */
  readonly about: About;
  /** The most rows to read; Infinity for no limit. */
  readonly most: number;
  /** The number of rows, where it is known. */
  readonly total: number | undefined;
  /** The rows from a checkpoint on. */
  rest(from: Checkpoint): Simulated<S>;
  /** The cursor of the checkpoint after `rows` rows, the last of which `source` has just given. */
  cursor(rows: number, source: S): string | null;
  /** The position of a row by its index among those read. Left out: the number that the simulation gives the row. */
  position?(row: number): number | bigint;
  /** A clock, and the milliseconds until the next row is due. Left out: rows come as fast as they are made. */
  readonly live?: { readonly clock: Clock; untilDue(source: S): number };
}

/** Rows made before the event loop gets its turn: a millisecond of work. */
const TURN_ROWS = 2048;

/** Milliseconds in which live rows are gathered for a batch: a database commits several times a second, but not once a row. */
const GATHERED = 200;

/** The longest pause, in milliseconds, before a live simulation is asked again for its next row. */
const LONGEST_PAUSE = 15_000;

/** The rows of a simulation. A read where the last one ended continues it; a read from elsewhere begins a new simulation. */
export function simulatedSource<S extends SimulatedSource>(run: SimulationRun<S>): RowSource {
  const { fields, key, most, total, live } = run;
  const columns = selectColumns(run.rest({ rows: 0, cursor: null }).columns, fields);
  const table = tableOf(run.table, columns);
  let plans: Awaited<ReturnType<typeof compilePlans>> | undefined;
  /** `rows` is NaN while a read is under way: the simulation cannot be continued if that read fails. */
  let standing: { rows: number; readonly source: S } | undefined;
  /** When the next live batch may be made. */
  let due = 0;

  const compilePlans = async (wanted: WantedRows) => {
    const writer = writerOf(wanted.format, wanted.options ?? {}, { table: table.name });
    const keyColumns = keyColumnsOf(table, wanted);
    return {
      rows: await givenPlanInTurns(writer.rows(columns), writer.encoding),
      keys: keyColumns && (await givenPlanInTurns(rowKeys.rows(keyColumns), rowKeys.encoding)),
    };
  };

  const leave = () => {
    standing?.source.close();
    standing = undefined;
  };

  const open = (from: Checkpoint, signal: AbortSignal) =>
    inMemory(async () => run.rest(from).open(key, () => turn(undefined, { signal })));

  async function standAt(from: Checkpoint, signal: AbortSignal) {
    if (standing?.rows !== from.rows) {
      leave();
      standing = { rows: from.rows, source: await open(from, signal) };
    }
    return standing as { rows: number; readonly source: S };
  }

  const pause = (source: S, signal: AbortSignal) => {
    if (live === undefined) return turn(undefined, { signal });
    return sleep(live.clock, Math.max(GATHERED, Math.min(live.untilDue(source), LONGEST_PAUSE)), signal);
  };

  /** Writes the next rows, at most `most` of them, together with their numbers and keys; no rows at the end. */
  async function write(
    plans: { rows: GivenPlan; keys: GivenPlan | undefined },
    source: S,
    most: number,
    signal: AbortSignal,
  ) {
    const parts: Buffer[] = [];
    const keyParts: Buffer[] = [];
    const numbers = new BigUint64Array(most);
    const replay = createReplay();
    let rows = 0;
    let length = 0;
    const writeKeys = (plan: GivenPlan) => {
      while (!replay.recorded.ended) {
        const slice = plan.write(key, replay.recorded, plan.sliceRows);
        keyParts.push(Buffer.from(slice.bytes));
        slice.release();
      }
    };
    const numbered: GivenSource = {
      get ended() {
        return source.ended;
      },
      fill(block, wanted) {
        const count =
          plans.keys === undefined ? source.fill(block, wanted) : replay.record(source, block, wanted);
        numbers.set(block.rows.subarray(0, count), rows);
        rows += count;
        if (plans.keys !== undefined) writeKeys(plans.keys);
        return count;
      },
    };
    while (rows < most && length < BATCH_BYTES && !source.ended) {
      const slice = plans.rows.write(key, numbered, Math.min(most - rows, TURN_ROWS, plans.rows.sliceRows));
      if (slice.rows > 0) parts.push(Buffer.from(slice.bytes));
      length += slice.bytes.length;
      slice.release();
      if (live !== undefined && slice.rows === 0 && rows > 0) break;
      await (slice.rows === 0 ? pause(source, signal) : turn(undefined, { signal }));
    }
    return {
      bytes: Buffer.concat(parts, length),
      numbers: numbers.subarray(0, rows),
      ...(plans.keys && { keys: keysIn(Buffer.concat(keyParts)) }),
    };
  }

  const prepareFiles = ({ format, options = {} }: WantedFiles) =>
    writerOf(format, options, { table: table.name, key: table.primaryKey }).prepareEvents(columns);
  let files: Awaited<ReturnType<typeof prepareFiles>> | undefined;

  return {
    total,
    tables: async () => [table],
    async file(from, wanted, signal) {
      const left = Math.min(wanted.rows, most - from.rows);
      if (left <= 0) return undefined;
      files ??= await inMemory(() => prepareFiles(wanted));
      const stand = await standAt(from, signal);
      stand.rows = Number.NaN;
      const { source } = stand;
      let { rows } = from;
      const counted: SimulatedSource = {
        get ended() {
          return source.ended;
        },
        fill(block, most) {
          const count = source.fill(block, most);
          rows += count;
          return count;
        },
        // The next file goes on with it.
        close() {},
      };
      const all = { key, open: () => counted, most: left };
      return {
        table,
        slices: files.all(all, Number.POSITIVE_INFINITY, run.about).slices(itself()),
        after() {
          stand.rows = rows;
          return { rows, cursor: run.cursor(rows, source) };
        },
      };
    },
    async read(from, wantedRows, wanted, signal) {
      const left = Math.min(wantedRows, most - from.rows);
      if (left <= 0) return undefined;
      plans ??= await inMemory(() => compilePlans(wanted));
      const stand = await standAt(from, signal);
      if (live !== undefined) {
        const { clock } = live;
        await sleep(clock, Math.max(0, due - clock.now()), signal);
        due = clock.now() + GATHERED;
      }
      stand.rows = Number.NaN;
      const { bytes, numbers, keys } = await write(plans, stand.source, left, signal);
      if (numbers.length === 0) return undefined;
      const rows = from.rows + numbers.length;
      stand.rows = rows;
      return {
        table,
        format: wanted.format,
        rows: numbers.length,
        bytes,
        ...(keys && { keys }),
        position: (index) => run.position?.(from.rows + index) ?? (numbers[index] as bigint),
        begins: from.rows === 0,
        from,
        after: { rows, cursor: run.cursor(rows, stand.source) },
      };
    },
    async close() {
      leave();
    },
  };
}
