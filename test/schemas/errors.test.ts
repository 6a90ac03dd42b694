// Schemas for which no rows can be made are refused, with a JSON Pointer to the keyword.
import t from 'tap';
import { readSchema, SchemaError } from '../../src/schemas/schema.js';
import { columnsOf, modelOf, refusal } from './schemas.js';

const at = '/$defs/M/properties/x';

/** Schemas of a property, and the wrong keyword. */
const refused: [string, unknown, string][] = [
  ['minimum over maximum', { type: 'integer', minimum: 5, maximum: 4 }, '/minimum'],
  [
    'exclusive bounds with nothing between',
    { type: 'integer', exclusiveMinimum: 4, exclusiveMaximum: 5 },
    '/exclusiveMinimum',
  ],
  ['no integer between', { type: 'integer', minimum: 1.2, maximum: 1.8 }, '/minimum'],
  [
    'multipleOf without a multiple',
    { type: 'integer', minimum: 5, maximum: 6, multipleOf: 4 },
    '/multipleOf',
  ],
  ['multipleOf not over 0', { type: 'number', multipleOf: 0 }, '/multipleOf'],
  ['multipleOf too fine', { type: 'number', multipleOf: 1e-9 }, '/multipleOf'],
  ['minimum is no number', { type: 'integer', minimum: '5' }, '/minimum'],
  ['minLength over maxLength', { type: 'string', minLength: 5, maxLength: 4 }, '/minLength'],
  ['minLength too long', { type: 'string', minLength: 100_000 }, '/minLength'],
  ['a negative length', { type: 'string', maxLength: -1 }, '/maxLength'],
  ['look-ahead that nothing meets', { type: 'string', pattern: '^(?=a)b' }, '/pattern'],
  ['an anchor inside', { type: 'string', pattern: 'a^b' }, '/pattern'],
  ['no regular expression', { type: 'string', pattern: '(' }, '/pattern'],
  ['pattern too long for maxLength', { type: 'string', pattern: '^[a-z]{5}$', maxLength: 4 }, '/pattern'],
  ['pattern against format', { type: 'string', pattern: '^x', format: 'uuid' }, '/pattern'],
  ['format longer than maxLength', { type: 'string', format: 'uuid', maxLength: 10 }, '/maxLength'],
  [
    'earliest after latest',
    { type: 'string', format: 'date', minimum: '2020-01-02', maximum: '2020-01-01' },
    '/minimum',
  ],
  ['no date', { type: 'string', format: 'date', formatMinimum: '2020-02-30' }, '/formatMinimum'],
  ['unknown type', { type: 'integr' }, '/type'],
  ['a type twice', { type: ['string', 'string'] }, '/type'],
  ['empty enum', { enum: [] }, '/enum'],
  ['enum without a valid value', { type: 'integer', enum: ['a'] }, '/enum'],
  ['const against type', { type: 'integer', const: 'a' }, '/const'],
  ['unknown distribution', { type: 'integer', distribution: 'normall' }, '/distribution'],
  [
    'unknown kind of distribution',
    { type: 'integer', distribution: { kind: 'cauchy' } },
    '/distribution/kind',
  ],
  [
    'a probability above 1',
    { type: 'integer', distribution: { kind: 'geometric', p: 1.5 } },
    '/distribution/p',
  ],
  [
    'a distribution beside the values',
    { type: 'integer', minimum: 0, maximum: 9, distribution: { kind: 'pareto', scale: 20 } },
    '/distribution',
  ],
  [
    'a mixture of nothing',
    { type: 'integer', distribution: { kind: 'mixture', of: [] } },
    '/distribution/of',
  ],
  [
    'a mixture with a wrong part',
    { type: 'integer', distribution: { kind: 'mixture', of: ['normal', { kind: 'gamma', shape: -1 }] } },
    '/distribution/of/1/shape',
  ],
  [
    'unknown parameter',
    { type: 'integer', distribution: { kind: 'normal', sigma: 1 } },
    '/distribution/sigma',
  ],
  ['standard deviation 0', { type: 'integer', distribution: { kind: 'normal', sd: 0 } }, '/distribution/sd'],
  [
    'mean out of reach',
    { type: 'integer', maximum: 9, distribution: { kind: 'normal', mean: 1e9, sd: 1 } },
    '/distribution',
  ],
  [
    'Benford below 0',
    { type: 'integer', minimum: -9, maximum: -1, distribution: 'benford' },
    '/distribution',
  ],
  ['a distribution of texts', { type: 'string', distribution: 'normal' }, '/distribution'],
  [
    'histogram without weights',
    { type: 'integer', distribution: { kind: 'histogram', values: [1] } },
    '/distribution/weights',
  ],
  [
    'histogram outside the domain',
    { type: 'integer', maximum: 5, distribution: { kind: 'histogram', values: [1, 6], weights: [1, 1] } },
    '/distribution/values/1',
  ],
  ['unknown synthesizer', { type: 'string', synthesizer: 'frist_name' }, '/synthesizer'],
  ['names that are numbers', { type: 'integer', synthesizer: 'name' }, '/synthesizer'],
  ['addresses that are lists', { type: 'array', synthesizer: 'email' }, '/synthesizer'],
  [
    'different addresses that are numbers',
    { type: 'integer', synthesizer: 'email', unique: true },
    '/synthesizer',
  ],
  ['unknown Faker module', { type: 'string', faker: 'helper.fake' }, '/faker'],
  ['a synthesizer as a method of Faker', { type: 'string', faker: 'ean' }, '/faker'],
  ['unknown Faker method', { type: 'string', faker: 'commerce.productNam' }, '/faker'],
  ['an inherited member', { type: 'string', faker: 'lorem.constructor' }, '/faker'],
  ['a prototype', { type: 'string', faker: '__proto__.toString' }, '/faker'],
  ['a method of lists', { type: 'string', faker: 'system.toString' }, '/faker'],
  [
    'vocabulary too long for maxLength',
    { type: 'string', synthesizer: 'paragraph', maxLength: 3 },
    '/synthesizer',
  ],
  ['not what it is', { type: 'integer', not: { type: 'number' } }, '/not'],
  ['a condition that nothing meets', { type: 'integer', if: false, else: false }, '/if'],
  [
    'allOf that cannot be merged',
    { allOf: [{ type: 'string', pattern: '^a' }, { pattern: '^b' }] },
    '/allOf/1/pattern',
  ],
  ['allOf of two types', { allOf: [{ type: 'string' }, { type: 'integer' }] }, '/allOf/1/type'],
  [
    'subdomain of the wrong length',
    { anyOf: [{ type: 'integer' }, { type: 'null' }], subdomain: [1] },
    '/subdomain',
  ],
  [
    'a negative weight',
    { anyOf: [{ type: 'integer' }, { type: 'null' }], subdomain: [1, -1] },
    '/subdomain/1',
  ],
  ['unknown reference', { $ref: '#/$defs/N' }, '/$ref'],
  ['reference to another schema', { $ref: 'https://example.com/s.json' }, '/$ref'],
  ['minItems over maxItems', { type: 'array', minItems: 3, maxItems: 2 }, '/minItems'],
  [
    'more unique items than values',
    { type: 'array', items: { enum: [1, 2] }, minItems: 3, uniqueItems: true },
    '/uniqueItems',
  ],
  ['too many cells', { type: 'array', items: { type: 'integer' }, minItems: 1_000_000 }, '/minItems'],
  [
    'a required property that is not allowed',
    { type: 'object', properties: {}, required: ['a'], additionalProperties: false },
    '/required/0',
  ],
  ['no schema', 5, ''],
  ['a schema of nothing', false, ''],
  ['unknown kind of key', { type: 'integer', sql: { key: 'primry' } }, '/sql/key'],
  [
    'a foreign key to an unknown model',
    { type: 'integer', sql: { key: 'foreign', reference: 'N.id' } },
    '/sql/reference',
  ],
  [
    'a foreign key to an unknown property',
    { type: 'integer', sql: { key: 'foreign', reference: 'M.id' } },
    '/sql/reference',
  ],
  [
    'a foreign key to itself',
    { type: 'integer', sql: { key: 'foreign', reference: 'M.x' } },
    '/sql/reference',
  ],
  ['a foreign key without a reference', { type: 'integer', sql: { key: 'foreign' } }, '/sql/reference'],
  ['a key of objects', { type: 'object', properties: {}, sql: { key: 'primary' } }, '/type'],
  [
    'a key with a distribution',
    { type: 'integer', sql: { key: 'primary' }, distribution: 'normal' },
    '/distribution',
  ],
];

