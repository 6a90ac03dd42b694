import { createAsyncCache } from '../cache.js';
import type { Dataset } from '../columns/dataset.js';
import type { Column } from '../columns/value.js';
import type { Vocabularies } from '../vocabulary/load.js';
import { persons } from './persons.js';
import { users } from './users.js';

/** How many sets of parameters a dataset keeps the columns of: each may hold vocabularies of some MB. */
const KEPT = 8;

/** The same dataset, which keeps the columns, with their vocabularies, of the parameters used last. */
function remembering(dataset: Dataset): Dataset {
  const kept = createAsyncCache<readonly Column[]>(KEPT);
  const names = Object.keys(dataset.parameters);
  return {
    ...dataset,
    columns: async (parameters) =>
      kept(JSON.stringify(names.map((name) => parameters[name])), () => dataset.columns(parameters)),
  };
}

/** All datasets: routes, the API description, tests and benchmarks use this list. */
export function datasets({ cities }: Vocabularies): readonly Dataset[] {
  return ([persons(cities), users(cities)] as readonly Dataset<never>[] as readonly Dataset[]).map(
    remembering,
  );
}
