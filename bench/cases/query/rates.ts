import { collationOf } from '../../../src/query/cells/test.js';
import { prepareMatcher } from '../../../src/query/matcher.js';
import { streamMatches } from '../../../src/query/matches.js';
import { readParameters } from '../../../src/query/read/parameters.js';
import { amount, atLeast, interleave, type Measure, median } from '../../measures.js';
import { defaultColumns, keyOf, loadDatasets, measureRate, persons } from '../../rows.js';

const ROWS = 20_000_000;
const ROUNDS = 5;

/** Conditions that keep a hundredth of persons, and how many M rows/s must be looked at. */
const conditions: readonly (readonly [what: string, Readonly<Record<string, string>>, bound: number])[] = [
  ['one vocabulary column', { country: 'Italy' }, 150],
  [
    'three vocabulary columns',
    { 'country:in': 'Japan,Peru,Chile,Mexico', 'age:gte': '40', 'name:contains': 'a' },
    60,
  ],
];

/** How many rows a condition looks at on this thread, beside how many it measures as CSV. */
export async function rates(): Promise<Measure[]> {
  const dataset = (await loadDatasets()).find(({ name }) => name === 'persons');
  if (dataset === undefined) throw new Error('there are no persons');
  const columns = await defaultColumns(dataset);
  const paths = new Map(columns.map((column) => [column.name, column]));
  const csv = await persons('csv');
  const measures: Measure[] = [];
  for (const [what, parameters, bound] of conditions) {
    const asked = Object.entries(parameters).map(([name, value]) => [name, [value]] as const);
    const of = readParameters(asked, paths, [], () => new Error('there is no such column'));
    const matcher = await prepareMatcher({ kind: 'all', of }, collationOf(undefined).compare);
    let kept = 0;
    const search = async () => {
      const source = streamMatches(matcher, keyOf(dataset), ROWS, { from: 0, to: ROWS });
      kept = 0;
      const start = performance.now();
      for (let some = await source.next(noTurn); some !== undefined; some = await source.next(noTurn))
        kept += some.length;
      return ROWS / (performance.now() - start) / 1000;
    };
    const taken = await interleave(ROUNDS, { search, lengths: () => measureRate(csv, ROWS / 5) });
    const detail = `keeps ${amount((100 * kept) / ROWS, '%')}; lengths of persons as CSV ${amount(median(taken.lengths) / 1e6, 'M rows/s')}`;
    measures.push(
      atLeast(`persons looked at on one thread, ${what}`, median(taken.search), bound, 'M rows/s', detail),
    );
  }
  return measures;
}

const noTurn = async () => {};
