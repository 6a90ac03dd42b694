// Rows from the kernel, without HTTP, with which the bench compares answers.
import { createHash } from 'node:crypto';
import { Value } from 'typebox/value';
import type { Dataset } from '../src/columns/dataset.js';
import { readConfig } from '../src/config/config.js';
import { datasets } from '../src/datasets/index.js';
import { writerOf } from '../src/formats/format.js';
import { type FormatName, type RowFormatName, rowFormats } from '../src/formats/index.js';
import { Type } from '../src/json-schema.js';
import { compile } from '../src/kernel/compile.js';
import type { Plan } from '../src/kernel/run/plan.js';
import type { Rows } from '../src/output/rows-slices.js';
import { type SeedKey, seedKey } from '../src/random/key.js';
import { RELATIONAL } from '../src/schemas/dataset.js';
import { readSchema } from '../src/schemas/schema.js';
import { type Cities, loadCities } from '../src/vocabulary/cities.js';
import { loadVocabularies } from '../src/vocabulary/load.js';

const { citiesFile, countriesFile } = readConfig(process.env);

export const SEED = '42';

/** The rows of a dataset for a seed in one format. */
export interface Made {
  readonly plan: Plan;
  readonly key: SeedKey;
}

export const loadFiles = () => loadVocabularies({ citiesFile, countriesFile });

export const loadDatasets = async () => datasets(await loadFiles());

export async function rowsOf(name: string, format: RowFormatName, seed = SEED): Promise<Made> {
  const dataset = (await loadDatasets()).find((dataset) => dataset.name === name);
  if (dataset === undefined) throw new Error(`there is no dataset "${name}"`);
  const { rows, encoding } = writerOf(rowFormats[format], {}, { table: name });
  const plan = compile(rows(await defaultColumns(dataset)), encoding);
  return { plan, key: keyOf(dataset, seed) };
}

export const persons = (format: RowFormatName) => rowsOf('persons', format);

/** Rows of a model of a schema, whose models have so many rows. */
export async function rowsOfModel(
  schema: unknown,
  model: string,
  format: RowFormatName,
  rows: Readonly<Record<string, number>> = {},
): Promise<Made> {
  const columns = await readSchema(schema)
    .models.get(model)
    ?.columns(new Map(Object.entries(rows)));
  if (columns === undefined) throw new Error(`there is no model "${model}"`);
  const { rows: layout, encoding } = writerOf(rowFormats[format], {}, { table: model });
  return { plan: compile(layout(columns), encoding), key: seedKey(RELATIONAL, SEED) };
}

/** The columns of a request without parameters. */
export function defaultColumns(dataset: Dataset) {
  const parameters = Value.Default(Type.Object(dataset.parameters), {});
  return dataset.columns(parameters as Record<string, unknown>);
}

export const keyOf = ({ name }: Dataset, seed = SEED) => seedKey(name, seed);

export const cities = (): Promise<Cities> => loadCities(citiesFile);

/** The path and query of the same rows on the server. */
export const pathOf = (dataset: string, format: FormatName, n: number, seed = `&seed=${SEED}`) =>
  `/${dataset}?n=${n}&format=${format}${seed}`;

export const personsPath = (format: FormatName, n: number, seed?: string) =>
  pathOf('persons', format, n, seed);

/** The first `n` rows. */
export const firstRows = ({ plan, key }: Made, n: number): Rows => ({ plan, key, first: 0, rows: n });

/** The representation of the first `n` rows in pieces. Each piece is valid until the next one is requested. */
export function* pieces({ plan, key }: Made, n: number): Generator<Uint8Array> {
  yield Buffer.from(plan.open, 'latin1');
  for (let first = 0; first < n; first += plan.sliceRows) {
    const rows = Math.min(plan.sliceRows, n - first);
    const { bytes, release } = plan.write(key, first, rows);
    yield first + rows < n ? bytes : bytes.subarray(0, bytes.length - plan.trim(n - 1));
    release();
  }
  yield Buffer.from(plan.close, 'latin1');
}

/** The representation of the first `n` rows. */
export function represent(made: Made, n: number): Buffer {
  return Buffer.concat(Array.from(pieces(made, n), (bytes) => Buffer.from(bytes)));
}

/** SHA-256 of the first `length` bytes of the representation of the first `n` rows. */
export function digest(made: Made, n: number, length = Number.POSITIVE_INFINITY): string {
  const hash = createHash('sha256');
  let left = length;
  for (const bytes of pieces(made, n)) {
    hash.update(bytes.subarray(0, left));
    left -= Math.min(left, bytes.length);
    if (left === 0) break;
  }
  return hash.digest('hex');
}

/** The rows per second that the kernel writes into memory on this thread. */
export function writeRate({ plan, key }: Made, n: number): number {
  const expected = plan.measure(key, 0, n);
  const start = performance.now();
  let bytes = 0;
  for (let first = 0; first < n; first += plan.sliceRows) {
    const slice = plan.write(key, first, Math.min(plan.sliceRows, n - first));
    bytes += slice.bytes.length;
    slice.release();
  }
  const seconds = (performance.now() - start) / 1000;
  if (bytes !== expected) throw new Error(`wrong output: ${bytes} bytes written, ${expected} expected`);
  return n / seconds;
}

/** The rows per second whose length the kernel measures. */
export function measureRate({ plan, key }: Made, n: number): number {
  const start = performance.now();
  plan.measure(key, 0, n);
  return n / ((performance.now() - start) / 1000);
}
