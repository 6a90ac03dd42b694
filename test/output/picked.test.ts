// Rows picked by their numbers have the same bytes as in the dataset, and any range of bytes is a range of the whole.
import { createHash } from 'node:crypto';
import t from 'tap';
import type { Dataset } from '../../src/columns/dataset.js';
import { rowFormatNames } from '../../src/formats/index.js';
import type { Slice } from '../../src/kernel/run/plan.js';
import { pickedRepresentation } from '../../src/output/picked.js';
import type { Measured } from '../../src/output/representation.js';
import type { Slices } from '../../src/output/slices.js';
import { itself } from '../../src/output/work.js';
import { seedKey } from '../../src/random/key.js';
import { parameterSets, registered } from '../datasets/registered.js';
import { body, planOf } from '../support/engine.js';
import { fc } from '../support/property.js';

const dataset = registered.find(({ name }) => name === 'persons') as Dataset;
const columns = await dataset.columns(parameterSets(dataset)[0] ?? {});
const key = seedKey(dataset.name, '42');

async function bytesOf(slices: Slices): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let slice = await slices.next(); slice !== undefined; slice = await slices.next()) {
    parts.push(Buffer.from((slice as Slice).bytes));
    slice.release();
  }
  return Buffer.concat(parts);
}

/** Few or many row numbers, adjacent or far apart, in any order. */
const lists = fc.oneof(
  fc.array(fc.nat(2000), { maxLength: 40 }),
  fc.array(fc.nat(2 ** 40), { minLength: 1, maxLength: 40 }),
  fc
    .record({ first: fc.nat(1000), length: fc.integer({ min: 1000, max: 3000 }), step: fc.nat(3) })
    .map(({ first, length, step }) => Array.from({ length }, (_, at) => first + at * step)),
);

for (const format of rowFormatNames) {
  t.test(`picked rows as ${format}`, async () => {
    const plan = planOf(columns, format);
    const naive = (numbers: readonly number[]) => {
      const last = numbers.at(-1);
      if (last === undefined) return Buffer.from(plan.empty, 'latin1');
      const rows = Buffer.concat(numbers.map((number) => body(plan, key, number, 1)));
      const kept = rows.subarray(0, rows.length - plan.trim(last));
      return Buffer.concat([Buffer.from(plan.open, 'latin1'), kept, Buffer.from(plan.close, 'latin1')]);
    };
    await fc.assert(
      fc.asyncProperty(lists, fc.nat(), fc.nat(), async (numbers, from, to) => {
        const expected = naive(numbers);
        const picked = pickedRepresentation({ plan, key, numbers, given: new Map(), write: () => '' });
        const same = (what: string, made: Buffer, wanted: Buffer) => {
          const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
          if (digest(made) !== digest(wanted)) throw new Error(`${what}: ${made}\nexpected ${wanted}`);
        };
        same('whole', Buffer.from(await picked.whole(itself()), 'latin1'), expected);
        const made = itself();
        same('slices', await bytesOf(picked.slices(made)), expected);
        if (made.rows !== numbers.length) throw new Error(`${made.rows} rows of ${numbers.length}`);
        const representation = picked.measured as Measured;
        const measured = await representation.lengths(made.work);
        if (measured.total !== expected.length) throw new Error(`${measured.total} of ${expected.length}`);
        if (expected.length === 0) return;
        const [start, end] = [from % expected.length, to % expected.length].sort((a, b) => a - b) as [
          number,
          number,
        ];
        const range = representation.slices(itself(), measured, { start, end });
        same('range', await bytesOf(range), expected.subarray(start, end + 1));
      }),
      { numRuns: 60 },
    );
  });
}
