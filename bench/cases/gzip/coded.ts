import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { deflateRawSync, gunzipSync } from 'node:zlib';
import { eventDatasets } from '../../../src/events/index.js';
import type { RowFormatName } from '../../../src/formats/index.js';
import type { Representation } from '../../../src/output/representation.js';
import { rowsRepresentation } from '../../../src/output/rows.js';
import { simulatedRepresentation } from '../../../src/output/simulated.js';
import type { Slices } from '../../../src/output/slices.js';
import { itself } from '../../../src/output/work.js';
import { projectRoot } from '../../../src/project-root.js';
import {
  amount,
  atLeast,
  atMost,
  interleave,
  type Measure,
  median,
  plain as plainMeasure,
  ratio,
  verify,
} from '../../measures.js';
import { firstRows, loadFiles, type Made, rowsOf, rowsOfModel } from '../../rows.js';
import { opened } from '../events.js';

const ROUNDS = 7;
const ROWS = 200_000;

/** Rows made and coded as gzip on one thread, against rows that are made and then coded by zlib at level 1. */
export async function coded(): Promise<Measure[]> {
  const all = [];
  for (const [name, format] of [
    ['persons', 'csv'],
    ['persons', 'json'],
    ['users', 'ndjson'],
  ] as const)
    all.push(...(await compared(`${name} as ${format}`, byRows(await rowsOf(name, format)), 700, 1.12)));
  for (const [name, format] of [
    ['persons', 'sql'],
    ['users', 'csv'],
  ] as const)
    all.push(...(await compared(`${name} as ${format}`, byRows(await rowsOf(name, format)))));
  for (const format of ['csv', 'ndjson'] as const)
    all.push(...(await compared(`employees as ${format}`, byRows(await employees(format)))));
  for (const name of ['e-store', 'app-store'])
    all.push(...(await compared(`${name} events as ndjson`, await byEvents(name))));
  return all;
}

const byRows = (made: Made) => rowsRepresentation(firstRows(made, ROWS));

function employees(format: RowFormatName): Promise<Made> {
  const company = JSON.parse(readFileSync(join(projectRoot, 'data/schemas/company.json'), 'utf8'));
  return rowsOfModel(company, 'Employee', format, { Employee: ROWS, Manager: 10_000 });
}

async function byEvents(name: string): Promise<Representation> {
  const dataset = eventDatasets(await loadFiles()).find((dataset) => dataset.name === name);
  if (dataset === undefined) throw new Error(`there are no events "${name}"`);
  const { plan, key, open } = await opened(dataset, {});
  return simulatedRepresentation(plan, { key, open, most: ROWS }, true);
}

async function compared(name: string, rows: Representation, least?: number, most = 1.25): Promise<Measure[]> {
  const plain = await bytesOf(rows.slices(itself()));
  const zlib = deflateRawSync(plain, { level: 1 }).length;
  const ours = () => rows.gzip?.(itself());
  const first = await ours();
  if (first === undefined) return [plainMeasure(`${name} as gzip`, 'left to zlib')];
  const whole = await bytesOf(first);
  verify(`the rows of ${name}`, gunzipSync(whole).equals(plain), true);
  const rate = (milliseconds: number) => plain.length / milliseconds / 1000;
  const rates = await interleave(ROUNDS, {
    async ours() {
      const start = performance.now();
      await drained((await ours()) as Slices);
      return rate(performance.now() - start);
    },
    async zlib() {
      const start = performance.now();
      deflateRawSync(await bytesOf(rows.slices(itself())), { level: 1 });
      return rate(performance.now() - start);
    },
  });
  const speed = amount(median(rates.ours), 'MB/s');
  return [
    least === undefined
      ? atLeast(`${name} as gzip, against zlib`, ratio(rates.ours, rates.zlib), 3, '×', speed)
      : atLeast(
          `${name} as gzip`,
          median(rates.ours),
          least,
          'MB/s',
          `${ratio(rates.ours, rates.zlib).toFixed(1)} × zlib`,
        ),
    atMost('its size, against zlib', whole.length / zlib, most, '×'),
  ];
}

async function bytesOf(slices: Slices): Promise<Buffer> {
  const parts: Buffer[] = [];
  await drained(slices, (bytes) => parts.push(Buffer.from(bytes)));
  return Buffer.concat(parts);
}

async function drained(slices: Slices, use: (bytes: Buffer) => void = () => {}): Promise<void> {
  for (let slice = await slices.next(); slice !== undefined; slice = await slices.next()) {
    use(slice.bytes);
    slice.release();
  }
}
