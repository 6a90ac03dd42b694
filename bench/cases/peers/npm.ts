// Persons as CSV with libraries of npm, on one thread, into memory or a file: each function resolves to the rows per second.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { stringify } from 'csv-stringify/sync';
import { projectRoot } from '../../../src/project-root.js';
import { fakerRows } from '../../faker-rows.js';
import { verify } from '../../measures.js';
import { cities } from '../../rows.js';
import type { Lists } from './lists.js';

/** A peer that is there. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  rate(): Promise<number>;
}

function versionOf(name: string): string {
  const file = readFileSync(join(projectRoot, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}

const write = (rows: readonly object[]) => stringify([...rows], { header: true, cast: { boolean: String } });

/** The rows per second of something that makes so many rows. */
async function timed(rows: number, make: () => unknown): Promise<number> {
  const start = performance.now();
  await make();
  return rows / ((performance.now() - start) / 1000);
}

export async function withFaker(): Promise<Peer> {
  const rows = 20_000;
  const row = fakerRows.persons(await cities());
  return {
    name: 'Faker with csv-stringify',
    version: versionOf('@faker-js/faker'),
    rate: () => timed(rows, () => write(Array.from({ length: rows }, (_, at) => row(at + 1)))),
  };
}

/** DuckDB writes the rows that it draws into a file. */
export async function withDuckDb(lists: string, directory: string): Promise<Peer> {
  const rows = 1_000_000;
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  for (const name of ['first', 'last', 'city', 'state', 'country'])
    await connection.run(`SET VARIABLE ${name} = (SELECT ${name} FROM read_json('${lists}'))`);
  const one = (name: string) =>
    `getvariable('${name}')[1 + floor(random() * len(getvariable('${name}')))::INT]`;
  const placed = (name: string) => `getvariable('${name}')[place]`;
  const select = `SELECT id, ${one('first')} || ' ' || ${one('last')} AS name, 22 + floor(random() * 44)::INT AS age,
    random() < 0.5 AS "isMarried", ${placed('city')} AS city, ${placed('state')} AS state, ${placed('country')} AS country
    FROM (SELECT i AS id, 1 + floor(random() * len(getvariable('city')))::INT AS place FROM range(1, ${rows + 1}) t(i))`;
  const [sample] = (await connection.runAndReadAll(`${select} LIMIT 1`)).getRowObjects();
  verify("DuckDB's columns", Object.keys(sample ?? {}).join(), 'id,name,age,isMarried,city,state,country');
  return {
    name: 'DuckDB',
    version: versionOf('@duckdb/node-api'),
    rate: () => timed(rows, () => connection.run(`COPY (${select}) TO '${directory}/duckdb.csv' (HEADER)`)),
  };
}

interface Database {
  exec(sql: string): void;
  prepare(sql: string): { run(...cells: unknown[]): void; all(): object[] };
  transaction(steps: () => void): () => void;
}

/** SQLite draws the rows; csv-stringify writes them. It is a native module, which npm may have to compile for minutes. */
export async function withSqlite(lists: Lists): Promise<Peer | undefined> {
  const rows = 100_000;
  const name = 'better-sqlite3';
  const library = await import(name).catch(() => undefined);
  if (library === undefined) return undefined;
  const database: Database = new library.default(':memory:');
  database.exec(
    'CREATE TABLE first (id INTEGER PRIMARY KEY, x); CREATE TABLE last (id INTEGER PRIMARY KEY, x)',
  );
  database.exec('CREATE TABLE place (id INTEGER PRIMARY KEY, city, state, country)');
  database.transaction(() => {
    for (const table of ['first', 'last'] as const) {
      const insert = database.prepare(`INSERT INTO ${table} (x) VALUES (?)`);
      for (const text of lists[table]) insert.run(text);
    }
    const insert = database.prepare('INSERT INTO place (city, state, country) VALUES (?, ?, ?)');
    for (const [at, city] of lists.city.entries()) insert.run(city, lists.state[at], lists.country[at]);
  })();
  const one = (size: number) => `abs(random()) % ${size} + 1`;
  // Without LIMIT, the numbers would be drawn again where they are read.
  const all =
    database.prepare(`WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ${rows})
    SELECT d.id, first.x || ' ' || last.x AS name, age, isMarried, city, state, country
    FROM (SELECT id, ${one(lists.first.length)} AS f, ${one(lists.last.length)} AS l, ${one(lists.city.length)} AS p,
      22 + abs(random()) % 44 AS age, abs(random()) % 2 AS isMarried FROM n LIMIT -1) d
    JOIN first ON first.id = f JOIN last ON last.id = l JOIN place ON place.id = p`);
  return {
    name: 'SQLite with csv-stringify',
    version: versionOf(name),
    rate: () => timed(rows, () => write(all.all())),
  };
}

/** What makes rows of a JSON Schema; cities of their own states are beyond it. */
export async function withJsonSchemaFaker({
  first,
  last,
  city,
  state,
  country,
}: Lists): Promise<Peer | undefined> {
  const rows = 2_000;
  const name = 'json-schema-faker';
  const library = await import(name).catch(() => undefined);
  if (library === undefined) return undefined;
  const properties = {
    id: { type: 'integer', minimum: 1 },
    first: { enum: first },
    last: { enum: last },
    age: { type: 'integer', minimum: 22, maximum: 65 },
    isMarried: { type: 'boolean' },
    city: { enum: city },
    state: { enum: state },
    country: { enum: country },
  };
  const schema = { type: 'object', properties, required: Object.keys(properties) };
  const make = async () => {
    const all: object[] = [];
    for (let row = 0; row < rows; row++) all.push((await library.generate(schema)) as object);
    return write(all);
  };
  return {
    name: 'json-schema-faker with csv-stringify',
    version: versionOf(name),
    rate: () => timed(rows, make),
  };
}
