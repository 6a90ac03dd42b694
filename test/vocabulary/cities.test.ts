import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { projectRoot } from '../../src/project-root.js';
import { type Cities, type City, editionOf, loadCities } from '../../src/vocabulary/cities.js';
import { loadPreparedCities } from '../../src/vocabulary/prepared-cities.js';

const real = join(projectRoot, 'data/worldcities.csv');
const header = 'city_ascii,lat,lng,country,iso2,iso3,admin_name,population';
const row = 'Paris,48.8567,2.3522,France,FR,FRA,Île-de-France,11060000';

const cityAt = (cities: Cities, index: number) =>
  Object.fromEntries(Object.entries(cities).map(([column, values]) => [column, values[index]]));

t.test('the file of the repository', async (t) => {
  const lines = readFileSync(real, 'utf8').split('\n');
  t.equal(
    lines[0],
    '"city","city_ascii","lat","lng","country","iso2","iso3","admin_name","capital","population","id"',
  );
  const cities = await loadCities(real);
  for (const [column, values] of Object.entries(cities)) t.equal(values.length, 44_691, column);

  for (const column of ['city', 'state', 'country', 'iso2', 'iso3'] as const) {
    t.same(
      cities[column].filter((text) => !/^\p{ASCII}*$/u.test(text)),
      [],
      `${column} is ASCII`,
    );
  }
  t.strictSame(cityAt(cities, cities.city.indexOf('Goiania')), {
    city: 'Goiania',
    state: 'Goias',
    country: 'Brazil',
    iso2: 'BR',
    iso3: 'BRA',
    lat: -16.6667,
    lng: -49.25,
    population: 1393575,
  } satisfies City);
  t.ok(cities.country.includes("Cote d'Ivoire"));
  t.ok(cities.country.includes('Curacao'));
  for (const state of ['Lodzkie', 'Trondelag', 'Diyarbakir', "Sverdlovskaya Oblast'"])
    t.ok(cities.state.includes(state), state);
  t.equal(cities.iso2[cities.city.indexOf('Windhoek')], 'NA');
  t.ok(Object.is(cities.lng[cities.city.indexOf('East Grinstead')], 0), 'from -0.0000');
  const stateOf = (city: string) => cities.state[cities.city.indexOf(city)];
  t.equal(cities.state.filter((state) => state === '').length, 0);
  t.equal(stateOf('Singapore'), 'Singapore', 'the country, where no city has a state');
  t.equal(stateOf('Crawley'), 'West Sussex', 'own');
  t.equal(cities.population.filter((population) => population === 0).length, 311, '307 of them are empty');
});

t.test('the cities that the build prepares are those of the file', async (t) => {
  const [prepared, cities] = [await loadPreparedCities(), await loadCities(real)];
  t.equal(JSON.stringify(prepared), JSON.stringify(cities));
  t.equal(editionOf(prepared), editionOf(cities));
});

t.test('columns in any order, extra ones, a byte order mark, CRLF and blank lines', async (t) => {
  const file = join(
    t.testdir({
      'cities.csv':
        '\ufeffpopulation,id,admin_name,iso3,iso2,country,lng,lat,city_ascii\r\n\r\n' +
        '"","x, ""y""",,CUW,CW,Curaçao,-68.9333,12.1083,"Willemstad"\r\n\r\n',
    }),
    'cities.csv',
  );
  t.strictSame(await loadCities(file), {
    city: ['Willemstad'],
    state: ['Curacao'],
    country: ['Curacao'],
    iso2: ['CW'],
    iso3: ['CUW'],
    lat: [12.1083],
    lng: [-68.9333],
    population: [0],
  });
});

t.test('names in any script come out in ASCII', async (t) => {
  const file = join(
    t.testdir({ 'cities.csv': `${header}\nНовосибирск,55,83,日本,RU,RUS,Łódź,1\n` }),
    'cities.csv',
  );
  const { city, state, country } = await loadCities(file);
  t.strictSame([city, state, country], [['Novosibirsk'], ['Lodz'], ['RiBen']]);
});

t.test('a file that cannot be read', async (t) => {
  const file = join(t.testdir({}), 'none.csv');
  await t.rejects(loadCities(file), {
    message: `cities file ${file} cannot be read: ENOENT: no such file or directory, open '${file}'`,
    cause: { code: 'ENOENT' },
  });
});

const faulty: Record<string, [csv: string, message: string]> = {
  'an empty file': ['', 'line 1: the file is empty, expected a header'],
  'a file of blank lines': ['\n\n', 'line 1: the file is empty, expected a header'],
  'only a header': [`${header}\n`, 'line 1: the header has no rows after it'],
  'a missing column': [
    'city_ascii,lat,lng,country,iso2,iso3,population\nParis,1,2,France,FR,FRA,3\n',
    'line 1: column "admin_name" is missing',
  ],
  'a missing column, the header not on line 1': [
    `\n\n${header.replace('lat', 'latitude')}\n${row}\n`,
    'line 3: column "lat" is missing',
  ],
  'a short row': [
    `${header}\n${row}\nParis,48.8567,2.3522,France\n`,
    'line 3: 4 fields, expected 8: none for column "iso2"',
  ],
  'a long row': [`${header}\n${row},1\n`, 'line 2: 9 fields, expected 8: too many after column "population"'],
  'text for a latitude': [
    `${header}\n${row}\n${row.replace('48.8567', 'abc')}\n`,
    'line 3: column "lat" is "abc", expected a number from -90 to 90',
  ],
  'no latitude': [
    `${header}\n${row.replace('48.8567', '')}\n`,
    'line 2: column "lat" is "", expected a number from -90 to 90',
  ],
  'a latitude out of range': [
    `${header}\n${row.replace('48.8567', '90.1')}\n`,
    'line 2: column "lat" is "90.1", expected a number from -90 to 90',
  ],
  'a longitude out of range': [
    `${header}\n${row.replace('2.3522', '-180.5')}\n`,
    'line 2: column "lng" is "-180.5", expected a number from -180 to 180',
  ],
  'text for a population': [
    `${header}\n${row.replace('11060000', 'many')}\n`,
    'line 2: column "population" is "many", expected a number from 0 to 10000000000',
  ],
  'no city': [
    `${header}\n${row.replace('Paris', '')}\n`,
    'line 2: column "city_ascii" is "", expected a name',
  ],
  'no country': [
    `${header}\n${row.replace('France', '')}\n`,
    'line 2: column "country" is "", expected a name',
  ],
  'a fault after line breaks in quotes, CRLF and blank lines': [
    `${header}\r\n${row.replace('Île-de-France', '"Île-\r\nde-\r\nFrance"')}\r\n\r\n${row.replace('48', 'x')}\r\n`,
    'line 6: column "lat" is "x.8567", expected a number from -90 to 90',
  ],
  'a quote that is never closed': [
    `${header}\n${row}\n${row.replace('Paris', '"Paris')}\n${row}\n`,
    'line 3: a quote is opened and not closed',
  ],
  'a quote inside the header': [
    `city_ascii,la"t\n${row}\n`,
    'line 1: a quote is inside field 2, which is not in quotes',
  ],
};
for (const [name, [csv, message]] of Object.entries(faulty)) {
  t.test(name, async (t) => {
    const file = join(t.testdir({ 'cities.csv': csv }), 'cities.csv');
    await t.rejects(loadCities(file), { message: `cities file ${file}, ${message}` });
  });
}
