import { createAsyncCache } from '../cache.js';
import type { Dataset } from '../columns/dataset.js';
import type { Column } from '../columns/value.js';
import type { Vocabularies } from '../vocabulary/load.js';
import { persons } from './persons.js';
import { users } from './users.js';

/** Sets of parameters whose columns a dataset keeps: each may hold vocabularies of some MB. */
const KEPT = 8;

/** The same dataset, whose columns are made once for the parameters used last: so are the vocabularies they hold. */
function remembering(dataset: Dataset): Dataset {
  const kept = createAsyncCache<readonly Column[]>(KEPT);
  const names = Object.keys(dataset.parameters);
  return {
    ...dataset,
    columns: async (parameters) =>
      kept(JSON.stringify(names.map((name) => parameters[name])), () => dataset.columns(parameters)),
  };
}

/** Every dataset there is; routes, documents, laws and benches go over this list. */
export function datasets({ cities }: Vocabularies): readonly Dataset[] {
  return ([persons(cities), users(cities)] as readonly Dataset<never>[] as readonly Dataset[]).map(
    remembering,
  );
}
