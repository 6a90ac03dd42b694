import { seedKey } from '../../src/random/key.js';
import { body, planOf } from '../support/engine.js';
import { parameterSets, registered } from './registered.js';

/** The first n rows of a dataset for one seed, as objects of some of its columns. */
export async function rowsOf<Row>(
  name: string,
  parameters: Record<string, unknown>,
  n: number,
  columns: readonly string[],
): Promise<Row[]> {
  const dataset = registered.find((dataset) => dataset.name === name);
  if (dataset === undefined) throw new Error(`no dataset ${name}`);
  const all = await dataset.columns({ ...parameterSets(dataset)[0], ...parameters });
  const plan = planOf(
    all.filter(({ name }) => columns.includes(name)),
    'ndjson',
  );
  const lines = body(plan, seedKey(name, 'people'), 0, n).toString().trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}
