// The laws of files: consecutive ranges of a file are the file, and the length that is told is the length of all.
import t from 'tap';
import { formats } from '../../../src/formats/index.js';
import { seedKey } from '../../../src/random/key.js';
import { parameterSets, registered } from '../../datasets/registered.js';
import { cases, fc } from '../../support/property.js';
import { everyColumn } from './columns.js';
import { lengthOf, prepareFile, rangeOf, wholeOf } from './file.js';

const datasets = [
  { name: 'columns of every type', columns: everyColumn },
  ...(await Promise.all(
    registered.map(async (dataset) => ({
      name: dataset.name,
      columns: await dataset.columns(parameterSets(dataset)[0] ?? {}),
    })),
  )),
];

for (const format of [formats.parquet, formats.arrow, formats['arrow-stream']])
  for (const { name, columns } of datasets)
    t.test(`${format.name} of ${name}: ranges concatenate to the file`, async () => {
      const prepared = await prepareFile(columns, format);
      const first = fc.constantFrom(0, 7, 2 ** 40);
      const cuts = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(first, fc.nat(2500), fc.string(), cuts, async (first, rows, seed, cuts) => {
          const file = prepared.range(seedKey('rows', seed), first, rows);
          const whole = await wholeOf(file);
          if ((await lengthOf(file)) !== whole.length) throw new Error('the length that is told is another');
          const inside = cuts.map((cut) => 1 + Math.floor(cut * (whole.length - 1)));
          const places = [...new Set([0, ...inside, whole.length])].sort((a, b) => a - b);
          const ranges: Buffer[] = [];
          for (const [index, end] of places.slice(1).entries())
            ranges.push(await rangeOf(file, places[index] as number, end - 1));
          if (!Buffer.concat(ranges).equals(whole)) throw new Error('ranges are not the file');
        }),
        { numRuns: cases(30, 5) },
      );
    });

t.test('Parquet of several pages: what is kept for later columns is what a range makes itself', async (t) => {
  const users = registered.find(({ name }) => name === 'users') as (typeof registered)[number];
  const names = ['first_name', 'user_name', 'last_name', 'email_address', 'time_zone'];
  const columns = (await users.columns({})).filter(({ name }) => names.includes(name));
  const prepared = await prepareFile(columns, formats.parquet);
  const file = prepared.range(seedKey('users', '42'), 7, 140_000);
  const whole = await wholeOf(file);
  const middle = Math.floor(whole.length / 2);
  t.ok((await rangeOf(file, 0, middle - 1)).equals(whole.subarray(0, middle)));
  t.ok((await rangeOf(file, middle, whole.length - 1)).equals(whole.subarray(middle)));
});
