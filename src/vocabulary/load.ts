import { type Cities, loadCities } from './cities.js';
import { type Country, loadCountries } from './internet-users.js';
import { loadPreparedCities, ownCities } from './prepared-cities.js';

/** The vocabularies that datasets draw from, read once at the start. */
export interface Vocabularies {
  readonly cities: Cities;
  readonly countries: readonly Country[];
}

/** Rejects with a message for the operator when a file is missing or malformed. */
export async function loadVocabularies(files: {
  citiesFile: string;
  countriesFile: string;
}): Promise<Vocabularies> {
  const { citiesFile, countriesFile } = files;
  const cities = citiesFile === ownCities ? await loadPreparedCities() : await loadCities(citiesFile);
  return { cities, countries: await loadCountries(countriesFile) };
}
