// The rows of simulations, as objects and as text, without HTTP.
import type { Given } from '../../src/columns/draw.js';
import type { Given64 } from '../../src/columns/draw64.js';
import { selectColumns } from '../../src/columns/select.js';
import type { EventDataset, EventStream, Simulated } from '../../src/events/event-dataset.js';
import { type RowsInfo, writerOf } from '../../src/formats/format.js';
import { rowFormats } from '../../src/formats/index.js';
import { sse } from '../../src/formats/sse.js';
import { compileGiven } from '../../src/kernel/compile.js';
import type { Block, GivenPlan, GivenSource } from '../../src/kernel/run/given-plan.js';
import { simulatedSlices } from '../../src/output/simulated.js';
import { itself } from '../../src/output/work.js';
import { type SeedKey, seedKey } from '../../src/random/key.js';
import { registeredEvents } from '../datasets/registered.js';

type Parameters = Record<string, unknown>;

const formats = { ...rowFormats, sse };

export function eventDataset(name: string): EventDataset {
  return registeredEvents.find((dataset) => dataset.name === name) as EventDataset;
}

/** Parameters with the schema's defaults filled in. */
export function withDefaults(schemas: Readonly<Record<string, object>>, parameters: Parameters): Parameters {
  const defaults = Object.entries(schemas).flatMap(([name, schema]) =>
    'default' in schema ? [[name, schema.default]] : [],
  );
  return { ...Object.fromEntries(defaults), ...parameters };
}

export const streamOf = (dataset: EventDataset, parameters: Parameters = {}): EventStream =>
  dataset.stream(withDefaults(dataset.parameters, parameters));

export const keyOf = ({ name }: EventDataset, seed: string) => seedKey(name, seed);

export const turn = async () => {};

type Rows = Pick<Simulated, 'columns'> & Pick<RowsInfo, 'cursor'>;

const plans = new WeakMap<Rows['columns'], Map<string, { cursor: Rows['cursor']; plan: GivenPlan }>>();

/** The rows of a simulation in a format, compiled once. */
export function eventPlan(
  { columns, cursor }: Rows,
  format: keyof typeof formats,
  { fields }: { fields?: string } = {},
): GivenPlan {
  const known = plans.get(columns) ?? new Map();
  plans.set(columns, known);
  const name = `${format} ${fields}`;
  const found = known.get(name);
  if (found !== undefined && found.cursor === cursor) return found.plan;
  const info = { table: 'events', ...(cursor !== undefined && { cursor }) };
  const { rows, encoding } = writerOf(formats[format], {}, info);
  const plan = compileGiven(rows(selectColumns(columns, fields)), encoding);
  known.set(name, { cursor, plan });
  return plan;
}

/** The representation of at most `most` rows, made in slices as over HTTP. */
export async function textOf(
  simulated: Simulated & Pick<RowsInfo, 'cursor'>,
  key: SeedKey,
  most: number,
  format: keyof typeof formats = 'ndjson',
  query: { fields?: string } = {},
): Promise<string> {
  const plan = eventPlan(simulated, format, query);
  const slices = simulatedSlices(plan, { key, most, open: () => simulated.open(key, turn) }, itself());
  const parts: Buffer[] = [];
  for (let slice = await slices.next(); slice !== undefined; slice = await slices.next()) {
    parts.push(Buffer.from(slice.bytes));
    slice.release();
  }
  return Buffer.concat(parts).toString();
}

export async function objectsOf(simulated: Simulated, key: SeedKey, most: number): Promise<Parameters[]> {
  return JSON.parse(await textOf(simulated, key, most, 'json'));
}

const BLOCK = 1024;

/** Reads these variables from a source. `each` is called with arrays that are overwritten afterwards. */
export function drain(
  source: GivenSource,
  draws: readonly Given[],
  draws64: readonly Given64[],
  most: number,
  each: (rows: number, indexes: Uint32Array[], numbers: BigUint64Array[]) => void,
): void {
  const indexes = draws.map(() => new Uint32Array(BLOCK));
  const numbers = draws64.map(() => new BigUint64Array(BLOCK));
  const block: Block = {
    rows: new BigUint64Array(BLOCK),
    ends: new Uint32Array(BLOCK),
    draw: (variable) => indexes[draws.indexOf(variable)],
    draw64: (variable) => numbers[draws64.indexOf(variable)],
  };
  for (let left = most; left > 0 && !source.ended; ) {
    const rows = source.fill(block, Math.min(BLOCK, left));
    if (rows > 0) each(rows, indexes, numbers);
    left -= rows;
  }
}
