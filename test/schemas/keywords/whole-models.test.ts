// Keywords that an implementation easily overlooks beside others, at a model and at a property: rows that Ajv accepts, or a refusal.
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import t from 'tap';
import { readSchema } from '../../../src/schemas/schema.js';
import { columnsOf, refusal, rowsOf } from '../schemas.js';

const ajv = new Ajv2020({ strict: false, logger: false });
formats.default(ajv, { keywords: true });

interface Case {
  /** The schema of the model M. */
  readonly M: object;
  readonly others?: object;
  /** The names that some row has. */
  readonly names: readonly string[];
}

const property = (v: unknown) => ({ properties: { v } });
const open = { properties: { b: {} } };

const cases: Record<string, Case> = {
  'anyOf of a model': {
    M: { properties: { a: {} }, anyOf: [{ required: ['b'] }, { required: ['c'] }] },
    names: ['a', 'b', 'c'],
  },
  'oneOf of a model': {
    M: {
      properties: { k: {} },
      oneOf: [
        { properties: { k: { const: 'x' } }, required: ['k'] },
        { properties: { k: { const: 'y' } }, required: ['k'] },
      ],
    },
    names: ['k'],
  },
  'anyOf within oneOf of a model': {
    M: {
      oneOf: [
        {
          type: 'object',
          properties: { a: { type: 'integer' } },
          required: ['a'],
          anyOf: [{ properties: { b: { type: 'integer' } }, required: ['b'] }],
        },
        { type: 'object', properties: { b: { type: 'integer' } }, required: ['b'] },
      ],
    },
    names: ['b'],
  },
  'const of a model': { M: { properties: { a: {} }, const: { a: 'x' } }, names: ['a'] },
  'a closed model and its base': {
    M: { allOf: [{ $ref: '#/$defs/B' }], properties: { a: {} }, additionalProperties: false },
    others: { B: open },
    names: ['a'],
  },
  'a model and its closed base': {
    M: { allOf: [{ $ref: '#/$defs/B' }], properties: { a: {} } },
    others: { B: { ...open, additionalProperties: false } },
    names: ['b'],
  },
  'additionalProperties beside allOf': {
    M: property({ allOf: [{ properties: { f: {} } }], additionalProperties: { type: 'boolean' } }),
    names: ['v'],
  },
  'unevaluatedProperties within allOf': {
    M: property({ allOf: [{ properties: { f: {} } }, { unevaluatedProperties: false }] }),
    names: ['v'],
  },
  'a schema of unevaluatedProperties': {
    M: property({ properties: { x: {} }, minProperties: 3, unevaluatedProperties: { type: 'integer' } }),
    names: ['v'],
  },
  'a schema of unevaluatedItems': {
    M: property({ type: 'array', minItems: 1, unevaluatedItems: { type: 'integer' } }),
    names: ['v'],
  },
  'no unevaluatedItems': { M: property({ type: 'array', unevaluatedItems: false }), names: ['v'] },
  'an enum of objects without what they need': {
    M: property({ enum: [{}], required: ['c'] }),
    names: [],
  },
  'an enum of lists that are too short': { M: property({ enum: [[]], minItems: 2 }), names: [] },
  'an enum of lists of other items': { M: property({ enum: [[1]], items: { type: 'null' } }), names: [] },
  'an enum of another format': { M: property({ type: 'string', format: 'date', enum: ['q'] }), names: [] },
  'a constant of another type': { M: property({ type: 'null', const: {} }), names: [] },
  'oneOf of alternatives that are the same': {
    M: property({ oneOf: [{}, {}], required: ['a'] }),
    names: [],
  },
  'oneOf of open objects': {
    M: property({
      type: 'object',
      required: ['type'],
      oneOf: [{ properties: { x: {} } }, { properties: { y: {} } }],
    }),
    names: [],
  },
  'numbers below 0': { M: property({ type: 'number', exclusiveMaximum: 0 }), names: ['v'] },
  'integers of at most 0': { M: property({ type: 'integer', maximum: 0 }), names: ['v'] },
  'an open pattern and a length': {
    M: property({ type: 'string', pattern: '^a', minLength: 5 }),
    names: ['v'],
  },
  'a property that nothing meets': { M: { properties: { a: {}, b: false } }, names: ['a'] },
  'another model that nothing meets': {
    M: { properties: { a: {} } },
    others: { Other: { properties: { z: { not: {} } }, required: ['z'] } },
    names: ['a'],
  },
  'a map by names': {
    M: property({
      type: 'object',
      propertyNames: { type: 'string' },
      additionalProperties: { type: 'boolean' },
    }),
    names: ['v'],
  },
  'an unknown format beside its pattern': {
    M: property({ type: 'string', format: 'ulid', pattern: '^[0-9A-HJKMNP-TV-Z]{26}$' }),
    names: ['v'],
  },
  'a keyword that does not exist': { M: property({ type: 'string', minLenght: 5 }), names: ['v'] },
};

