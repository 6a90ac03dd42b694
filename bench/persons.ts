// Persons straight from the kernel, no HTTP on the way: what the bench holds answers against.
import { createHash } from 'node:crypto';
import { readConfig } from '../src/config.js';
import { datasets, loadVocabularies } from '../src/datasets/index.js';
import { type FormatName, makeFormat } from '../src/formats/index.js';
import { compile } from '../src/kernel/compile.js';
import type { Plan } from '../src/kernel/plan.js';
import { seedKey } from '../src/random/key.js';
import { type Cities, loadCities } from '../src/vocabulary/cities.js';

const { CITIES_FILE: citiesFile } = readConfig(process.env);

export const SEED = '42';

/** Persons of SEED in one format. */
export interface Persons {
  readonly plan: Plan;
  readonly key: bigint;
}

export async function persons(format: FormatName): Promise<Persons> {
  const dataset = datasets(await loadVocabularies({ citiesFile })).find(({ name }) => name === 'persons');
  if (dataset === undefined) throw new Error('there is no dataset "persons"');
  const made = makeFormat(format, { delimiter: ',', header: true });
  const plan = compile(made.rows(await dataset.columns({ locale: 'en' })), made);
  return { plan, key: seedKey(dataset.generation, dataset.name, SEED) };
}

export const cities = (): Promise<Cities> => loadCities(citiesFile);

/** The path and query of the same rows on the server. */
export const personsPath = (format: FormatName, n: number, seed = `&seed=${SEED}`) =>
  `/persons?n=${n}&format=${format}${seed}`;

/** The document of the first `n` rows in pieces, each to be used before the next is asked for. */
export function* pieces({ plan, key }: Persons, n: number): Generator<Uint8Array> {
  yield plan.open;
  for (let first = 0; first < n; first += plan.sliceRows) {
    const rows = Math.min(plan.sliceRows, n - first);
    const { bytes, release } = plan.write(key, first, rows);
    yield first + rows < n ? bytes : bytes.subarray(0, bytes.length - plan.trim);
    release();
  }
  yield plan.close;
}

/** The document of the first `n` rows. */
export function document(persons: Persons, n: number): Buffer {
  return Buffer.concat(Array.from(pieces(persons, n), (bytes) => Buffer.from(bytes)));
}

/** SHA-256 of the first `length` bytes of the document of the first `n` rows. */
export function digest(persons: Persons, n: number, length: number): string {
  const hash = createHash('sha256');
  let left = length;
  for (const bytes of pieces(persons, n)) {
    hash.update(bytes.subarray(0, left));
    left -= Math.min(left, bytes.length);
    if (left === 0) break;
  }
  return hash.digest('hex');
}
