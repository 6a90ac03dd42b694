// Noise damages the requested share of cells, reproducibly, as the report says, and changes nothing else.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import t from 'tap';
import { projectRoot } from '../../src/project-root.js';
import { readSchema } from '../../src/schemas/schema.js';
import { body, planOf } from '../support/engine.js';
import { referenceRow } from '../support/reference.js';
import { chiSquareP } from '../support/statistics.js';
import { modelOf, seed } from './schemas.js';

const ajv = new Ajv2020({ strict: false, multipleOfPrecision: 9, logger: false });
formats.default(ajv, { keywords: true });

const ROWS = 20_000;
const LEAST_P = 1e-6;
const kinds = ['distribution', 'domain', 'type'];

const company = JSON.parse(readFileSync(join(projectRoot, 'data/schemas/company.json'), 'utf8'));

/** The intact rows of a model, the damaged rows, and the report of the damage. */
async function rowsOf(schema: unknown, model: string, share: number, rows = new Map<string, number>()) {
  const found = readSchema(schema).models.get(model);
  const made = async (...noise: [] | [{ share: number; as: 'cells' | 'report' }]) => {
    const columns = (await found?.columns(rows, ...noise)) ?? [];
    const lines = body(planOf(columns, 'ndjson'), seed, 0, ROWS).toString().trimEnd().split('\n');
    t.equal(lines[77], JSON.stringify(referenceRow(columns, seed, 77)));
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  return {
    clean: await made(),
    noisy: await made({ share, as: 'cells' }),
    report: await made({ share, as: 'report' }),
  };
}

const properties: Record<string, object> = {
  integer: { type: 'integer', minimum: 1, maximum: 10_000 },
  step: { type: 'integer', minimum: 0, maximum: 300, multipleOf: 3 },
  number: { type: 'number', minimum: -1, exclusiveMaximum: 1, distribution: 'normal' },
  flag: { type: 'boolean' },
  text: { type: 'string', minLength: 3, maxLength: 9 },
  pattern: { type: 'string', pattern: '^[A-Z]{2}\\d{4}$' },
  choice: { enum: ['a', 'b', 'c', 7] },
  fixed: { const: 'always' },
  date: { type: 'string', format: 'date', formatMinimum: '2020-01-01', formatMaximum: '2020-12-31' },
  mail: { type: 'string', format: 'email' },
  id: { type: 'string', format: 'uuid' },
  address: { type: 'string', format: 'ipv4' },
  maybe: { anyOf: [{ type: 'integer', minimum: 0 }, { type: 'null' }] },
  either: { anyOf: [{ type: 'string', format: 'uuid' }, { type: 'integer' }] },
  list: { type: 'array', items: { type: 'integer' }, maxItems: 3 },
  key: { type: 'integer', sql: { key: 'primary' } },
  name: { type: 'string', synthesizer: 'name' },
  tripled: { type: 'integer', minimum: 3, maximum: 30_000, formula: 'integer * 3' },
};

t.test('every kind of cell is damaged as the report says', async (t) => {
  const share = 0.3;
  const { clean, noisy, report } = await rowsOf(modelOf(properties, ROWS), 'M', share);
  for (const [name, schema] of Object.entries(properties)) {
    const validate = ajv.compile(schema);
    const counts = new Map<unknown, number>();
    const spikes = new Set<string>();
    for (const [row, told] of report.entries()) {
      const kind = told[name];
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      const cell = noisy[row]?.[name];
      const valid = validate(cell);
      if (kind === null && JSON.stringify(cell) !== JSON.stringify(clean[row]?.[name]))
        throw new Error(`${name}: changed where nothing is reported`);
      if (valid !== (kind === null || kind === 'distribution'))
        throw new Error(`${name}: ${JSON.stringify(cell)} is reported as ${kind}`);
      if (kind === 'distribution') spikes.add(JSON.stringify(cell));
    }
    const damaged = ROWS - (counts.get(null) ?? 0);
    const off = (damaged - ROWS * share) / Math.sqrt(ROWS * share * (1 - share));
    t.ok(Math.abs(off) < 5, `${name}: ${damaged} of ${ROWS}`);
    const possible = kinds.filter((kind) => counts.has(kind));
    t.ok(possible.includes('type'), `${name}: ${possible}`);
    const expected = damaged / possible.length;
    const statistic = possible.reduce(
      (sum, kind) => sum + ((counts.get(kind) ?? 0) - expected) ** 2 / expected,
      0,
    );
    t.ok(
      possible.length === 1 || chiSquareP(statistic, possible.length - 1) > LEAST_P,
      `${name} ${[...counts]}`,
    );
    t.ok(spikes.size <= 1, `${name} is always the same: ${[...spikes].slice(0, 3)}`);
  }
});

t.test('with noise=0 nothing is damaged, and with noise=1 everything is', async (t) => {
  const none = await rowsOf(modelOf(properties, ROWS), 'M', 0);
  t.strictSame(none.noisy, none.clean);
  const all = await rowsOf(modelOf(properties, ROWS), 'M', 1);
  t.ok(all.report.every((row) => Object.values(row).every((kind) => kinds.includes(kind as string))));
});

t.test('the employees of the example: dangling references and repeated keys', async (t) => {
  const rows = new Map([
    ['Employee', ROWS],
    ['Manager', 500],
  ]);
  const { clean, noisy, report } = await rowsOf(company, 'Employee', 0.06, rows);
  const { clean: managers } = await rowsOf(company, 'Manager', 0.06, rows);
  const known = new Set(managers.slice(0, 500).map(({ id }) => id));
  const keys = new Set(clean.map(({ id }) => id));
  const counts = { dangling: 0, twice: 0 };
  for (const [row, { manager, id }] of report.entries()) {
    const cells = noisy[row];
    if (manager === 'domain') {
      counts.dangling++;
      if (known.has(cells?.manager) || !Number.isInteger(cells?.manager))
        throw new Error(`${cells?.manager} is there`);
    }
    if (manager === null || manager === 'distribution') {
      if (!known.has(cells?.manager)) throw new Error('it leads nowhere, and no report says so');
    }
    if (id === 'distribution') {
      counts.twice++;
      if (!keys.has(cells?.id)) throw new Error('the same as another row');
    }
  }
  t.ok(counts.dangling > 300 && counts.twice > 300, JSON.stringify(counts));
});

t.test('members of objects are cells, and a constant object is one cell', async (t) => {
  const address = {
    type: 'object',
    properties: { city: { type: 'string', maxLength: 5 }, any: {} },
    required: ['city', 'any'],
  };
  const { noisy, report } = await rowsOf(modelOf({ address, one: { const: { a: 1 } } }, ROWS), 'M', 0.5);
  const city = ajv.compile(address.properties.city);
  for (const [row, told] of report.entries()) {
    const kind = (told.address as { city: unknown }).city;
    const { address } = noisy[row] as { address: { city: unknown } };
    if (city(address.city) !== (kind === null || kind === 'distribution')) throw new Error(`${kind}`);
  }
  t.strictSame(new Set(report.map(({ one }) => JSON.stringify(one))), new Set(['null', '"type"']));
});
