import { readFile } from 'node:fs/promises';
import { type CsvError, parse } from 'csv-parse/sync';
import { sha256 } from '../random/sha256.js';

/** `city`, `state` and `country` are ASCII; `state` may be empty, `city` and `country` are not. */
export interface City {
  city: string;
  state: string;
  country: string;
  iso2: string;
  iso3: string;
  /** Degrees, -90 to 90. */
  lat: number;
  /** Degrees, -180 to 180. */
  lng: number;
  /** 0 where the file gives none. */
  population: number;
}

/** Cities by column, in the order of the file: entry i of every array is of city i. */
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
type NeededColumn = (typeof neededColumns)[number];

/**
 * Reads a CSV file with the columns of the SimpleMaps World Cities Database; any others are ignored.
 * Rejects with an Error that names the file and, once it is read, the line (1-based) and column at fault.
 */
export async function loadCities(file: string): Promise<Cities> {
  const csv = await readFile(file).catch((cause: Error) => {
    throw new Error(`cities file ${file} cannot be read: ${cause.message}`, { cause });
  });
  const fault = (line: number, what: string) => new Error(`cities file ${file}, line ${line}: ${what}`);

  const records = parseRecords(csv, fault);
  const headerIndex = records.findIndex((record) => !isBlank(record));
  const header = records[headerIndex];
  if (!header) throw fault(1, 'the file is empty, expected a header');
  const headerLine = lineOf(records, headerIndex);
  const fieldOf = {} as Record<NeededColumn, number>;
  for (const column of neededColumns) {
    fieldOf[column] = header.indexOf(column);
    if (fieldOf[column] < 0) throw fault(headerLine, `column "${column}" is missing`);
  }

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
  for (let i = headerIndex + 1; i < records.length; i++) {
    const record = records[i] as string[];
    if (isBlank(record)) continue;
    if (record.length !== header.length) throw fault(lineOf(records, i), raggedness(record, header));

    const text = (column: NeededColumn) => record[fieldOf[column]] as string;
    const reject = (column: NeededColumn, expected: string) =>
      fault(lineOf(records, i), `column "${column}" is "${text(column)}", expected ${expected}`);
    const name = (column: NeededColumn) => {
      const value = ascii(text(column));
      if (value === '') throw reject(column, 'a name with ASCII characters');
      return value;
    };
    const number = (column: NeededColumn, low: number, high: number) => {
      const value = Number(text(column).trim() || Number.NaN);
      if (!(value >= low && value <= high)) throw reject(column, `a number from ${low} to ${high}`);
      return value === 0 ? 0 : value; // the source has a "-0.0000"
    };

    cities.city.push(name('city_ascii'));
    cities.state.push(ascii(text('admin_name')));
    cities.country.push(name('country'));
    cities.iso2.push(text('iso2'));
    cities.iso3.push(text('iso3'));
    cities.lat.push(number('lat', -90, 90));
    cities.lng.push(number('lng', -180, 180));
    cities.population.push(text('population') === '' ? 0 : number('population', 0, 1e10));
  }
  if (cities.city.length === 0) throw fault(headerLine, 'the header has no rows after it');
  return cities;
}

/** Every record of the file, blank lines among them as one empty field, so that lines can be counted. */
function parseRecords(csv: Buffer, fault: (line: number, what: string) => Error): string[][] {
  const options = { bom: true, relax_column_count: true };
  try {
    return parse(csv, options);
  } catch (error) {
    // The parser's own line is the one where it gave up, for a quote never closed the last of the file.
    const { message, records } = error as CsvError & { records: number };
    const intact = records === 0 ? [] : parse(csv, { ...options, to: records });
    throw fault(lineOf(intact, records), message.replace(/ at line \d+/, ''));
  }
}

const isBlank = (record: readonly string[]) => record.length === 1 && record[0] === '';

/** The 1-based line on which the record starts: those before take one each and one more a quoted break. */
function lineOf(records: readonly (readonly string[])[], index: number): number {
  let line = 1;
  for (const record of records.slice(0, index)) line += record.join('').split('\n').length;
  return line;
}

function raggedness(record: readonly string[], header: readonly string[]): string {
  const where =
    record.length < header.length
      ? `none for column "${header[record.length]}"`
      : `too many after column "${header.at(-1)}"`;
  return `${record.length} fields, expected ${header.length}: ${where}`;
}

/** Letters without their accents; what then has no ASCII form is dropped (Łódź becomes odz). */
function ascii(text: string): string {
  return /^\p{ASCII}*$/u.test(text) ? text : text.normalize('NFKD').replace(/\P{ASCII}/gu, '');
}

const editions = new WeakMap<Cities, string>();

/** A digest of cities: equal for equal cities in equal order. */
export function editionOf(cities: Cities): string {
  // Kept, since every dataset with places asks: it takes 40 ms of the start.
  const edition = editions.get(cities) ?? sha256(JSON.stringify(cities)).toString('base64url').slice(0, 12);
  editions.set(cities, edition);
  return edition;
}
