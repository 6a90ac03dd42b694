import type { Column, Scalar } from '../../columns/value.js';
import type { GivenSource } from '../../kernel/run/given-plan.js';
import { givenPlanInTurns } from '../../output/compile.js';
import type { SeedKey } from '../../random/key.js';
import { cellsOf, layoutOfCells, textOf } from '../cells/cells.js';

/** The cells of some columns of rows that a simulation supplies. What is missing is null. */
export interface GivenCells {
  /** Those of all rows that the source has. */
  read(key: SeedKey, source: GivenSource): Scalar[][];
}

/** Prepares the cells of columns, in turns. Rejects as givenPlanInTurns() does. */
export async function prepareGivenCells(columns: readonly Column[]): Promise<GivenCells> {
  const { layout, encoding } = layoutOfCells(columns);
  const plan = await givenPlanInTurns(layout, encoding);
  return {
    read(key, source) {
      const rows: Scalar[][] = [];
      while (!source.ended) {
        const slice = plan.write(key, source, plan.sliceRows);
        rows.push(...cellsOf(textOf(plan, slice)));
      }
      return rows;
    },
  };
}
