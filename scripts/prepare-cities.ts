// Writes the cities of data/worldcities.csv as the service reads them at its start. The build calls it; the argument is the file.
import { writeFileSync } from 'node:fs';
import { loadCities } from '../src/vocabulary/cities.js';
import { ownCities, prepare } from '../src/vocabulary/prepared-cities.js';

const [, , output = ''] = process.argv;
writeFileSync(output, prepare(await loadCities(ownCities)));