for (const [what, { M, others = {}, names }] of Object.entries(cases)) {
  t.test(what, async (t) => {
    const $defs = { M, ...others };
    const rows = rowsOf(await columnsOf({ $defs }), 100);
    const validate = ajv.compile({ $defs, $ref: '#/$defs/M' });
    for (const row of rows)
      if (!validate(row)) t.fail(`${JSON.stringify(row)}: ${ajv.errorsText(validate.errors)}`);
    t.same([...new Set(rows.flatMap((row) => Object.keys(row)))].sort(), names);
  });
}

t.test('a model that allows no object has no rows', async (t) => {
  const { models, refused } = readSchema({
    $defs: { M: { type: 'string', properties: { a: {} } }, N: { properties: { a: {} } } },
  });
  t.same([...models.keys()], ['N']);
  t.equal(refused.get('M')?.pointer, '/$defs/M/type');
});

t.test('a bound that is no finite number is refused', async (t) => {
  const schema = JSON.parse('{"$defs":{"M":{"properties":{"v":{"type":"number","minimum":1e400}}}}}');
  t.match(refusal(schema), { status: 422, pointer: '/$defs/M/properties/v/minimum' });
});

const cellsIn = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? Object.values(value).reduce((sum: number, inner) => sum + cellsIn(inner), 0)
    : 1;

t.test('rows have no more cells than anybody reads, unless they must', async (t) => {
  const numbers = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, { type: 'integer' }]));
  const of = (next: number) => ({ $ref: `#/$defs/D${next}` });
  const required = ['p0'];
  const nested = Object.fromEntries(
    Array.from({ length: 12 }, (_, at) => {
      const more = at < 11 ? { a: of(at + 1), b: of(at + 1), all: { type: 'array', items: of(at + 1) } } : {};
      return [`D${at}`, { properties: { ...numbers(8), ...more }, required }];
    }),
  );
  const { models, refused } = readSchema({
    $defs: { ...nested, Flat: { properties: numbers(3_000), required } },
  });
  t.equal(refused.size, 0);
  const rows = async (name: string) =>
    rowsOf((await models.get(name)?.columns(new Map(), undefined, 0)) ?? [], 20).map(cellsIn);
  t.ok(Math.max(...(await rows('D0'))) <= 1_000);
  t.ok(Math.min(...(await rows('D0'))) > 300);
  const dropped = models.get('D0')?.dropped.length ?? 0;
  t.ok(dropped > 0 && dropped <= 1_000, `${dropped} properties that are left out are told`);
  t.same(new Set(await rows('Flat')), new Set([3_000]));
  const must = { ...nested.D0, required: ['a', 'b'], properties: { a: { $ref: '#/$defs/Flat' }, b: of(1) } };
  const { models: others } = readSchema({ $defs: { ...nested, must, Flat: { properties: numbers(3_000) } } });
  const made = rowsOf((await others.get('must')?.columns(new Map())) ?? [], 1);
  t.equal(cellsIn(made[0]?.a), 3_000);
});

t.test('a list has fewer items where they have many cells', async (t) => {
  const wide = Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`p${at}`, { type: 'integer' }]));
  const longest = async (list: object) => {
    const rows = rowsOf(await columnsOf({ $defs: { M: { properties: { list } } } }), 200);
    return Math.max(...rows.map((row) => (row.list as unknown[]).length));
  };
  t.equal(await longest({ type: 'array', items: { type: 'integer' } }), 5);
  t.equal(await longest({ type: 'array', items: { properties: wide } }), 2);
  t.equal(await longest({ type: 'array', items: { properties: wide }, minItems: 4 }), 4);
});