for (const [what, schema, keyword] of refused) {
  t.test(what, async (t) => {
    const error = refusal(modelOf({ x: schema }));
    t.ok(error instanceof SchemaError);
    t.equal(error?.status, 422);
    t.equal(error?.members.pointer, at + keyword, error?.message ?? what);
  });
}

t.test('near names are suggested', async (t) => {
  t.equal(refusal(modelOf({ x: { synthesizer: 'frist_name' } }))?.members.suggestion, 'first_name');
  t.equal(
    refusal(modelOf({ x: { faker: 'commerce.productNam' } }))?.members.suggestion,
    'commerce.productName',
  );
  t.equal(refusal(modelOf({ x: { type: 'integr' } }))?.members.suggestion, 'integer');
  t.equal(refusal(modelOf({ x: { distribution: 'zipff' } }))?.members.suggestion, 'zipf');
  t.equal(refusal({ ...modelOf({ x: {} }), rows: { m: 1 } })?.members.pointer, '/rows/m');
});

t.test('there must be enough keys for the rows', async (t) => {
  const id = { type: 'integer', minimum: 1, maximum: 50, sql: { key: 'primary' } };
  t.equal(refusal(modelOf({ id }, 51))?.members.pointer, '/$defs/M/properties/id/sql/key');
  t.equal(refusal(modelOf({ id }, 50)), undefined);
  t.equal(
    readSchema(modelOf({ id })).models.get('M')?.defaultRows,
    50,
    'the default number of rows is reduced',
  );
  await t.rejects(columnsOf(modelOf({ id }), 'M', { M: 51 }), { message: /only 50/ });
  const unique = refusal(modelOf({ x: { enum: ['a', 'b'], unique: true } }, 3));
  t.equal(unique?.members.pointer, '/$defs/M/properties/x/unique');
});

