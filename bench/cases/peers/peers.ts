import { amount, interleave, type Measure, median, plain, ratio, skipped } from '../../measures.js';
import { installed, run, withDirectory } from '../../processes.js';
import { type Made, persons, rowsOfModel, writeRate } from '../../rows.js';
import { listsOf, writeLists } from './lists.js';
import { type Peer, withDuckDb, withFaker, withJsonSchemaFaker, withSqlite } from './npm.js';
import { inPython } from './python.js';

const ROUNDS = 3;
const ROWS = 2_000_000;
const SEEDFAKER_ROWS = 300_000;

const text = { type: 'string', pattern: '^[!-~]{22}$' };
const texts = { $defs: { Text: { type: 'object', properties: { text }, required: ['text'] } } };

/** Persons as CSV from other generators, on one thread each, beside ours; random text beside that of ClickHouse. */
export const peers = (): Promise<Measure[]> =>
  withDirectory(async (directory) => {
    const lists = await listsOf();
    const file = await writeLists(directory);
    const csv = await persons('csv');
    const measures: Measure[] = [];
    const compare = async (what: string, made: Made, rows: number, peer: Peer | string) =>
      measures.push(typeof peer === 'string' ? skipped(what, peer) : await against(what, made, rows, peer));
    const npm = (name: string) => `npm install --no-save ${name} brings it`;
    const line = 'persons as CSV';
    await compare(line, csv, ROWS, await withFaker());
    await compare(line, csv, ROWS, await withDuckDb(file, directory));
    await compare(
      `${line}, against SQLite`,
      csv,
      ROWS,
      (await withSqlite(lists)) ?? npm('better-sqlite3@12'),
    );
    await compare(
      `${line}, against json-schema-faker`,
      csv,
      ROWS,
      (await withJsonSchemaFaker(lists)) ?? npm('json-schema-faker'),
    );
    for (const [tool, name] of [
      ['polars', 'Polars'],
      ['pyarrow', 'pyarrow'],
      ['chdb', 'ClickHouse (chdb)'],
    ] as const)
      await compare(`${line}, against ${name}`, csv, ROWS, await inPython(tool, name, file));
    await compare(`${line}, against seedfaker`, csv, ROWS, await seedfaker());
    const made = await rowsOfModel(texts, 'Text', 'csv');
    const random = await inPython('chdb text', 'ClickHouse (chdb)', file);
    await compare('22 random printable characters as CSV', made, ROWS, random);
    return measures;
  });

async function against(
  what: string,
  made: Made,
  rows: number,
  { name, version, rate }: Peer,
): Promise<Measure> {
  const rates = await interleave(ROUNDS, { ours: () => writeRate(made, rows), theirs: rate });
  const millions = (values: readonly number[]) => amount(median(values) / 1e6, 'M rows/s');
  const times = amount(ratio(rates.ours, rates.theirs), '×');
  const beside = what.includes(', against ') ? what : `${what}, against ${name}`;
  return plain(
    `${beside} ${version}`,
    `${times} (${millions(rates.ours)} against ${millions(rates.theirs)})`,
  );
}

/** The whole process: it has no other way. */
async function seedfaker(): Promise<Peer | string> {
  if (!(await installed('seedfaker', '--version')))
    return 'cargo install seedfaker --version 0.4.0-alpha.1 brings it';
  const [, version = ''] = /(\d\S*)/.exec(await run('seedfaker', '--version')) ?? [];
  const fields = ['serial', 'name', 'age', 'boolean', 'city', 'state', 'country'];
  return {
    name: 'seedfaker',
    version,
    async rate() {
      const start = performance.now();
      await run(
        'seedfaker',
        ...fields,
        '-n',
        `${SEEDFAKER_ROWS}`,
        '--seed',
        '42',
        '--format',
        'csv',
        '--threads',
        '1',
      );
      return SEEDFAKER_ROWS / ((performance.now() - start) / 1000);
    },
  };
}
