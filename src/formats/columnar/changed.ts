import type { GivenRow } from '../../columns/given.js';
import type { GivenRows } from '../../output/given.js';
import type { PreparedRows } from '../../output/prepare.js';
import { itself } from '../../output/work.js';
import type { SeedKey } from '../../random/key.js';
import { type Records, recordsOfList } from './records.js';

/** The rows that are made in one turn. */
const TURN_ROWS = 512;

/** Rows by their numbers, some of which are given. `prepare` prepares the others as JSON. */
export const recordsOfChanged = (
  prepare: () => Promise<PreparedRows>,
  key: SeedKey,
  numbers: readonly number[],
  given: GivenRows,
): Records =>
  recordsOfList(({ work }) =>
    work(async (turn) => {
      const prepared = await prepare();
      const rows: GivenRow[] = [];
      for (let at = 0; at < numbers.length; at += TURN_ROWS) {
        await turn();
        const some = numbers.slice(at, at + TURN_ROWS);
        const drawn = some.filter((number) => !given.has(number));
        const text = await prepared.picked(key, drawn).whole(itself());
        const made = JSON.parse(Buffer.from(text, 'latin1').toString()) as GivenRow[];
        let next = 0;
        for (const number of some) rows.push(given.get(number) ?? (made[next++] as GivenRow));
      }
      return rows;
    }),
  );
