import { rowsOfTurn } from '../../output/rows-of-turn.js';
import type { Work } from '../../output/work.js';
import { type FileRows, writeVectors } from '../columnar/parts.js';
import { type Counts, type FileColumns, GROUP_ROWS } from './forms.js';

/** How many entries the arrays of each row group have: those of the first group, in the order of their counts, of the second and so on. */
export type Entries = Float64Array;

/** The entries of a file of so many rows, of which none is counted yet. */
export const noEntries = ({ counts }: FileColumns, rows: number): Entries =>
  new Float64Array(Math.ceil(rows / GROUP_ROWS) * counts.arrays.length);

/** Counts the entries of all rows. A pass: only the draws that say how many items arrays have are made. */
export function countEntries(columns: FileColumns, rows: FileRows, work: Work): Promise<Entries> {
  const { plan, counts } = columns;
  const { arrays, set } = counts;
  const most = rowsAtOnce(counts, plan.laneBytes[set] as number, plan.room);
  return work(async (turn) => {
    const entries = noEntries(columns, rows.rows);
    for (let row = 0; row < rows.rows; ) {
      await turn();
      const group = Math.floor(row / GROUP_ROWS);
      const count = Math.min(most, rows.rows - row, (group + 1) * GROUP_ROWS - row);
      const region = plan.take();
      try {
        let end = region.out;
        const begins = arrays.map((array) => {
          const begin = end;
          end += levelBytes(array, count);
          return begin;
        });
        const ends = writeVectors(plan, region, set, rows, row, count, begins);
        for (const [index, { bits }] of arrays.entries()) {
          const written = ((ends[index] as number) - (begins[index] as number)) * 8;
          entries[group * arrays.length + index] =
            (entries[group * arrays.length + index] as number) + written / bits;
        }
      } finally {
        region.giveBack();
      }
      row += count;
    }
    return entries;
  });
}

/** Bytes beyond the levels of an array, which may be written, too. */
const SLACK = 64;

const levelBytes = ({ bits, slots }: Counts['arrays'][number], rows: number) =>
  Math.ceil((rows * slots * bits) / 8) + SLACK;

function rowsAtOnce({ arrays }: Counts, laneBytes: number, room: number): number {
  let rows = rowsOfTurn({ laneBytes });
  while (rows > 1 && arrays.reduce((sum, array) => sum + levelBytes(array, rows), 0) > room)
    rows = Math.floor(rows / 2);
  return rows;
}
