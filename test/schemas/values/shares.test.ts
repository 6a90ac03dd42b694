// Shares of null and weights of values: as often as the schema says, and refused where they cannot be.
import t, { type Test } from 'tap';
import { body, planOf } from '../../support/engine.js';
import { columnsOf, modelOf, refusal, rowsOf, seed, valuesOf } from '../schemas.js';

const ROWS = 20_000;

/** The shares of values, each within five standard deviations. */
async function checkShares(t: Test, schema: object, expected: readonly [unknown, number][]): Promise<void> {
  const values = (await valuesOf(schema, ROWS)).map((value) => JSON.stringify(value));
  for (const [value, share] of expected) {
    const count = values.filter((one) => one === JSON.stringify(value)).length;
    const deviation = Math.sqrt(ROWS * share * (1 - share));
    t.ok(
      Math.abs(count - ROWS * share) <= 5 * deviation,
      `${JSON.stringify(schema)}: ${count} times ${value}`,
    );
  }
}

const nullable: Record<string, object> = {
  'a list of types': { type: ['integer', 'null'], minimum: 7 },
  'anyOf, as Pydantic writes': { anyOf: [{ type: 'string' }, { type: 'null' }] },
  'an alternative that may be null itself': { anyOf: [{ type: ['string', 'null'] }, { type: 'integer' }] },
  'no type': { synthesizer: 'city' },
  'a synthesizer': { type: ['string', 'null'], synthesizer: 'iban' },
  'values with null': { enum: ['a', null, 'b'] },
  'an object': { type: ['object', 'null'], properties: { a: { type: 'integer' } } },
  'unique values': { type: ['string', 'null'], unique: true },
};

for (const [what, schema] of Object.entries(nullable)) {
  t.test(`nulls: ${what}`, async (t) => {
    for (const share of [0, 0.1, 0.75, 1]) await checkShares(t, { ...schema, nulls: share }, [[null, share]]);
  });
}

t.test('nulls: a foreign key', async (t) => {
  const id = { type: 'integer', sql: { key: 'primary' } };
  const of = { type: ['integer', 'null'], nulls: 0.3, sql: { key: 'foreign', reference: 'P.id' } };
  const schema = { $defs: { P: { properties: { id } }, C: { properties: { id, of } } } };
  const columns = await columnsOf(schema, 'C', { C: ROWS, P: 50 });
  const count = rowsOf(columns, ROWS).filter((row) => row.of === null).length;
  t.ok(Math.abs(count / ROWS - 0.3) < 0.02, `${count}`);
});

t.test('weights', async (t) => {
  const shop = { enum: ['paid', 'open', 'lost'], weights: [70, 25, 5] };
  await checkShares(t, shop, [
    ['paid', 0.7],
    ['open', 0.25],
    ['lost', 0.05],
  ]);
  await checkShares(t, { ...shop, type: ['string', 'null'], enum: ['paid', null, 'lost'], nulls: 0.5 }, [
    [null, 0.5],
    ['paid', (0.5 * 70) / 75],
    ['lost', (0.5 * 5) / 75],
  ]);
  await checkShares(t, { enum: [1, 'a', { b: 2 }, 1], weights: [1, 0, 1, 2] }, [
    [1, 0.75],
    ['a', 0],
    [{ b: 2 }, 0.25],
  ]);
  await checkShares(t, { enum: [1, 2, 30], weights: [2, 2, 100], maximum: 9 }, [[1, 0.5]]);
  await checkShares(t, { anyOf: [{ enum: ['a', 'b'] }, { type: 'null' }], weights: [1, 3], nulls: 0 }, [
    ['b', 0.75],
  ]);
});

t.test('the kernel makes the same rows as the plain implementation', async (t) => {
  const columns = await columnsOf(
    modelOf({
      ...Object.fromEntries(
        Object.entries(nullable).map(([what, schema]) => [what, { ...schema, nulls: 0.4 }]),
      ),
      weighted: { enum: ['a', 'b', 3, { c: null }], weights: [5, 1, 1, 1] },
    }),
  );
  const written = body(planOf(columns, 'ndjson'), seed, 0, 500).toString().trimEnd().split('\n');
  t.strictSame(
    written.map((line) => JSON.parse(line)),
    rowsOf(columns, 500),
  );
});

const refused: [string, object, string, RegExp][] = [
  ['a type without null', { type: 'string', nulls: 0.1 }, '/nulls', /may not be null/],
  ['values without null', { enum: ['a', 'b'], nulls: 0.1 }, '/nulls', /may not be null/],
  [
    'null that the type forbids',
    { type: 'string', enum: ['a', null], nulls: 0.1 },
    '/nulls',
    /may not be null/,
  ],
  ['only null', { type: 'null', nulls: 0.1 }, '/nulls', /always null/],
  ['a share above 1', { type: ['string', 'null'], nulls: 10 }, '/nulls', /from 0 to 1/],
  ['a share that is a text', { type: ['string', 'null'], nulls: '10%' }, '/nulls', /number/],
  [
    'a primary key',
    { type: ['integer', 'null'], sql: { key: 'primary' }, nulls: 0.1 },
    '/nulls',
    /primary key/,
  ],
  ['too few weights', { enum: ['a', 'b', 'c'], weights: [70, 30] }, '/weights', /list of 3 weights/],
  ['a weight below 0', { enum: ['a', 'b'], weights: [1, -1] }, '/weights/1', /at least 0/],
  ['a weight that is a text', { enum: ['a', 'b'], weights: [1, '2'] }, '/weights/1', /at least 0/],
  ['weights that are all 0', { enum: ['a', 'b'], weights: [0, 0] }, '/weights', /greater than 0/],
  [
    'weights of what is not allowed',
    { enum: ['a', 1], type: 'integer', weights: [1, 0] },
    '/weights',
    /is 0 for all/,
  ],
  ['no enum', { type: 'string', weights: [1] }, '/weights', /beside enum/],
  [
    'a distribution beside',
    { enum: [1, 2], weights: [1, 2], distribution: 'zipf' },
    '/weights',
    /distribution/,
  ],
  ['unique values', { enum: ['a', 'b'], weights: [1, 2], unique: true }, '/weights', /unique/],
];

for (const [what, schema, pointer, detail] of refused) {
  t.test(`refused: ${what}`, async (t) => {
    const error = refusal(modelOf({ x: schema }));
    t.equal(error?.pointer, `/$defs/M/properties/x${pointer}`);
    t.match(error?.message, detail);
  });
}
