import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';
import { preparing } from '../turns.js';
import type { Cities } from './cities.js';
import { type AllContactFormats, contactFormats } from './contact-formats.js';
import { readRecords } from './csv-records.js';
import { type Coordinates, nearest } from './nearest.js';
import { numbersOfPlaces, type Telephones } from './telephones.js';

/**
 * What cities of a country have in common: how their post codes and telephone numbers look. Numbers are those for fiction where the
 * country has any. No list is empty.
 */
export interface Area extends Telephones {
  readonly iso2: string;
  /** How post codes begin: as many characters in each, none when only the country is known. */
  readonly beginnings: readonly string[];
  /** What follows each of them: patterns (see `parsePattern`). */
  readonly ends: readonly string[];
}

export interface Areas {
  readonly all: readonly Area[];
  /** For each city, the index of its area in `all`. */
  readonly of: readonly number[];
}

/** The areas of these cities. Rejects for a country without contact formats. */
export async function areasOf(cities: Cities): Promise<Areas> {
  const formats = await contactFormats();
  const postCodes = await postCodePlaces();
  const telephones = await numbersOfPlaces();
  const all: Area[] = [];
  const of: number[] = [];
  /** The area of each row of post codes, or country without any, by the telephone numbers. */
  const known = new Map<Telephones | undefined, Map<number | string, number>>();
  for (const [city, iso2] of cities.iso2.entries()) {
    if (city % TURN === 0) await preparing();
    const row = postCodes.rowOf(iso2, cities.lat[city] as number, cities.lng[city] as number);
    const country = telephones.get(iso2);
    const own =
      country?.of.get(cities.state[city] as string) ??
      country?.of.get(cities.city[city] as string) ??
      country?.others;
    const numbers = known.get(own) ?? new Map<number | string, number>();
    known.set(own, numbers);
    const place = row ?? iso2;
    const number = numbers.get(place) ?? all.push(areaOf(iso2, postCodes.rows[row ?? -1], own, formats)) - 1;
    numbers.set(place, number);
    of.push(number);
  }
  return { all, of };
}

/** The cities whose areas are looked up in one turn. */
const TURN = 8192;

function areaOf(
  iso2: string,
  row: PlacesRow | undefined,
  telephones: Telephones | undefined,
  formats: AllContactFormats,
): Area {
  const national = formats.get(iso2);
  if (!national) throw new Error(`no post codes and telephone numbers are known for country "${iso2}"`);
  const [beginnings = [''], ends = national.postCodes] = row ?? [];
  const { mobile, other } = telephones ?? national;
  return { iso2, beginnings, ends, mobile, other };
}

/** The lists of a row of a file. */
type PlacesRow = readonly (readonly string[])[];

/** A CSV file whose rows hold for some places: a country, lists of texts, and the coordinates of the places. */
interface Places {
  readonly rows: readonly PlacesRow[];
  /** The row of the place nearest to a point in the country; undefined when the file does not have the country. */
  rowOf(iso2: string, lat: number, lng: number): number | undefined;
}

let loaded: Promise<Places> | undefined;

/** data/post-codes.csv, read when it is first needed. */
function postCodePlaces(): Promise<Places> {
  loaded ??= loadPlaces(join(projectRoot, 'data/post-codes.csv'));
  return loaded;
}

async function loadPlaces(file: string): Promise<Places> {
  const records: { iso2: string; places: string; lists: PlacesRow }[] = [];
  readRecords(await readFile(file, 'utf8'), ([iso2 = '', places = '', ...lists]) => {
    records.push({ iso2, places, lists: lists.map((list) => list.split('|')) });
  });
  records.shift(); // the header
  const countries = new Map<string, CountryPlaces>();
  for (const [row, { iso2, places }] of records.entries()) {
    if (row % ROWS_OF_TURN === 0) await preparing();
    const country = countries.get(iso2) ?? new Map<number, number>();
    countries.set(iso2, country);
    for (const place of places.split('|')) {
      const blank = place.indexOf(' ');
      country.set(cellOf(Number(place.slice(0, blank)), Number(place.slice(blank))), row);
    }
  }
  return {
    rows: records.map(({ lists }) => lists),
    rowOf(iso2, lat, lng) {
      const country = countries.get(iso2);
      return country?.get(cellOf(lat, lng)) ?? (country && nearestRow(country, { lat, lng }));
    },
  };
}

/** The rows of a file that are read in one turn. */
const ROWS_OF_TURN = 8192;

/** The row of each place of a country; see `cellOf`. */
type CountryPlaces = Map<number, number>;

/** The coordinates of the places of a country, in degrees. */
const coordinates = new WeakMap<CountryPlaces, Coordinates>();

function nearestRow(country: CountryPlaces, point: { lat: number; lng: number }): number | undefined {
  const cells = [...country.keys()];
  const places = coordinates.get(country) ?? coordinatesOf(cells);
  coordinates.set(country, places);
  return country.get(cells[nearest(places, point, cells.keys()) as number] as number);
}

/** One integer for each pair of coordinates with two digits after the point. */
const cellOf = (lat: number, lng: number) => (hundredths(lat) + 9000) * CELLS + hundredths(lng) + 18_000;

const CELLS = 36_001;

const coordinatesOf = (cells: readonly number[]): Coordinates => ({
  lat: cells.map((cell) => (Math.floor(cell / CELLS) - 9000) / 100),
  lng: cells.map((cell) => ((cell % CELLS) - 18_000) / 100),
});

/** Rounded as toFixed(2) does, which takes twenty times as long. The two differ only halfway between two hundredths. */
function hundredths(degrees: number): number {
  const exact = degrees * 100;
  const halfway = Math.abs(exact - Math.trunc(exact)) - 0.5;
  return Math.abs(halfway) < 1e-6 ? Math.round(Number(degrees.toFixed(2)) * 100) : Math.round(exact);
}
