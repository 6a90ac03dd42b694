import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';
import { type Cities, editionOf, rememberEdition } from './cities.js';

/** The file from which the build prepares the cities. The package has only what is prepared. */
export const ownCities = join(projectRoot, 'data/worldcities.csv');

const prepared = join(projectRoot, 'dist/cities.json');

/** A column whose texts are in many rows: each text once, and for each row the place of its text. */
interface Indexed {
  readonly texts: readonly string[];
  readonly places: readonly number[];
}

type Repeating = 'state' | 'country' | 'iso2' | 'iso3';

type Prepared = Omit<Cities, Repeating> & Readonly<Record<Repeating, Indexed>> & { readonly edition: string };

/** The cities of `ownCities`. To read them from the CSV file took a quarter of each start. */
export async function loadPreparedCities(): Promise<Cities> {
  const { edition, ...columns } = JSON.parse(await readFile(prepared, 'latin1')) as Prepared;
  const { state, country, iso2, iso3 } = columns;
  const cities = {
    ...columns,
    state: textsOf(state),
    country: textsOf(country),
    iso2: textsOf(iso2),
    iso3: textsOf(iso3),
  };
  rememberEdition(cities, edition);
  return cities;
}

/** The text of the file that loadPreparedCities() reads, in ASCII. */
export function prepare(cities: Cities): string {
  const { state, country, iso2, iso3 } = cities;
  const columns = {
    ...cities,
    state: indexed(state),
    country: indexed(country),
    iso2: indexed(iso2),
    iso3: indexed(iso3),
  };
  return JSON.stringify({ edition: editionOf(cities), ...columns } satisfies Prepared);
}

const textsOf = ({ texts, places }: Indexed) => places.map((place) => texts[place] as string);

function indexed(column: readonly string[]): Indexed {
  const places = new Map([...new Set(column)].map((text, place) => [text, place]));
  return { texts: [...places.keys()], places: column.map((text) => places.get(text) as number) };
}
