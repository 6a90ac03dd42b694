import { sha256 } from '../random/sha256.js';
import { readCsv } from './csv-file.js';
import { nearest, placesByCountry } from './nearest.js';

/** `city`, `state` and `country` are ASCII and not empty. */
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
      const value = row.text(column);
      if (!/[\p{L}\p{N}]/u.test(value)) throw row.reject(column, 'a name');
      return value;
    };
    cities.city.push(name('city_ascii'));
    cities.state.push(shared(row.text('admin_name').trim()));
    cities.country.push(shared(name('country')));
    cities.iso2.push(shared(row.text('iso2')));
    cities.iso3.push(shared(row.text('iso3')));
    cities.lat.push(row.number('lat', -90, 90));
    cities.lng.push(row.number('lng', -180, 180));
    cities.population.push(row.text('population') === '' ? 0 : row.number('population', 0, 1e10));
  });
  const [city, country] = [await inAscii(copyOf(cities.city)), await inAscii(cities.country)];
  return {
    ...cities,
    city,
    country,
    state: withoutGaps({ ...cities, country, state: await inAscii(cities.state) }),
  };
}

/**
 * The state of each city. A city without one has that of the nearest city of its country, or, where no city of the country has a
 * state, the name of the country.
 */
function withoutGaps({ state, country, iso2, lat, lng }: Cities): string[] {
  const named = placesByCountry(iso2, (index) => state[index] !== '');
  return state.map((own, index) => {
    if (own !== '') return own;
    const point = { lat: lat[index] as number, lng: lng[index] as number };
    const neighbour = nearest({ lat, lng }, point, named.get(iso2[index] as string) ?? []);
    return (neighbour === undefined ? country[index] : state[neighbour]) as string;
  });
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

/** Letters and apostrophes of worldcities.csv that Unicode does not decompose into an ASCII letter and accents. */
const letters: Readonly<Record<string, string>> = {
  ...{
    ł: 'l',
    Ł: 'L',
    ø: 'o',
    Ø: 'O',
    đ: 'd',
    Đ: 'D',
    ð: 'd',
    Ð: 'D',
    ħ: 'h',
    Ħ: 'H',
    ı: 'i',
    ə: 'a',
    Ə: 'A',
  },
  ...{ æ: 'ae', Æ: 'Ae', þ: 'th', Þ: 'Th', œ: 'oe', Œ: 'Oe', ß: 'ss', '‘': "'", '’': "'" },
};

/** The texts without accents, transliterated. Equal texts give one string object. */
async function inAscii(texts: readonly string[]): Promise<string[]> {
  const known = new Map<string, string>();
  for (const text of texts) {
    if (known.has(text)) continue;
    const plain = /^\p{ASCII}*$/u.test(text)
      ? text
      : text
          .normalize('NFKD')
          .replace(/\p{M}/gu, '')
          .replace(/\P{ASCII}/gu, (letter) => letters[letter] ?? letter);
    // A file of other scripts alone pays for the tables of all scripts, which take 10 ms to load.
    const ascii = /^\p{ASCII}*$/u.test(plain) ? plain : (await import('any-ascii')).default(plain);
    known.set(text, ascii);
  }
  return texts.map((text) => known.get(text) as string);
}

const editions = new WeakMap<object, string>();

/** A digest of a vocabulary: equal for equal entries in equal order. */
export function editionOf(vocabulary: object): string {
  // The digest is cached, because it takes 40 ms and every dataset with cities asks for it at the start.
  const edition = editions.get(vocabulary) ?? sha256(JSON.stringify(vocabulary), 'base64url').slice(0, 12);
  rememberEdition(vocabulary, edition);
  return edition;
}

/** Says what editionOf() is of a vocabulary that was prepared together with it. */
export const rememberEdition = (vocabulary: object, edition: string) => editions.set(vocabulary, edition);
