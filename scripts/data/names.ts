// Writes data/names.csv: how frequent names are in the countries whose names this service knows. The argument is a folder with the
// tables that data/SOURCES.md describes: surnames_top.csv and given_names_top.csv (country, name and share of those who are counted),
// names_by_hand.csv, and us.csv, the beginning of the US Census Bureau's list of surnames of 2010. The same tables give the same bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { projectRoot } from '../../src/project-root.js';
import { countedCountries } from '../../src/vocabulary/people/countries.js';

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('the argument is the folder of the tables');

const read = (file: string): Record<string, string>[] =>
  parse(readFileSync(join(folder, file)), { columns: true, comment: '#', comment_no_infix: true });

/** Shares by `country,kind` and name; the kinds are F and M, given names of women and men, and S, surnames. */
const lists = new Map<string, Map<string, number>>();
const add = (country: string, kind: string, name: string, share: string) => {
  const key = `${country},${kind}`;
  const list = lists.get(key) ?? new Map<string, number>();
  if (!list.has(name)) list.set(name, Number(share));
  lists.set(key, list);
};

const byHand = read('names_by_hand.csv');
/** Where lists by hand stand for what is counted: emigrants and encyclopedias give another picture of these. */
const handOnly = new Set(['MY,F', 'MY,M', 'MY,S', 'KE,S', 'ET,S', 'UG,S']);
for (const { country = '', kind = '', name = '', share = '' } of byHand) {
  if (handOnly.has(`${country},${kind}`)) add(country, kind, name, share);
}
for (const { country = '', name = '', share = '' } of read('surnames_top.csv')) {
  if (!handOnly.has(`${country},S`)) add(country, 'S', name, share);
}
for (const { country = '', gender = '', name = '', share = '' } of read('given_names_top.csv')) {
  if (!handOnly.has(`${country},${gender}`)) add(country, gender, name, share);
}
for (const { country = '', kind = '', name = '', share = '' } of byHand) add(country, kind, name, share);

const counted = [...lists]
  .map(([key, list]) => [...key.split(','), list] as [string, string, Map<string, number>])
  .filter(([country]) => countedCountries.includes(country))
  .map(([country, kind, list]) => {
    const lusophone = ['AO', 'BR', 'MZ', 'PT'].includes(country);
    const names = [...list]
      .map(([name, share]) => [lusophone ? name.replace(/^D(?=[aeo]s? )/, 'd') : name, share] as const)
      .filter(([name]) => /^[\p{L}\p{M} '’.-]+$/u.test(name) && name !== 'papá de Perú')
      .sort(([, a], [, b]) => b - a)
      .map(([name, share]) => `${name}:${Math.max(1, Math.round(share * 100_000))}`);
    return [country, kind, names.join('|')];
  });

/** Surnames of the USA without a share of their own: those that follow the counted ones, in the spelling that most of them have. */
const FURTHER = 3000;
const known = new Set([...(lists.get('US,S')?.keys() ?? [])].map((name) => name.toUpperCase()));
const further = read('us.csv')
  .slice(0, FURTHER)
  .map(({ name = '' }) => name)
  .filter((name) => !known.has(name))
  .map((name) =>
    `${name[0]}${name.slice(1).toLowerCase()}`.replace(
      /^Mc(?=[a-z]{3})(.)/,
      (_, letter: string) => `Mc${letter.toUpperCase()}`,
    ),
  );

const rows = [...counted, ['US', 'further', further.join('|')]].sort((a, b) => (`${a}` < `${b}` ? -1 : 1));
writeFileSync(join(projectRoot, 'data/names.csv'), stringify([['country', 'kind', 'names'], ...rows]));
