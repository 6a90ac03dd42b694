import { sha256 } from '../random/sha256.js';
import { readCsv } from './csv-file.js';

/** `city`, `state` and `country` are ASCII; `state` may be empty, `city` and `country` are not. */
export interface City {
  city: string;
  state: string;
  country: string;
  iso2: string;
  iso3: string;
  /** In degrees, -90 to 90. */
  lat: number;
  /** In degrees, -180 to 180. */
  lng: number;
  /** 0 when unknown. */
  population: number;
}

/** The cities by column, in the order of the file: entry i of every array belongs to city i. */
export type Cities = { readonly [Column in keyof City]: readonly City[Column][] };

const neededColumns = [
  'city_ascii',
  'lat',
  'lng',
  'country',
  'iso2',
  'iso3',
  'admin_name',
  'population',
] as const;

/**
 * Reads a CSV file with the columns of the SimpleMaps World Cities Database. Other columns are ignored.
 * Rejects with an Error that names the file and, once it is read, the wrong line (from 1) and column.
 */
export async function loadCities(file: string): Promise<Cities> {
  const cities = {
    city: [] as string[],
    state: [] as string[],
    country: [] as string[],
    iso2: [] as string[],
    iso3: [] as string[],
    lat: [] as number[],
    lng: [] as number[],
    population: [] as number[],
  };
  const shared = sharing();
  await readCsv('cities', file, neededColumns, (row) => {
    const name = (column: (typeof neededColumns)[number]) => {
      const value = ascii(row.text(column));
      if (value === '') throw row.reject(column, 'a name with ASCII characters');
      return value;
    };
    cities.city.push(name('city_ascii'));
    cities.state.push(shared(ascii(row.text('admin_name'))));
    cities.country.push(shared(name('country')));
    cities.iso2.push(shared(row.text('iso2')));
    cities.iso3.push(shared(row.text('iso3')));
    cities.lat.push(row.number('lat', -90, 90));
    cities.lng.push(row.number('lng', -180, 180));
    cities.population.push(row.text('population') === '' ? 0 : row.number('population', 0, 1e10));
  });
  return { ...cities, city: copyOf(cities.city) };
}

/** Makes a function that returns one string object for equal texts, because each country is in hundreds of rows. */
function sharing(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    if (!known.has(text)) known.set(text, copyOf(text));
    return known.get(text) as string;
  };
}

/** Strings of their own: those that V8 has cut from the text of the file keep all of it in memory. */
const copyOf = <Json extends string | string[]>(json: Json): Json => JSON.parse(JSON.stringify(json));

/** The text without accents. Letters without an ASCII form are dropped (Łódź becomes odz). */
function ascii(text: string): string {
  return /^\p{ASCII}*$/u.test(text) ? text : text.normalize('NFKD').replace(/\P{ASCII}/gu, '');
}

const editions = new WeakMap<object, string>();

/** A digest of a vocabulary: equal for equal entries in equal order. */
export function editionOf(vocabulary: object): string {
  // The digest is cached, because it takes 40 ms and every dataset with cities asks for it at the start.
  const known = editions.get(vocabulary);
  const edition = known ?? sha256(JSON.stringify(vocabulary), 'base64url').slice(0, 12);
  editions.set(vocabulary, edition);
  return edition;
}
