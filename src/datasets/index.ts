import type { Column } from '../columns/value.js';
import { lru } from '../lru.js';
import { type Cities, loadCities } from '../vocabulary/cities.js';
import { type Country, loadCountries } from '../vocabulary/internet-users.js';
import { appStore } from './app-store/index.js';
import type { Dataset } from './dataset.js';
import { eStore } from './e-store/index.js';
import type { EventDataset } from './events.js';
import { persons } from './persons.js';
import { users } from './users.js';

/** What datasets draw from, read once at boot. */
export interface Vocabularies {
  readonly cities: Cities;
  readonly countries: readonly Country[];
}

/** Rejects with a message for the operator when a file is missing or malformed. */
export async function loadVocabularies(files: {
  citiesFile: string;
  countriesFile: string;
}): Promise<Vocabularies> {
  return { cities: await loadCities(files.citiesFile), countries: await loadCountries(files.countriesFile) };
}

/** Sets of parameters whose columns a dataset keeps: each may hold vocabularies of some MB. */
const KEPT = 8;

/** The same dataset, whose columns are made once for the parameters used last: so are the vocabularies they hold. */
function remembering(dataset: Dataset): Dataset {
  const kept = lru<readonly Column[]>(KEPT);
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

/** Every dataset of events there is. */
export function eventDatasets({ countries }: Vocabularies): readonly EventDataset[] {
  return [appStore(countries), eStore()] as readonly EventDataset<never>[] as readonly EventDataset[];
}
