import { type Cities, loadCities } from '../vocabulary/cities.js';
import type { Dataset } from './dataset.js';
import { persons } from './persons.js';

/** What datasets draw from, read once at boot. */
export interface Vocabularies {
  readonly cities: Cities;
}

/** Rejects with a message for the operator when a file is missing or malformed. */
export async function loadVocabularies(files: { citiesFile: string }): Promise<Vocabularies> {
  return { cities: await loadCities(files.citiesFile) };
}

/** Every dataset there is; routes, documents, laws and benches go over this list. */
export function datasets({ cities }: Vocabularies): readonly Dataset[] {
  return [persons(cities)] as readonly Dataset<never>[] as readonly Dataset[];
}
