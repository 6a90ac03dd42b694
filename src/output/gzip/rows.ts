import { type CodedSlice, codedRows } from '../../kernel/deflate/coded-rows.js';
import { blockRowsOf, type Coder, coderOf } from '../../kernel/deflate/coder.js';
import type { Plan } from '../../kernel/run/plan.js';
import type { Threads } from '../../kernel/threads/threads.js';
import type { SeedKey } from '../../random/key.js';
import { inTurns, preparing } from '../../turns.js';
import { rowsOfTurn } from '../rows-of-turn.js';
import { madeSlices, type Rows } from '../rows-slices.js';
import type { Slices } from '../slices.js';
import type { RowCount } from '../work.js';
import { gzipOf, literal, SAMPLE } from './gzip.js';

type Coding = Promise<Coder | undefined>;

/** The coders of each plan, by the first row of their sample. */
const coders = new WeakMap<Plan, Map<number, Coding>>();

/**
 * The coder of a plan for rows up to `end`. Its sample is of no seed in particular and begins with a power of two, so that most rows have
 * numbers of about as many digits, and one coder serves any number of downloads.
 */
function coderUpTo(plan: Plan, end: number): Coding {
  const first = 2 ** Math.floor(Math.log2(end / 2));
  const ofPlan = coders.get(plan) ?? new Map<number, Coding>();
  coders.set(plan, ofPlan);
  const known = ofPlan.get(first);
  if (known !== undefined) return known;
  const blockRows = blockRowsOf(plan, rowsOfTurn(plan));
  const sample = {
    key: 0n as SeedKey,
    rows: Math.min(SAMPLE, blockRows, first),
    supply: (_: number, from: number) => BigInt(first + from),
  };
  const coder = inTurns(coderOf(plan, blockRows, sample), preparing);
  ofPlan.set(first, coder);
  coder.catch(() => ofPlan.delete(first));
  return coder;
}

/**
 * Rows as gzip. The slices have the same rows however many threads make them, so their bytes are always the same. undefined where
 * zlib makes them better.
 */
export async function gzipRows(
  rows: Rows,
  threads: Threads | undefined,
  made: RowCount,
): Promise<Slices | undefined> {
  const { plan, key, first } = rows;
  const coder = rows.rows < 2 ? undefined : await coderUpTo(plan, first + rows.rows);
  if (coder === undefined) return undefined;
  const coded = codedRows(plan, coder);
  const size = coder.blockRows;
  // The last rows are made here, where it is known what is cut off behind them.
  const last = ((rows.rows - 1) % size) + 1;
  const before = { ...rows, plan: coded, rows: rows.rows - last };
  const slices = madeSlices(before, { first: size, most: size, copied: size }, 0, threads, made);
  async function* all(): AsyncGenerator<CodedSlice, undefined> {
    yield literal(plan.open);
    for (let slice = await slices.next(); slice !== undefined; slice = await slices.next())
      yield slice as CodedSlice;
    made.rows += last;
    const end = first + rows.rows;
    yield coded.write(key, end - last, last, plan.trim(end - 1));
    yield literal(plan.close);
  }
  return gzipOf(all(), slices.cancel);
}
