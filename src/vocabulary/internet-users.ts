import { type CsvRow, readCsv } from './csv-file.js';
import { type SummerTime, summerTimes } from './summer-time.js';

/** A country, its population and its internet users. */
export interface Country {
  /** ISO 3166-1 alpha-3. */
  readonly iso3: string;
  readonly name: string;
  readonly population: number;
  /** The share of the population that uses the internet, 0 … 1. */
  readonly penetration: number;
  /** The share of its users of mobile devices that have iOS, 0 … 1. */
  readonly iosShare: number;
  /** In degrees, on average over the population. */
  readonly latitude: number;
  readonly weekendEnd: (typeof weekendEnds)[number];
  /** At least one. */
  readonly localTimes: readonly LocalTime[];
}

/** The local time of a part of a country. */
export interface LocalTime {
  /** The share of the population, above 0. The shares of a country may have any sum. */
  readonly share: number;
  /** The seconds by which standard time is ahead of UTC. */
  readonly offset: number;
  readonly summerTime?: SummerTime;
}

/** The last day of a weekend. */
const weekendEnds = ['Friday', 'Saturday', 'Sunday'] as const;

const neededColumns = [
  'iso3',
  'name',
  'population',
  'internet_penetration',
  'ios_share',
  'latitude',
  'weekend_end',
  'local_times',
] as const;

/**
 * The most people of a country, so that user numbers fit in 32 bits, and of all countries, so that a nanosecond has few events.
 */
const MOST_PEOPLE = 4e9;
const MOST_OF_ALL = 2e10;

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
    const weekendEnd = weekendEnds.find((day) => day === row.text('weekend_end'));
    if (weekendEnd === undefined) throw row.reject('weekend_end', `one of ${weekendEnds.join(', ')}`);
    countries.push({
      iso3,
      name,
      population,
      penetration: row.number('internet_penetration', 0, 1),
      iosShare: row.number('ios_share', 0, 1),
      latitude: row.number('latitude', -90, 90),
      weekendEnd,
      localTimes: localTimesOf(row),
    });
  });
  return countries;
}

const laws = Object.keys(summerTimes).join(', ');

/** Reads for example `0.6 -5 north-america|0.4 -7`: shares, hours ahead of UTC, and laws of summer time. */
function localTimesOf(row: CsvRow<'local_times'>): LocalTime[] {
  return row
    .text('local_times')
    .split('|')
    .map((part) => {
      const [share = '', hours = '', law, ...rest] = part.trim().split(/ +/);
      const offset = Math.round(Number(hours || Number.NaN) * 3600);
      const isKnown = law === undefined || Object.hasOwn(summerTimes, law);
      if (
        !(
          Number(share) > 0 &&
          Number(share) <= 1 &&
          Math.abs(offset) <= 14 * 3600 &&
          isKnown &&
          rest.length === 0
        )
      )
        throw row.reject(
          'local_times',
          `parts like "0.5 -3" or "0.5 1 europe", with | between them: a share up to 1, hours ahead of UTC from -14 to 14, and none or one of ${laws}`,
        );
      return {
        share: Number(share),
        offset,
        ...(law !== undefined && { summerTime: summerTimes[law] as SummerTime }),
      };
    });
}