t.test('an endless recursion is refused, and one with an end is not', async (t) => {
  const node = (child: unknown, required: string[]) => ({
    $defs: { N: { type: 'object', properties: { child }, required } },
  });
  const self = { $ref: '#/$defs/N' };
  t.equal(refusal(node(self, ['child']))?.members.pointer, '/$defs/N/properties/child/$ref');
  t.equal(refusal(node(self, [])), undefined, 'a property that may be missing');
  t.equal(refusal(node({ anyOf: [self, { type: 'null' }] }, ['child'])), undefined, 'an optional');
  t.equal(refusal(node({ type: 'array', items: self }, ['child'])), undefined, 'a list');
  t.equal(refusal(modelOf({ x: { $ref: '#/$defs/M/properties/x' } }))?.members.pointer, `${at}/$ref`);
});

t.test('values that are no schema with models', async (t) => {
  for (const schema of [
    null,
    5,
    'x',
    [],
    {},
    { $defs: {} },
    { $defs: { A: { enum: [1] } } },
    { type: 'object' },
  ]) {
    t.equal(refusal(schema)?.members.pointer, '', JSON.stringify(schema));
  }
  t.equal(refusal({ $defs: [] })?.members.pointer, '/$defs');
});

t.test('a document without models says where they would be', async (t) => {
  const paths = {
    '/orders': {
      get: {
        responses: { 200: { content: { 'application/json': { schema: { properties: { id: {} } } } } } },
      },
    },
  };
  const documents: [object, RegExp][] = [
    [{ openapi: '3.1.0', paths }, /components\.schemas.*paths/],
    [{ openapi: '3.0.3', paths, components: { schemas: {} } }, /components\.schemas.*paths/],
    [{ swagger: '2.0', paths }, /definitions.*paths/],
    [{ title: 'Nothing' }, /\$defs, definitions or components\.schemas, or at the root/],
  ];
  for (const [document, message] of documents) t.throws(() => readSchema(document), { message, pointer: '' });
});
