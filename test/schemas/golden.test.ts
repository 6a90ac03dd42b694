// The laws of every dataset for the models of the example schema: rows do not depend on slices, and bytes are pinned.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { rowFormatNames } from '../../src/formats/index.js';
import { projectRoot } from '../../src/project-root.js';
import { GENERATION, seedKey } from '../../src/random/key.js';
import { RELATIONAL } from '../../src/schemas/dataset.js';
import { readSchema } from '../../src/schemas/schema.js';
import { body, planOf, represent } from '../support/engine.js';
import { equalsGolden } from '../support/golden.js';
import { fc } from '../support/property.js';

const { models } = readSchema(
  JSON.parse(readFileSync(join(projectRoot, 'data/schemas/company.json'), 'utf8')),
);
const rows = new Map([
  ['Employee', 100_000],
  ['Manager', 25_000],
]);
const key = seedKey(RELATIONAL, '42');
const variants = {
  clean: [],
  noisy: [{ share: 0.1, as: 'cells' }],
  report: [{ share: 0.1, as: 'report' }],
} as const;

for (const { name, columns } of models.values()) {
  for (const [variant, noise] of Object.entries(variants)) {
    const plans = await Promise.all(
      rowFormatNames.map(async (format) => planOf(await columns(rows, ...noise), format)),
    );

    t.test(`${name} ${variant}: a row does not depend on n, offset and slices`, async () => {
      const position = fc.integer({ min: 0, max: 20_000 });
      fc.assert(
        fc.property(
          position,
          fc.integer({ min: 0, max: 3000 }),
          fc.integer({ min: 1, max: 4096 }),
          (first, n, most) => {
            for (const plan of plans) {
              const whole = body(plan, key, first, n);
              if (!whole.equals(body(plan, key, first, n, Math.min(most, plan.sliceRows))))
                throw new Error('slices differ');
              if (plan.measure(key, first, n) !== whole.length) throw new Error('measured length differs');
            }
          },
        ),
        { numRuns: 20 },
      );
    });

    t.test(`${name} ${variant}: bytes are pinned to generation ${GENERATION}`, async (t) => {
      for (const [index, format] of rowFormatNames.entries()) {
        const plan = plans[index] as (typeof plans)[number];
        const digest = createHash('sha256')
          .update(body(plan, key, 0, 20_000))
          .digest('hex');
        const golden = `${name} ${variant}\n${represent(plan, key, 0, 5)}\n20,000 rows: sha256 ${digest}\n`;
        const file = `${name}/relational-${GENERATION}-${name}-${variant}.${format}.txt`;
        equalsGolden(t, file, golden);
      }
    });
  }
}
