// The laws that every registered dataset satisfies.
import { createHash } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import t from 'tap';
import { flatten } from '../../src/columns/flatten.js';
import type { Column } from '../../src/columns/value.js';
import { rowFormatNames } from '../../src/formats/index.js';
import { GENERATION, type SeedKey, seedKey } from '../../src/random/key.js';
import { body, planOf, represent } from '../support/engine.js';
import { equalsGolden } from '../support/golden.js';
import { cases, fc, sample } from '../support/property.js';
import { referenceRow } from '../support/reference.js';
import { parameterSets, registered, variantName } from './registered.js';

const FAR = 2 ** 52;
const position = fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: FAR, max: FAR + 20_000 }));
const rows = fc.integer({ min: 0, max: 3_000 });

for (const dataset of registered) {
  const [first, ...variants] = parameterSets(dataset) as [Record<string, unknown>];
  for (const parameters of [first, ...variants]) {
    const variant = variantName(dataset, parameters);
    const label = `${dataset.name} ${variant}`;
    const columns = await dataset.columns(parameters);
    const key = (seed: string) => seedKey(dataset.name, seed);
    const plans = rowFormatNames.map((format) => planOf(columns, format));

    t.test(`${label}: a row does not depend on n, offset and slices`, async () => {
      fc.assert(
        fc.property(
          position,
          rows,
          fc.integer({ min: 1, max: 4096 }),
          fc.string(),
          (first, n, most, seed) => {
            for (const plan of plans) {
              const whole = body(plan, key(seed), first, n);
              const sliced = body(plan, key(seed), first, n, Math.min(most, plan.sliceRows));
              if (!whole.equals(sliced)) throw new Error('slices differ');
              const at = Math.floor(n / 3);
              const joined = Buffer.concat([
                body(plan, key(seed), first, at),
                body(plan, key(seed), first + at, n - at),
              ]);
              if (!whole.equals(joined)) throw new Error('rows(0,a) ++ rows(a,b) differs from rows(0,a+b)');
              if (plan.measure(key(seed), first, n) !== whole.length)
                throw new Error('measured length differs');
              const lengths = plan.rowLengths(key(seed), first, Math.min(n, plan.sliceRows));
              const alone = (row: number) => plan.measure(key(seed), first + row, 1);
              if (lengths.some((length, row) => length !== alone(row))) throw new Error('row lengths differ');
            }
          },
        ),
        { numRuns: cases(30, 2) },
      );
    });

    if (parameters === first)
      t.test(`${label}: a row does not depend on the requested fields`, async () => {
        const full = parsedRows(columns, key('fields'), 0, 50);
        fc.assert(
          fc.property(fc.shuffledSubarray([...columns], { minLength: 1 }), (chosen) => {
            const kept = parsedRows(chosen, key('fields'), 0, 50);
            const projected = full.map((row) =>
              Object.fromEntries(chosen.map(({ name }) => [name, row[name]])),
            );
            if (JSON.stringify(kept) !== JSON.stringify(projected)) throw new Error('fields change a row');
          }),
          { numRuns: cases(8, 2) },
        );
      });

    t.test(`${label}: formats write the rows as JSON.stringify and csv-stringify do`, async (t) => {
      for (const from of sample([0, 99_990, FAR], 1)) {
        const n = 200;
        const objects = Array.from({ length: n }, (_, i) => referenceRow(columns, key('42'), from + i));
        t.equal(represent(planOf(columns, 'json'), key('42'), from, n), JSON.stringify(objects));
        const lines = objects.map((row) => `${JSON.stringify(row)}\n`).join('');
        t.equal(represent(planOf(columns, 'ndjson'), key('42'), from, n), lines);
        const records = [flatten(columns).map(({ name }) => name), ...objects.map(leaves)];
        const csv = stringify(records, { cast: { boolean: String } });
        t.equal(represent(planOf(columns, 'csv'), key('42'), from, n), csv);
      }
      t.equal(represent(planOf(columns, 'json'), key('42'), 0, 0), '[]');
    });

    t.test(`${label}: bytes are pinned to generation ${GENERATION}`, async (t) => {
      for (const [index, format] of rowFormatNames.entries()) {
        const plan = plans[index] as (typeof plans)[number];
        const digest = createHash('sha256')
          .update(body(plan, key('42'), 0, 20_000))
          .digest('hex');
        const golden = `${label}\n${represent(plan, key('42'), 0, 5)}\n20,000 rows: sha256 ${digest}\n`;
        const file = `${dataset.name}/${dataset.name}-${GENERATION}-${variant}.${format}.txt`;
        equalsGolden(t, file, golden);
      }
    });
  }
}

function parsedRows(columns: readonly Column[], key: SeedKey, first: number, n: number) {
  return JSON.parse(represent(planOf(columns, 'json'), key, first, n)) as Record<string, unknown>[];
}

function leaves(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
}
