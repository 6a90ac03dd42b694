import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { amount, atLeast, type Measure, median, skipped, verify } from '../../measures.js';
import { withDirectory } from '../../processes.js';
import { download } from '../../request.js';
import { HOST, withSeedstream, withServer } from '../../servers.js';
import { type PersonsQuestion, personsQuestions } from './persons.js';
import { type Compare, milliseconds, PAGE, plainAnswer, ROWS, type Row } from './questions.js';

const TIMES = 5;

/** As many threads as seedstream has here by default. */
const THREADS = 2;

/** How many times as fast as SQLite and json-server every answer must be, and how DuckDB's, each and by their geometric mean. */
const BOUNDS = { SQLite: 5, DuckDB: 0.3, 'json-server': 100 };
const MEAN_BOUND = 1;

/** A page of answers to a question, and the number of rows that match. */
interface Answer {
  readonly ids: readonly number[];
  readonly total: number;
}

/** The same table elsewhere. */
interface Peer {
  readonly name: keyof typeof BOUNDS;
  /** The order of its texts, in which its answers are verified. */
  readonly compare: Compare;
  ask(question: PersonsQuestion): Promise<Answer>;
}

const byUnits: Compare = (left, right) => (left < right ? -1 : left > right ? 1 : 0);
const byCollation: Compare = new Intl.Collator('en').compare;

/** First pages with totals, over HTTP and with seeds that are new, against the same table in databases of this process and a server. */
export const peers = (): Promise<Measure[]> =>
  withDirectory((directory) =>
    withSeedstream(async ({ origin }) => {
      const url = `${origin}/persons?seed=peers&n=${ROWS}`;
      const rows = JSON.parse((await download(url)).body.toString()) as Row[];
      const csv = join(directory, 'persons.csv');
      await writeFile(csv, (await download(`${url}&format=csv`)).body);
      const measures = [
        ...(await againstSqlite(origin, rows)),
        ...(await against(await duckDb(csv), origin, rows)),
      ];
      const database = join(directory, 'persons.json');
      await writeFile(database, JSON.stringify({ persons: rows }));
      const command = (port: number) => [
        process.execPath,
        createRequire(import.meta.url).resolve('json-server/lib/cli/bin.js'),
        ...[database, '--port', `${port}`, '--host', HOST, '--quiet'],
      ];
      return withServer(command, async (server) => [
        ...measures,
        ...(await against(jsonServer(server.origin), origin, rows)),
      ]);
    }),
  );

async function against(
  { name, compare, ask }: Peer,
  origin: string,
  rows: readonly Row[],
): Promise<Measure[]> {
  const measures: Measure[] = [];
  const ratios: number[] = [];
  for (const question of personsQuestions) {
    const { page, total } = plainAnswer(question, rows, compare);
    const { ids, total: found } = await ask(question);
    verify(`${name}: the page of ${question.measure}`, `${ids}`, `${page.map(({ id }) => id)}`);
    verify(`${name}: the total of ${question.measure}`, found, total);
    const theirs: number[] = [];
    const ours: number[] = [];
    for (let time = 0; time < TIMES; time++) {
      // json-server takes up to some ten seconds, so it is asked once.
      if (time === 0 || name !== 'json-server') {
        const start = performance.now();
        await ask(question);
        theirs.push(performance.now() - start);
      }
      const page = `${origin}/persons?${question.query}&n=${PAGE}&seed=${name}-${time}`;
      ours.push(await milliseconds(page));
    }
    const ratio = median(theirs) / median(ours);
    ratios.push(ratio);
    const detail = `${amount(median(ours), 'ms')} against ${amount(median(theirs), 'ms')}`;
    measures.push(atLeast(`${question.measure}, against ${name}`, ratio, BOUNDS[name], '×', detail));
  }
  if (name !== 'DuckDB') return measures;
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  return [...measures, atLeast(`the geometric mean, against ${name}`, mean, MEAN_BOUND, '×')];
}

const types: Readonly<Record<string, string>> = { number: 'INTEGER', boolean: 'BOOLEAN', string: 'VARCHAR' };

const columnsOf = (row: Row) => Object.entries(row).map(([name, value]) => `${name} ${types[typeof value]}`);

interface Database {
  exec(sql: string): void;
  prepare(sql: string): { run(...cells: unknown[]): void; all(): unknown[]; get(): unknown };
  transaction(steps: () => void): () => void;
}

/** Where it is installed: it is a native module, which npm may have to compile for minutes. */
async function againstSqlite(origin: string, rows: readonly Row[]): Promise<Measure[]> {
  const name = 'better-sqlite3';
  const library = await import(name).catch(() => undefined);
  if (library === undefined) return [skipped('against SQLite', `npm install --no-save ${name}@12 brings it`)];
  return against(sqlite(new library.default(':memory:'), rows), origin, rows);
}

/** Without an index. Its texts are in the order of their bytes, since it has no collation of Unicode. */
function sqlite(database: Database, rows: readonly Row[]): Peer {
  const [first = {}] = rows;
  database.exec(`CREATE TABLE persons (${columnsOf(first)})`);
  const insert = database.prepare(`INSERT INTO persons VALUES (${Object.keys(first).map(() => '?')})`);
  database.transaction(() => {
    for (const row of rows)
      insert.run(...Object.values(row).map((cell) => (typeof cell === 'boolean' ? Number(cell) : cell)));
  })();
  return {
    name: 'SQLite',
    compare: byUnits,
    async ask(question) {
      const { page, count } = statements(question, '');
      const found = database.prepare(page).all() as { id: number }[];
      const { total } = database.prepare(count).get() as { total: number };
      return { ids: found.map(({ id }) => id), total };
    },
  };
}

async function duckDb(csv: string): Promise<Peer> {
  const database = await DuckDBInstance.create(':memory:', { threads: `${THREADS}` });
  const connection = await database.connect();
  await connection.run(`CREATE TABLE persons AS FROM read_csv('${csv}')`);
  return {
    name: 'DuckDB',
    compare: byCollation,
    async ask(question) {
      const { page, count } = statements(question, ' COLLATE en');
      const found = (await connection.runAndReadAll(page)).getRowObjects();
      const [first] = (await connection.runAndReadAll(count)).getRowObjects();
      return { ids: found.map(({ id }) => Number(id)), total: Number(first?.total) };
    },
  };
}

/** Rows that are equal in their order come in that of their ids, as with seedstream. */
function statements({ where, orderBy }: PersonsQuestion, collation: string) {
  const order = orderBy === undefined ? 'id' : `${orderBy.replaceAll('{text}', collation)}, id`;
  return {
    page: `SELECT * FROM persons WHERE ${where} ORDER BY ${order} LIMIT ${PAGE}`,
    count: `SELECT count(*) AS total FROM persons WHERE ${where}`,
  };
}

const jsonServer = (origin: string): Peer => ({
  name: 'json-server',
  compare: byUnits,
  async ask({ jsonServer }) {
    const { headers, body } = await download(`${origin}/persons?${jsonServer}&_limit=${PAGE}`);
    const rows = JSON.parse(body.toString()) as { id: number }[];
    return { ids: rows.map(({ id }) => id), total: Number(headers['x-total-count']) };
  },
});
