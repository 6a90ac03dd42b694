import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';
import { type ContactFormats, withSameLists } from './contact-formats.js';
import { readRecords } from './csv-records.js';

/** Patterns (see `parsePattern`) of telephone numbers. */
export type Telephones = Pick<ContactFormats, 'mobile' | 'other'>;

/** Countries whose numbers follow the place: those of states and cities, by name in ASCII, and those of other places. */
export type PlaceNumbers = ReadonlyMap<
  string,
  { readonly of: ReadonlyMap<string, Telephones>; readonly others: Telephones }
>;

let loaded: Promise<PlaceNumbers> | undefined;

/** The numbers in data/telephones.csv, by ISO 3166-1 alpha-2 code, read when they are first needed. */
export function numbersOfPlaces(): Promise<PlaceNumbers> {
  loaded ??= load(join(projectRoot, 'data/telephones.csv'));
  return loaded;
}

async function load(file: string): Promise<PlaceNumbers> {
  const countries = new Map<string, Map<string, Telephones>>();
  let header = true;
  readRecords(await readFile(file, 'utf8'), ([iso2 = '', places = '', mobile = '', other = '']) => {
    if (!header) {
      const country = countries.get(iso2) ?? new Map<string, Telephones>();
      countries.set(iso2, country);
      const telephones = withSameLists(mobile, other);
      for (const place of places.split('|')) country.set(place, telephones);
    }
    header = false;
  });
  return new Map(
    [...countries].map(([iso2, of]) => [iso2, { of, others: of.get('') ?? together([...of.values()]) }]),
  );
}

/** All numbers of a country, where no row has those of other places. */
function together(all: readonly Telephones[]): Telephones {
  const united = (lists: readonly (readonly string[])[]) => [...new Set(lists.flat())].join('|');
  return withSameLists(united(all.map(({ mobile }) => mobile)), united(all.map(({ other }) => other)));
}
