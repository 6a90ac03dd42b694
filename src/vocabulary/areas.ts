import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';
import type { Cities } from './cities.js';
import { type AllContactFormats, contactFormats } from './contact-formats.js';
import { readRecords } from './csv-records.js';
import { fictionNumbers, type Telephones } from './fiction-numbers.js';
import { nearest } from './nearest.js';

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
  const fiction = await fictionNumbers();
  const telephones = new Map<Telephones | undefined, number>();
  const all: Area[] = [];
  const numbers = new Map<string, number>();
  const of = cities.iso2.map((iso2, city) => {
    const row = postCodes.rowOf(iso2, cities.lat[city] as number, cities.lng[city] as number);
    const country = fiction.get(iso2);
    const own =
      country?.of.get(cities.state[city] as string) ??
      country?.of.get(cities.city[city] as string) ??
      country?.others;
    const set = telephones.get(own) ?? telephones.size;
    telephones.set(own, set);
    const key = `${iso2} ${row} ${set}`;
    const number = numbers.get(key) ?? all.push(areaOf(iso2, postCodes.rows[row ?? -1], own, formats)) - 1;
    numbers.set(key, number);
    return number;
  });
  return { all, of };
}

function areaOf(
  iso2: string,
  row: PlacesRow | undefined,
  fiction: Telephones | undefined,
  formats: AllContactFormats,
): Area {
  const national = formats.get(iso2);
  if (!national) throw new Error(`no post codes and telephone numbers are known for country "${iso2}"`);
  const [beginnings = [''], ends = national.postCodes] = row ?? [];
  const { mobile, other } = fiction ?? national;
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
  const rows: PlacesRow[] = [];
  const countries = new Map<string, CountryPlaces>();
  let header = true;
  readRecords(await readFile(file, 'utf8'), ([iso2 = '', places = '', ...lists]) => {
    if (!header) {
      const country = countries.get(iso2) ?? { lat: [], lng: [], row: [], at: new Map() };
      countries.set(iso2, country);
      for (const place of places.split('|')) add(country, place, rows.length);
      rows.push(lists.map((list) => list.split('|')));
    }
    header = false;
  });
  return {
    rows,
    rowOf(iso2, lat, lng) {
      const country = countries.get(iso2);
      if (country === undefined) return undefined;
      const place = country.at.get(cellOf(lat, lng)) ?? nearest(country, { lat, lng }, country.row.keys());
      return country.row[place as number];
    },
  };
}

/** The places of a country: coordinates in degrees, with two digits after the point, and the row of each. */
interface CountryPlaces {
  readonly lat: number[];
  readonly lng: number[];
  readonly row: number[];
  /** The place with some coordinates; see `cellOf`. */
  readonly at: Map<number, number>;
}

function add({ lat, lng, row, at }: CountryPlaces, place: string, number: number): void {
  const [north = Number.NaN, east = Number.NaN] = place.split(' ').map(Number);
  at.set(cellOf(north, east), row.length);
  lat.push(north);
  lng.push(east);
  row.push(number);
}

/** One number for each pair of coordinates with two digits after the point. */
const cellOf = (lat: number, lng: number) =>
  Math.round(Number(lat.toFixed(2)) * 100) * 100_000 + Math.round(Number(lng.toFixed(2)) * 100);
