// Rows that their parents place: both directions agree, and with the plain implementation, in any order of rows.
import t from 'tap';
import { permuted, placed, row } from '../../src/columns/draw64.js';
import { type Placement, rowsPlaced } from '../../src/columns/placement.js';
import type { Column } from '../../src/columns/value.js';
import { body, planOf } from '../support/engine.js';
import { cases, fc } from '../support/property.js';
import { referenceRow, referenceSeedKey } from '../support/reference.js';
import { goodnessOfFit } from '../support/statistics.js';

const SEED = referenceSeedKey(1, 'placement', '1');

const column = (name: string, draw64: Parameters<typeof placed>[1]): Column => ({
  name,
  value: { kind: 'decimal', draw64, min: 0n, step: 1n, digits: 0 },
  schema: {},
});

const ofParents = (placement: Placement) => [
  column('first', placed('first', row, placement)),
  column('count', placed('count', row, placement)),
];
const ofRows = (placement: Placement) => [column('parent', placed('parent', row, placement))];

const numbers = (columns: readonly Column[], first: number, count: number): number[][] =>
  body(planOf(columns, 'csv', { header: false }), SEED, first, count)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',').map(Number));

const placements = fc
  .tuple(fc.bigInt(1n, 200n), fc.bigInt(0n, 9n), fc.bigInt(0n, 9n))
  .map(([parents, least, more]) => ({ name: 'lines', parents, least, most: least + more || 1n }));

t.test('each row has the parent among whose rows it is, and all rows have one', async () => {
  fc.assert(
    fc.property(placements, (placement) => {
      const parents = numbers(ofParents(placement), 0, Number(placement.parents));
      const total = Number(rowsPlaced(placement));
      const rows = total === 0 ? [] : numbers(ofRows(placement), 0, total).flat();
      const expected = parents.flatMap(([, count = 0], parent) => Array(count).fill(parent));
      if (String(rows) !== String(expected)) throw new Error(`${rows} are not ${expected}`);
      for (const [parent, [first, count = -1]] of parents.entries()) {
        const isThere = count === 0 || rows.indexOf(parent) === first;
        if (!isThere || count < placement.least || count > placement.most)
          throw new Error(`${parent} has ${count} rows from ${first} on`);
      }
    }),
    { numRuns: cases(500, 60) },
  );
});

t.test('numbers are those of the plain implementation, far off and in any order', async () => {
  const range = fc.tuple(fc.bigInt(0n, 500_000n), fc.bigInt(1n, 500_000n));
  fc.assert(
    fc.property(fc.bigInt(20_000n, 1n << 33n), range, fc.nat(10_000), (parents, [least, more], first) => {
      const placement = { name: 'lines', parents, least, most: least + more };
      const columns = [
        ...ofParents(placement),
        ...ofRows(placement),
        ...(['first', 'count', 'parent'] as const).map((gives) =>
          column(`random ${gives}`, placed(gives, permuted('order', row, parents), placement)),
        ),
        column('far', placed('parent', permuted('far', row, rowsPlaced(placement)), placement)),
      ];
      for (const [at, is] of numbers(columns, first, 40).entries()) {
        const should = Object.values(referenceRow(columns, SEED, first + at));
        if (String(is) !== String(should)) throw new Error(`${is} should be ${should}`);
      }
    }),
    { numRuns: cases(300, 40) },
  );
});

t.test(
  'numbers of rows are uniform, and those of neighbours independent but for their common sum',
  async (t) => {
    const placement = { name: 'lines', parents: 480_000n, least: 0n, most: 5n };
    const counts = numbers([column('count', placed('count', row, placement))], 0, 480_000).flat();
    const seen = new Float64Array(6);
    const pairs = new Float64Array(36);
    for (const [at, count] of counts.entries()) {
      seen[count] = (seen[count] as number) + 1;
      // Of two of a group, one in fifteen is the other's counterpart, so they are not compared; those of neighbouring groups are.
      if (at % 16 === 15 && at + 1 < counts.length) {
        const pair = count * 6 + (counts[at + 1] as number);
        pairs[pair] = (pairs[pair] as number) + 1;
      }
    }
    // Half of the numbers follow from the other half, so twice the number of cases counts.
    const half = Array.from(seen, (count) => count / 2);
    t.ok(goodnessOfFit(half, Array(6).fill(40_000)) > 1e-6, `${seen}`);
    const total = pairs.reduce((sum, count) => sum + count, 0);
    t.ok(goodnessOfFit(pairs, Array(36).fill(total / 36)) > 1e-6, `${pairs}`);
    t.equal(
      counts.reduce((sum, count) => sum + count, 0),
      1_200_000,
      'the mean is that of the range',
    );
  },
);
