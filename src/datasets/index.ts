import { createAsyncCache } from '../cache.js';
import type { Dataset } from '../columns/dataset.js';
import type { Column } from '../columns/value.js';
import type { Vocabularies } from '../vocabulary/load.js';
import { persons } from './persons.js';
import { users } from './users.js';

/** For how many sets of parameters a dataset keeps its columns, whose vocabularies may take some MB each. */
const KEPT = 8;

/** The same dataset, but it keeps the columns and vocabularies of the parameters that were used last. */
function remembering(dataset: Dataset): Dataset {
  const kept = createAsyncCache<readonly Column[]>(KEPT);
  const names = Object.keys(dataset.parameters);
  return {
    ...dataset,
    columns: async (parameters) =>
      kept(JSON.stringify(names.map((name) => parameters[name])), () => dataset.columns(parameters)),
  };
}

/** All datasets. Routes, the API description, tests and benchmarks use this list. */
export function datasets({ cities }: Vocabularies): readonly Dataset[] {
  return ([persons(cities), users(cities)] as readonly Dataset<never>[] as readonly Dataset[]).map(
    remembering,
  );
}
