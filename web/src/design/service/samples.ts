import { textOf } from '../../data/columns.js';
import { kinds } from '../document/kinds.js';
import { asking } from './preview.js';

/** Kinds that need other columns. */
const without = ['reference', 'formula'];

/** A few values of each kind, by its id: they are made by the service, as the rows are. */
export async function samples(seed: string): Promise<ReadonlyMap<string, string>> {
  const shown = kinds.filter(({ id }) => !without.includes(id));
  const properties = Object.fromEntries(shown.map(({ id, schema: { sql: _, ...schema } }) => [id, schema]));
  const schema = JSON.stringify({ $defs: { Samples: { type: 'object', properties } } });
  const answer = await asking(schema)(`generate/Samples?n=3&seed=${encodeURIComponent(seed)}&format=json`);
  if (!answer.ok) return new Map();
  const rows: Record<string, unknown>[] = await answer.json();
  return new Map(shown.map(({ id }) => [id, rows.map((row) => textOf(row[id])).join(' · ')]));
}
