import { join } from 'node:path';
import t from 'tap';
import { loadCountries } from '../../src/vocabulary/internet-users.js';
import { countriesFile } from '../datasets/registered.js';

const header = 'iso3,name,population,internet_penetration,utc_offset';
const line = 'DEU,Germany,84000000,0.92,1';

t.test('the countries of the project', async (t) => {
  const countries = await loadCountries(countriesFile);
  t.ok(countries.length >= 195);
  const users = countries.reduce((sum, { population, penetration }) => sum + population * penetration, 0);
  t.ok(users > 5e9 && users < 6e9, `${users} people use the internet`);
  const named = new Map(countries.map((country) => [country.iso3, country]));
  const offsets: [string, number][] = [
    ['DEU', 1],
    ['IND', 5.5],
    ['JPN', 9],
    ['USA', -6],
    ['NPL', 5.75],
  ];
  for (const [iso3, hours] of offsets)
    t.ok(Math.abs((named.get(iso3)?.utcOffset as number) - hours) < 0.1, `${iso3}: ${hours} h`);
});

t.test("a user's own countries, in any order of columns", async (t) => {
  const text = 'utc_offset,x,name,iso3,internet_penetration,population\n-3.5,?,Newfoundland,XNF,0.9,500000\n';
  const file = join(t.testdir({ 'own.csv': text }), 'own.csv');
  t.strictSame(await loadCountries(file), [
    { iso3: 'XNF', name: 'Newfoundland', population: 500_000, penetration: 0.9, utcOffset: -3.5 },
  ]);
});

t.test('errors name the line and the column', async (t) => {
  const table: [text: string, message: RegExp][] = [
    ['', /line 1: the file is empty/],
    ['iso3,name\n', /line 1: column "population" is missing/],
    [`${header}\n`, /line 1: the header has no rows after it/],
    [`${header}\n${line}\nFR,France,1,1,1\n`, /line 3: column "iso3" is "FR", expected three letters/],
    [`${header}\n${line}\n${line}\n`, /line 3: column "iso3" is "DEU", expected a country that is not/],
    [`${header}\nDEU,,1,1,1\n`, /line 2: column "name" is "", expected a name/],
    [`${header}\nDEU,x,-1,1,1\n`, /line 2: column "population" is "-1", expected a number from 0/],
    [`${header}\nDEU,x,5e9,1,1\n`, /line 2: column "population" is "5e9", expected a number from 0/],
    [
      `${header}\nDEU,x,1,92,1\n`,
      /line 2: column "internet_penetration" is "92", expected a number from 0 to 1/,
    ],
    [`${header}\nDEU,x,1,1,15\n`, /line 2: column "utc_offset" is "15", expected a number from -12 to 14/],
    [`${header}\nDEU,x,1,1\n`, /line 2: 4 fields, expected 5: none for column "utc_offset"/],
  ];
  for (const [text, message] of table) {
    const file = join(t.testdir({ 'countries.csv': text }), 'countries.csv');
    await t.rejects(loadCountries(file), { message }, text);
  }
  await t.rejects(loadCountries('/nowhere.csv'), /countries file \/nowhere.csv cannot be read/);
});
