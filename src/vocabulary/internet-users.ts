import { readCsv } from './csv-file.js';

/** A country, its population and its internet users. */
export interface Country {
  /** ISO 3166-1 alpha-3. */
  readonly iso3: string;
  readonly name: string;
  readonly population: number;
  /** The share of the population that uses the internet, 0 … 1. */
  readonly penetration: number;
  /** The hours by which local time is ahead of UTC, on average over the population. */
  readonly utcOffset: number;
}

const neededColumns = ['iso3', 'name', 'population', 'internet_penetration', 'utc_offset'] as const;

/**
 * The most people of a country, so that user numbers fit in 32 bits, and of all countries, so that a nanosecond has few events.
 */
const MOST_PEOPLE = 4e9;
const MOST_OF_ALL = 1e11;

/**
 * Reads a CSV file with the columns of data/countries.csv. Other columns are ignored. Rejects with an Error that names the file
 * and, once it is read, the wrong line (from 1) and column.
 */
export async function loadCountries(file: string): Promise<readonly Country[]> {
  const known = new Set<string>();
  let people = 0;
  const countries: Country[] = [];
  await readCsv('countries', file, neededColumns, (row) => {
    const iso3 = row.text('iso3');
    if (!/^[A-Z]{3}$/.test(iso3)) throw row.reject('iso3', 'three letters A to Z');
    if (known.has(iso3)) throw row.reject('iso3', 'a country that is not in a line before');
    known.add(iso3);
    const name = row.text('name');
    if (name.trim() === '') throw row.reject('name', 'a name');
    const population = row.number('population', 0, MOST_PEOPLE);
    people += population;
    if (people > MOST_OF_ALL)
      throw row.reject('population', `at most ${MOST_OF_ALL} people in all countries`);
    countries.push({
      iso3,
      name,
      population,
      penetration: row.number('internet_penetration', 0, 1),
      utcOffset: row.number('utc_offset', -12, 14),
    });
  });
  return countries;
}
