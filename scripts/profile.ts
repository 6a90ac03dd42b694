// npm run profile -- <dataset> <n>: measures the stages in which a dataset's rows are made, on one thread and without HTTP.
// Writes a CPU profile and a text table to profiles/. bench/README.md explains how to read them.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { availableParallelism, cpus, devNull, loadavg } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type FakerRow, fakerRows } from '../bench/faker-rows.js';
import { cities, defaultColumns, keyOf, loadDatasets, SEED } from '../bench/rows.js';
import type { Dataset } from '../src/columns/dataset.js';
import { writerOf } from '../src/formats/format.js';
import { formats } from '../src/formats/index.js';
import { compile } from '../src/kernel/compile.js';
import { projectRoot } from '../src/project-root.js';

const MOST_ROWS = 1_000_000_000;
const MOST_FAKER_ROWS = 20_000;

/** The stages. The first two run once, for any number of rows. */
const stages = ['vocabulary', 'compile', 'fill', 'encode', 'write'] as const;
type Stage = (typeof stages)[number];

/** The milliseconds of each stage for `rows` rows. */
type Stages = { readonly rows: number } & { readonly [stage in Stage]?: number };

const begun = performance.now();
const known = await loadDatasets();
const loading = performance.now() - begun;

const [name, n = '', ...rest] = process.argv.slice(2);
const dataset = known.find((dataset) => dataset.name === name);
const rows = /^\d{1,10}$/.test(n) ? Number(n) : 0;
if (dataset === undefined || rows < 1 || rows > MOST_ROWS || rest.length > 0) {
  const names = known.map(({ name }) => name).join(' or ');
  console.error(
    `usage: npm run profile -- <dataset> <n>, a dataset being ${names}, n from 1 to ${MOST_ROWS}`,
  );
  process.exit(2);
}

const target = openSync(devNull, 'w');
const [load = 0] = loadavg();
const { profile, ours, bytes } = await profiled(() => seedstream(dataset));
const makers: Partial<Record<string, (world: Awaited<ReturnType<typeof cities>>) => FakerRow>> = fakerRows;
const faker = makers[dataset.name]?.(await cities());
const theirs = faker && byFaker(faker, Math.min(rows, MOST_FAKER_ROWS));
closeSync(target);

const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}`;
const text = [
  `${rows.toLocaleString('en')} ${dataset.name} as NDJSON, ${(bytes / 1e6).toFixed(1)} MB, seed ${SEED}, one thread`,
  `Node ${process.version}, ${machine}, load average ${load.toFixed(1)} at the start`,
  '',
  ...tableOf(ours, theirs),
  '',
].join('\n');
const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
const base = join('profiles', `${dataset.name}-${rows}-${stamp}`);
mkdirSync(join(projectRoot, 'profiles'), { recursive: true });
writeFileSync(join(projectRoot, `${base}.txt`), text);
writeFileSync(join(projectRoot, `${base}.cpuprofile`), JSON.stringify(profile));
console.log(`${text}\n${base}.txt\n${base}.cpuprofile`);

async function profiled(work: () => Promise<{ ours: Stages; bytes: number }>) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 250 });
  await session.post('Profiler.start');
  const result = await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return { profile, ...result };
}

/** Makes the rows once, from the vocabulary to the null device. */
async function seedstream(dataset: Dataset): Promise<{ ours: Stages; bytes: number }> {
  const start = performance.now();
  const columns = await defaultColumns(dataset);
  const gathered = performance.now();
  const writer = writerOf(formats.ndjson, {}, { table: dataset.name });
  const plan = compile(writer.rows(columns), writer.encoding);
  const compiled = performance.now();

  const key = keyOf(dataset);
  const bytes = plan.measure(key, 0, rows);
  const filled = performance.now();
  let [making, write] = [0, 0];
  for (let first = 0; first < rows; first += plan.sliceRows) {
    const start = performance.now();
    const slice = plan.write(key, first, Math.min(plan.sliceRows, rows - first));
    const made = performance.now();
    writeSync(target, slice.bytes);
    write += performance.now() - made;
    making += made - start;
    slice.release();
  }
  const [vocabulary, fill] = [loading + gathered - start, filled - compiled];
  // write() fills the same columns again that measure() has filled.
  const encode = Math.max(0, making - fill);
  return { ours: { rows, vocabulary, compile: compiled - gathered, fill, encode, write }, bytes };
}

/** Makes objects by Faker and JSON.stringify and writes them to the null device, row by row. The first rows are not counted. */
function byFaker(row: FakerRow, rows: number): Stages {
  const now = () => performance.now();
  let [fill, encode, write] = [0, 0, 0];
  for (let position = -rows; position < rows; position++) {
    if (position === 0) [fill, encode, write] = [0, 0, 0];
    const start = now();
    const object = row(position + 1);
    const filled = now();
    const line = Buffer.from(`${JSON.stringify(object)}\n`);
    const encoded = now();
    writeSync(target, line);
    write += now() - encoded;
    encode += encoded - filled;
    fill += filled - start;
  }
  return { rows, fill, encode, write };
}

function tableOf(ours: Stages, theirs: Stages | undefined): string[] {
  const total = sum(ours, stages);
  const nanoseconds = (made: Stages, which: readonly Stage[]) => (sum(made, which) * 1e6) / made.rows;
  const line = (name: string, which: readonly Stage[]) => {
    const own = nanoseconds(ours, which);
    const faker = theirs === undefined ? 0 : nanoseconds(theirs, which);
    return [
      name,
      sum(ours, which).toFixed(1),
      own.toFixed(1),
      `${((100 * sum(ours, which)) / total).toFixed(1)} %`,
      ...(faker === 0 ? ['–', '–'] : [faker.toFixed(0), `${(faker / own).toFixed(0)} ×`]),
    ];
  };
  const lines = [
    ['stage', 'ms', 'ns a row', 'share', 'faker, ns a row', 'faker / ours'],
    ...stages.map((stage) => line(stage, [stage])),
    line('the rows', ['fill', 'encode', 'write']),
    line('all', stages),
  ];
  const widths = [0, 1, 2, 3, 4, 5].map((at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0)));
  const aligned = (cell: string, at: number) =>
    at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
  return lines.map((cells) => cells.map(aligned).join('  '));
}

function sum(made: Stages, which: readonly Stage[]): number {
  return which.reduce((sum, stage) => sum + (made[stage] ?? 0), 0);
}
