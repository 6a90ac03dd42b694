import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../project-root.js';
import { judgedCountries, localeOfCountry } from './countries.js';
import type { WeightedNames } from './name-shares.js';
import { loadNames, type Names, nameLocales } from './names.js';
import { loadStreets, type Streets } from './streets.js';

/** The locales and countries whose names and streets the build prepares. */
export const preparedLocales: readonly string[] = [
  ...new Set([...nameLocales, ...judgedCountries.map(localeOfCountry)]),
];

/** A file that the build writes. A list that several groups have is there once, and groups have the places of their lists. */
interface Prepared extends Streets, Omit<Names, 'groups'> {
  readonly lists: readonly WeightedNames[];
  readonly groups: readonly { readonly first: number; readonly last: number }[];
}

/** The file of a locale, in the folder that the build writes to. */
export const fileOf = (locale: string) => `people/${locale}.json`;

/**
 * The names and streets of one of `preparedLocales`; rejects for others. To make those of all countries, as the build does, takes 1.2 s of CPU, and to read
 * them 0.1 s.
 */
export async function readPeople(locale: string): Promise<Names & Streets> {
  const text = await readFile(join(projectRoot, 'dist', fileOf(locale)), 'utf8');
  const { lists, groups, ...others } = JSON.parse(text) as Prepared;
  const list = (place: number) => lists[place] as WeightedNames;
  return {
    ...others,
    groups: groups.map(({ first, last }) => ({
      first: list(first),
      last: list(last),
    })) as unknown as Names['groups'],
  };
}

/** What the build writes for a locale. */
export async function preparePeople(locale: string): Promise<Prepared> {
  const { groups, ...names } = await loadNames(locale);
  const lists = [...new Set(groups.flatMap(({ first, last }) => [first, last]))];
  return {
    ...names,
    ...(await loadStreets(locale)),
    lists,
    groups: groups.map(({ first, last }) => ({ first: lists.indexOf(first), last: lists.indexOf(last) })),
  };
}
