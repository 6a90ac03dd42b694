// What is kept of the changed rows of a version.
import t from 'tap';
import type { Column } from '../../src/columns/value.js';
import { collationOf } from '../../src/query/cells/test.js';
import type { Search } from '../../src/query/search.js';
import { createState } from '../../src/tables/changes/state.js';
import { touchedRows } from '../../src/tables/query/touched.js';
import type { TableRows } from '../../src/tables/rows.js';

const column: Column = { name: 'text', value: { kind: 'position', start: 1 }, schema: {} };
const search = {
  condition: { kind: 'comparison', column, kinds: new Set(['text']), operator: 'eq', operands: [] },
  keys: [{ column, descending: false }],
  collation: collationOf(undefined),
} as unknown as Search;

/** How often changed rows with a text of so many characters are read for two questions of one version. */
async function readings(length: number): Promise<number> {
  const state = createState(1000, 1000);
  const rows = Array.from({ length: 100 }, (_, at) => at);
  state.apply({ patch: rows, members: { text: '' } }, `${length}`);
  const text = 'x'.repeat(length);
  let count = 0;
  const read = {
    async cells(_snapshot: unknown, numbers: readonly number[]) {
      count++;
      return numbers.map(() => [text]);
    },
  } as unknown as TableRows;
  for (const _ of [1, 2]) {
    const { there } = await touchedRows(search, state.now(), read, async () => {});
    t.equal(there.length, 100);
  }
  return count;
}

t.test('the cells of a version are kept, unless their texts are too long', async (t) => {
  t.equal(await readings(100), 1);
  t.equal(await readings(1 << 20), 2);
});
