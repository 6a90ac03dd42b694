// Writes what the service reads of data/ and of Faker: all cities as it reads them at its start, the names and streets of each locale, and
// the residents of columns, each part in a file of its own. The build calls it; the argument is the folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCities } from '../src/vocabulary/cities.js';
import { fileOf, preparedLocales, preparePeople } from '../src/vocabulary/people/prepared-people.js';
import { ownCities, prepare } from '../src/vocabulary/prepared-cities.js';
import { prepareResidents } from '../src/vocabulary/residents.js';

const [, , folder = ''] = process.argv;
mkdirSync(join(folder, 'people'), { recursive: true });
for (const locale of preparedLocales)
  writeFileSync(join(folder, fileOf(locale)), JSON.stringify(await preparePeople(locale)));
const cities = await loadCities(ownCities);
for (const [part, content] of Object.entries(await prepareResidents(cities)))
  writeFileSync(join(folder, `residents-${part}.json`), JSON.stringify(content));
writeFileSync(join(folder, 'cities.json'), prepare(cities));
