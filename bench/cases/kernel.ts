import { performance } from 'node:perf_hooks';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify';
import type { Cities } from '../../src/vocabulary/cities.js';
import { fakerRows } from '../faker-rows.js';
import { amount, atLeast, interleave, type Measure, median, plain, ratio, verify } from '../measures.js';
import { cities, type Made, measureRate, persons, represent, writeRate } from '../rows.js';

const ROWS = 4_000_000;
const FAKER_ROWS = 20_000;
const CHECKED_ROWS = 1000;
const ROUNDS = 7;

/** Writes rows into memory on this thread, compared with Faker and csv-stringify that make the same columns row by row. */
export async function kernel(): Promise<Measure[]> {
  const world = await cities();
  const [csv, json, ndjson] = [await persons('csv'), await persons('json'), await persons('ndjson')];
  const sql = await persons('sql');
  checkColumns('seedstream', represent(csv, CHECKED_ROWS), world);
  checkColumns('faker', await fakerCsv(CHECKED_ROWS, world), world);

  const rates = await interleave(ROUNDS, {
    csv: () => writeRate(csv, ROWS),
    faker: () => fakerRate(world),
    json: () => writeRate(json, ROWS),
    ndjson: () => writeRate(ndjson, ROWS),
    sql: () => bytesRate(sql),
    csvBytes: () => bytesRate(csv),
    length: () => measureRate(csv, ROWS),
  });
  const gigabytes = (rows: number, { plan, key }: Made) => (rows * plan.measure(key, 0, ROWS)) / ROWS / 1e9;
  const speed = (rows: number, made: Made) => `${amount(gigabytes(rows, made), 'GB/s')} (${millions(rows)})`;
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
    atLeast(
      'persons as SQL against CSV, by bytes',
      ratio(rates.sql, rates.csvBytes),
      0.9,
      '×',
      amount(median(rates.sql) / 1e9, 'GB/s'),
    ),
    plain('length of persons as CSV, nothing written', millions(median(rates.length))),
  ];
}

const millions = (rows: number) => amount(rows / 1e6, 'M rows/s');

/** Bytes per second. */
const bytesRate = (made: Made) => (writeRate(made, ROWS) * made.plan.measure(made.key, 0, ROWS)) / ROWS;

async function fakerRate(world: Cities): Promise<number> {
  const start = performance.now();
  const { length } = await fakerCsv(FAKER_ROWS, world);
  const seconds = (performance.now() - start) / 1000;
  if (length < FAKER_ROWS * 30) throw new Error(`wrong output: faker made only ${length} bytes`);
  return FAKER_ROWS / seconds;
}

/** What one would write without seedstream: an object per row, through csv-stringify's stream, into memory. */
async function fakerCsv(rows: number, world: Cities): Promise<Buffer> {
  const parts: Buffer[] = [];
  const stringifier = stringify({ header: true, cast: { boolean: String } });
  stringifier.on('data', (part) => parts.push(part));
  const row = fakerRows.persons(world);
  for (let id = 1; id <= rows; id++) {
    const drained = stringifier.write(row(id));
    if (!drained) await new Promise((resolve) => stringifier.once('drain', resolve));
  }
  stringifier.end();
  await new Promise((resolve) => stringifier.once('end', resolve));
  return Buffer.concat(parts);
}

/** Throws unless `csv` has CHECKED_ROWS persons, because both sides must make the same columns. */
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
