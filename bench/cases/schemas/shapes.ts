import { performance } from 'node:perf_hooks';
import type { Column } from '../../../src/columns/value.js';
import { writerOf } from '../../../src/formats/format.js';
import { formats } from '../../../src/formats/index.js';
import { compile } from '../../../src/kernel/compile.js';
import { seedKey } from '../../../src/random/key.js';
import { RELATIONAL } from '../../../src/schemas/dataset.js';
import { readSchema, type Schema } from '../../../src/schemas/schema.js';
import { atLeast, atMost, type Measure, median, verify } from '../../measures.js';
import { type Made, represent, SEED, writeRate } from '../../rows.js';

const ROWS = 100_000;
const ROUNDS = 5;
const COMPONENTS = 200;

/** Measures the schemas that people have: unions of objects, recursive definitions, and a whole OpenAPI document. */
export async function shapes(): Promise<Measure[]> {
  const some = numbers(COMPONENTS / 10).map((at) => `Component${10 * at}`);
  return [
    ...(await shape('20 unions of objects', unions(), ['Event'])),
    ...(await shape('a recursive model', recursive(), ['Category'])),
    ...(await shape(`an OpenAPI document of ${COMPONENTS} components`, openapi(), some)),
  ];
}

/** The time to read a document, and how fast rows of the models are made: as many of each. */
async function shape(what: string, document: string, models: readonly string[]): Promise<Measure[]> {
  const begun = performance.now();
  const schema = readSchema(JSON.parse(document));
  const first = await asJson(schema, models[0] as string);
  const [row] = JSON.parse(represent(first, 1).toString());
  const seconds = (performance.now() - begun) / 1000;
  verify(`members of ${what}`, Object.keys(row).length > 1, true);
  const made: Made[] = [];
  for (const model of models) made.push(await asJson(schema, model));
  const rates = Array.from({ length: ROUNDS }, () => {
    const times = made.map((one) => 1 / writeRate(one, ROWS / models.length));
    return models.length / times.reduce((sum, time) => sum + time, 0);
  });
  const rows = models.length === 1 ? 'rows' : `rows of ${models.length} models`;
  return [
    atMost(`${what}: from the text to the first row`, seconds, 3, 's'),
    atLeast(`${what}: ${rows} as JSON into memory, one thread`, median(rates) / 1e6, 0.1, 'M rows/s'),
  ];
}

async function asJson({ models }: Schema, name: string): Promise<Made> {
  const columns = (await models.get(name)?.columns(new Map())) as Column[];
  const { rows, encoding } = writerOf(formats.json, {}, { table: name });
  const key = seedKey(RELATIONAL, SEED);
  return { plan: compile(rows(columns), encoding), key };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** A model that is a union of four, with five properties each of which is a union of four objects told apart by `kind`. */
function unions(): string {
  const one = (kind: number) => ({
    type: 'object',
    properties: {
      kind: { const: `kind${kind}` },
      at: { type: 'string', format: 'date-time' },
      [`text${kind}`]: { type: 'string', maxLength: 20 },
      count: { type: 'integer', minimum: 0, maximum: 1000 },
    },
    required: ['kind', 'at'],
  });
  const parts = Object.fromEntries(numbers(5).map((at) => [`part${at}`, { oneOf: numbers(4).map(one) }]));
  const event = (kind: number) => {
    const { properties, required } = one(kind);
    return { type: 'object', properties: { ...properties, ...parts }, required };
  };
  return JSON.stringify({ title: 'Event', anyOf: numbers(4).map(event) });
}

function recursive(): string {
  const category = {
    type: 'object',
    properties: {
      id: { type: 'string', format: 'uuid' },
      name: { type: 'string', minLength: 3, maxLength: 20 },
      children: { type: 'array', items: { $ref: '#/$defs/Category' }, maxItems: 3 },
      parent: { anyOf: [{ $ref: '#/$defs/Category' }, { type: 'null' }] },
    },
    required: ['id', 'name', 'children'],
  };
  return JSON.stringify({ $defs: { Category: category } });
}

/** Components with twelve properties, three of which lead to other components. */
function openapi(): string {
  const schemas = Object.fromEntries(
    numbers(COMPONENTS).map((at) => {
      const other = (step: number) => ({ $ref: `#/components/schemas/Component${at + step}` });
      const links =
        at + 40 < COMPONENTS
          ? { next: other(20), later: other(30), all: { type: 'array', items: other(40) } }
          : {};
      const properties = {
        id: { type: 'integer', format: 'int64', minimum: 1 },
        name: { type: 'string', maxLength: 40 },
        state: { type: 'string', enum: ['open', 'paid', 'sent', 'closed'] },
        code: { type: 'string', pattern: '^[A-Z]{3}-\\d{6}$' },
        mail: { type: 'string', format: 'email' },
        created: { type: 'string', format: 'date-time' },
        price: { type: 'number', minimum: 0, maximum: 1000, multipleOf: 0.01 },
        active: { type: 'boolean' },
        note: { type: 'string', maxLength: 100, nullable: true },
        ...links,
      };
      return [`Component${at}`, { type: 'object', properties, required: ['id', 'name', 'state'] }];
    }),
  );
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Shop', version: '1' },
    paths: {},
    components: { schemas },
  });
}
