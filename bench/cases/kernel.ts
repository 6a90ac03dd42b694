import { performance } from 'node:perf_hooks';
import { faker } from '@faker-js/faker/locale/en';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify';
import type { Cities } from '../../src/vocabulary/cities.js';
import { amount, atLeast, interleave, type Measure, median, plain, ratio, verify } from '../measures.js';
import { cities, document, type Persons, persons } from '../persons.js';

const ROWS = 4_000_000;
const FAKER_ROWS = 20_000;
const CHECKED_ROWS = 1000;
const ROUNDS = 7;

/** Rows into memory on this thread, against the same columns made by faker and csv-stringify row by row. */
export async function kernel(): Promise<Measure[]> {
  const world = await cities();
  const [csv, json, ndjson] = [await persons('csv'), await persons('json'), await persons('ndjson')];
  checkColumns('seedstream', document(csv, CHECKED_ROWS), world);
  checkColumns('faker', await fakerCsv(CHECKED_ROWS, world), world);

  const rates = await interleave(ROUNDS, {
    csv: () => writeRate(csv),
    faker: () => fakerRate(world),
    json: () => writeRate(json),
    ndjson: () => writeRate(ndjson),
    length: () => measureRate(csv),
  });
  const gigabytes = (rows: number, { plan, key }: Persons) =>
    (rows * plan.measure(key, 0, ROWS)) / ROWS / 1e9;
  const speed = (rows: number, made: Persons) =>
    `${amount(gigabytes(rows, made), 'GB/s')} (${millions(rows)})`;
  const perSecond = median(rates.csv);
  return [
    atLeast('persons as CSV into memory', gigabytes(perSecond, csv), 1.5, 'GB/s', millions(perSecond)),
    atLeast(
      'the same against faker + csv-stringify row by row',
      ratio(rates.csv, rates.faker),
      100,
      '×',
      `faker ${millions(median(rates.faker))}`,
    ),
    plain('persons as JSON into memory', speed(median(rates.json), json)),
    plain('persons as NDJSON into memory', speed(median(rates.ndjson), ndjson)),
    plain('length of persons as CSV, nothing written', millions(median(rates.length))),
  ];
}

const millions = (rows: number) => amount(rows / 1e6, 'M rows/s');

/** Rows a second that the kernel writes. */
function writeRate({ plan, key }: Persons): number {
  const start = performance.now();
  let bytes = 0;
  for (let first = 0; first < ROWS; first += plan.sliceRows) {
    const slice = plan.write(key, first, Math.min(plan.sliceRows, ROWS - first));
    bytes += slice.bytes.length;
    slice.release();
  }
  const seconds = (performance.now() - start) / 1000;
  verify('the number of bytes written', bytes, plan.measure(key, 0, ROWS));
  return ROWS / seconds;
}

/** Rows a second whose length the kernel finds. */
function measureRate({ plan, key }: Persons): number {
  const start = performance.now();
  plan.measure(key, 0, ROWS);
  return ROWS / ((performance.now() - start) / 1000);
}

async function fakerRate(world: Cities): Promise<number> {
  const start = performance.now();
  const { length } = await fakerCsv(FAKER_ROWS, world);
  const seconds = (performance.now() - start) / 1000;
  if (length < FAKER_ROWS * 30) throw new Error(`wrong output: faker made only ${length} bytes`);
  return FAKER_ROWS / seconds;
}

/** What one would write without seedstream: an object a row, through csv-stringify's stream, into memory. */
async function fakerCsv(rows: number, { city, state, country }: Cities): Promise<Buffer> {
  const parts: Buffer[] = [];
  const stringifier = stringify({ header: true, cast: { boolean: String } });
  stringifier.on('data', (part) => parts.push(part));
  for (let id = 1; id <= rows; id++) {
    const place = faker.number.int({ max: city.length - 1 });
    const drained = stringifier.write({
      id,
      name: `${faker.person.firstName()} ${faker.person.lastName()}`,
      age: faker.number.int({ min: 22, max: 65 }),
      isMarried: faker.datatype.boolean(),
      city: city[place],
      state: state[place],
      country: country[place],
    });
    if (!drained) await new Promise((resolve) => stringifier.once('drain', resolve));
  }
  stringifier.end();
  await new Promise((resolve) => stringifier.once('end', resolve));
  return Buffer.concat(parts);
}

/** Throws unless `csv` is CHECKED_ROWS persons: both sides must have made the same columns. */
function checkColumns(maker: string, csv: Buffer, { city, state, country }: Cities): void {
  const [header, ...rows] = parse(csv) as string[][];
  verify(`${maker}'s header`, header?.join(), 'id,name,age,isMarried,city,state,country');
  verify(`the number of ${maker}'s rows`, rows.length, CHECKED_ROWS);
  const places = new Set(city.map((name, index) => [name, state[index], country[index]].join()));
  rows.forEach(([id, name = '', age, isMarried = '', ...place], index) => {
    const fine =
      Number(id) === index + 1 &&
      /\S \S/.test(name) &&
      Number(age) >= 22 &&
      Number(age) <= 65 &&
      /^(true|false)$/.test(isMarried) &&
      places.has(place.join());
    if (!fine) throw new Error(`wrong output: ${maker}'s row ${index + 1} is no person: ${rows[index]}`);
  });
}
