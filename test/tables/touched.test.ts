// What is kept of changes, and of the changed rows of a version.
import t from 'tap';
import type { Column } from '../../src/columns/value.js';
import { collationOf } from '../../src/query/cells/test.js';
import { operandOf } from '../../src/query/read/operands.js';
import type { Search } from '../../src/query/search.js';
import { type Change, changeTo, deletion } from '../../src/tables/changes/change.js';
import { createLeaves, entriesOf, type Leaves, numbersOf } from '../../src/tables/changes/leaves.js';
import { createState } from '../../src/tables/changes/state.js';
import { decide } from '../../src/tables/query/decided.js';
import { touchedRows } from '../../src/tables/query/touched.js';
import type { TableRows } from '../../src/tables/rows.js';
import { cases, fc } from '../support/property.js';

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

t.test('so many changes that their cells are not kept are decided all the same', async (t) => {
  const count = 300_000;
  const state = createState(count, count);
  state.apply({ patch: Array.from({ length: count - 10 }, (_, at) => at), members: { text: '' } }, 'many');
  state.apply({ delete: [4] }, 'one');
  const rows = {
    cells: async (_: unknown, numbers: readonly number[]) => numbers.map((number) => [`x${number % 3}`]),
  } as unknown as TableRows;
  const operands = [operandOf('x1', new Set(['text']))];
  const asked = { ...search, condition: { ...search.condition, operands }, keys: undefined } as Search;
  const deciding = { search: asked, name: 'many', snapshot: state.now(), rows };
  const { changed, matching } = await decide(deciding, async () => {});
  t.equal(changed.length, count - 10);
  t.equal(matching.length, (count - 12) / 3);
  t.ok(matching.every((place, at) => place % 3 === 1 && place !== 4 && place > (matching[at - 1] ?? -1)));
});

const text = fc.oneof(
  fc.nat(50).map((age) => `{"age":${age}}`),
  fc.tuple(fc.nat(4), fc.nat(100)).map(([name, length]) => `{"n${name}":"${'é'.repeat(length)}"}`),
  fc.nat(9).map((length) => `{"漢":"${'字'.repeat(length)}"}`),
  fc.constant(undefined),
);
const change = fc.record({
  row: fc.nat(3000),
  rows: fc.oneof(fc.constant(1), fc.nat(600)),
  text,
  whole: fc.boolean(),
});

t.test('leaves agree with a map, and those that are shared stay as they were', async (t) => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 30, maxLength: 200 }), fc.nat(40), (changes, every) => {
      const leaves = createLeaves();
      const map = new Map<number, Change>();
      const kept: [Leaves, Map<number, Change>][] = [];
      for (const [at, { row, rows, text, whole }] of changes.entries()) {
        const one = text === undefined ? deletion(at) : changeTo(at, `[${text}]`, whole);
        for (let next = row; next < row + rows; next += 1 + (rows % 2)) {
          leaves.set(next, one);
          map.set(next, one);
        }
        if (at % (every + 1) === 0) kept.push([leaves.share(), new Map(map)]);
      }
      kept.push([leaves.share(), map]);
      for (const [shared, wanted] of kept) {
        const sorted = [...wanted].sort(([one], [other]) => one - other);
        const found = JSON.stringify([...entriesOf(shared)]);
        if (found !== JSON.stringify(sorted)) throw new Error(`${found}, not ${JSON.stringify(sorted)}`);
      }
    }),
    { numRuns: cases(200, 6) },
  );
  const leaves = createLeaves();
  for (const row of [5, 3, 9]) leaves.set(row, row === 9 ? deletion(row) : changeTo(row, '[{}]', false));
  const isLater = (_: number, isThere: boolean, version: number) => isThere && version > 3;
  t.strictSame([...numbersOf(leaves.share(), isLater)], [5]);
});
