import type { FileRows } from '../columnar/parts.js';
import type { FileColumns } from './forms.js';
import type { GroupLayout } from './layout.js';

/** The indexes of the draws that several columns of a row group read, made once and kept until all of its columns are sent. */
export interface KeptDraws {
  /** The addresses of the indexes of `rows` rows from a row on. The first column asks for them in order, the others as they like. */
  at(row: number, rows: number): readonly number[];
  /** Nothing is asked for any more. */
  close(): void;
}

/** Regions that a download needs beside the one for kept draws: for a page, and for the pages of a family. */
const BESIDE = 2;

/** Undefined where there are none, rows do not follow each other, or no memory is left. */
export function keepDraws(
  { plan }: FileColumns,
  group: GroupLayout,
  { key, first }: FileRows,
): KeptDraws | undefined {
  const draws = plan.keptDraws;
  const bytes = 4 * group.rows;
  if (draws === 0 || first === undefined || plan.spare() <= BESIDE || draws * bytes > plan.room)
    return undefined;
  const region = plan.take();
  let made = 0;
  const addressesOf = (row: number) =>
    Array.from({ length: draws }, (_, draw) => region.out + draw * bytes + 4 * row);
  return {
    at(row, rows) {
      if (row + rows > made) {
        plan.keep(region, key, first + made, row + rows - made, addressesOf(made));
        made = row + rows;
      }
      return addressesOf(row);
    },
    close: () => region.giveBack(),
  };
}
