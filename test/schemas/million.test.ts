// The two models of the example at full size: a million employees and ten thousand managers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { projectRoot } from '../../src/project-root.js';
import { readSchema } from '../../src/schemas/schema.js';
import { body, planOf } from '../support/engine.js';
import { seed } from './schemas.js';

const company = JSON.parse(readFileSync(join(projectRoot, 'data/schemas/company.json'), 'utf8'));
const rows = new Map([
  ['Employee', 1_000_000],
  ['Manager', 10_000],
]);

/** The cells of a column, as in CSV. */
async function cells(model: string, name: string): Promise<string[]> {
  const columns = await readSchema(company).models.get(model)?.columns(rows);
  const plan = planOf(columns?.filter((column) => column.name === name) ?? [], 'csv', { header: false });
  return body(plan, seed, 0, rows.get(model) as number)
    .toString()
    .trimEnd()
    .split('\n');
}

t.test('every id is unique and every reference resolves', async (t) => {
  const employees = new Set(await cells('Employee', 'id'));
  const managers = new Set(await cells('Manager', 'id'));
  t.strictSame([employees.size, managers.size], [1_000_000, 10_000]);
  const referred = await cells('Employee', 'manager');
  t.ok(referred.every((id) => managers.has(id)));
  t.equal(new Set(referred).size, 10_000, 'every manager has an employee');
  t.ok((await cells('Manager', 'employee_id')).every((id) => employees.has(id)));
});

t.test('velocities are normal within their bounds', async (t) => {
  const velocities = (await cells('Employee', 'velocity')).map(Number);
  const [least, most, mu, sigma] = [2, 21, 11.5, 19 / 6];
  t.ok(velocities.every((value) => value >= least && value <= most));
  const mean = velocities.reduce((sum, value) => sum + value, 0) / velocities.length;
  const sd = Math.sqrt(velocities.reduce((sum, value) => sum + (value - mean) ** 2, 0) / velocities.length);
  t.ok(Math.abs(mean - mu) < 0.02, `${mean}`);
  // For a normal distribution truncated at three standard deviations from its mean: variance 1 − 2·3·φ(3) / (2Φ(3) − 1).
  const truncated = sigma * Math.sqrt(1 - (6 * 0.0044318484119380075) / 0.9973002039367398);
  t.ok(Math.abs(sd - truncated) < 0.01, `${sd} against ${truncated}`);
});

t.test('hire dates are within their bounds', async (t) => {
  const dates = await cells('Employee', 'hire_date');
  t.ok(dates.every((date) => date >= '2021-01-18T00:00:00.000Z' && date <= '2025-12-31T23:59:59.999Z'));
  const years = new Set(dates.map((date) => date.slice(0, 4)));
  t.equal(years.size, 2025 - 2021 + 1);
});
