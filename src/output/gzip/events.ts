import { type CodedSlice, codeSupplied } from '../../kernel/deflate/coded-rows.js';
import { blockRowsOf, type Coder, coderOf } from '../../kernel/deflate/coder.js';
import type { GivenPlan } from '../../kernel/run/given-plan.js';
import { leave } from '../../kernel/run/memory.js';
import { inTurns, preparing } from '../../turns.js';
import { type SimulatedRows, stagedRows } from '../simulated.js';
import { CACHED_ROWS, type Slices } from '../slices.js';
import type { Client } from '../work.js';
import { gzipOf, literal, SAMPLE } from './gzip.js';

/**
 * The rows of a simulation as gzip, with a coder of their own that is made by the first of them. undefined where zlib makes them better,
 * or where there are none.
 */
export async function gzipEvents(
  plan: GivenPlan,
  simulation: SimulatedRows,
  client: Client,
): Promise<Slices | undefined> {
  const { key } = simulation;
  const size = Math.min(blockRowsOf(plan, CACHED_ROWS), plan.sliceRows);
  const stage = plan.stage(size);
  const supply = plan.supplyOf(stage);
  const { next, close } = stagedRows(stage, size, simulation, client);
  const coderOfStage = () => {
    const sample = { key, rows: Math.min(SAMPLE, stage.rows), supply };
    return inTurns(coderOf(plan, size, sample), preparing);
  };
  let coder: Coder | undefined;
  try {
    if (size > 0 && (await next())) coder = await coderOfStage();
  } finally {
    if (coder === undefined) close();
  }
  return coder && gzipOf(codedBy(coder), close);

  async function* codedBy(coder: Coder): AsyncGenerator<CodedSlice, undefined> {
    try {
      yield literal(plan.open);
      for (let before = ''; stage.rows > 0; await next()) {
        if (before !== '') yield literal(before);
        const { slice, separator } = codeSupplied(coder, key, stage.rows, supply, plan.trim(stage.last));
        client.rows += stage.rows;
        before = separator;
        yield slice;
      }
      yield literal(plan.close);
    } finally {
      close();
      leave(coder.place);
    }
  }
}
