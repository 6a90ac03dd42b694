import { readCsv } from './csv-file.js';

/** A country and the people in it who use the internet. */
export interface Country {
  /** ISO 3166-1 alpha-3. */
  readonly iso3: string;
  readonly name: string;
  readonly population: number;
  /** Share of the population that uses the internet, 0 … 1. */
  readonly penetration: number;
  /** Hours that its local time is ahead of UTC, on average over its people. */
  readonly utcOffset: number;
}

const neededColumns = ['iso3', 'name', 'population', 'internet_penetration', 'utc_offset'] as const;

/** The most people of a country and of all countries: user numbers then fit 32 bits, and events in a nanosecond stay few. */
const MOST_PEOPLE = 4e9;
const MOST_OF_ALL = 1e11;

/**
 * Reads a CSV file with the columns of data/countries.csv; any others are ignored. Rejects with an Error that names the file
 * and, once it is read, the line (1-based) and column at fault.
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
