// What cannot be compiled is made of candidates that a validator accepts.
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import t from 'tap';
import { modelOf, refusal, valuesOf } from '../schemas.js';

const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
formats.default(ajv, { keywords: true });

/** Schemas of a property, each of which more than one value meets. */
const schemas: Record<string, unknown> = {
  not: { type: 'integer', not: { multipleOf: 2 } },
  'not of a type': { not: { type: 'string' } },
  'not of required': { type: 'object', properties: { a: {}, b: {} }, not: { required: ['a'] } },
  'not of a property': {
    type: 'object',
    properties: { a: { type: 'integer' } },
    not: { properties: { a: { const: 1 } } },
  },
  'if, then, else': {
    type: 'object',
    properties: { country: { enum: ['US', 'CA'] }, code: { type: 'string' } },
    required: ['country', 'code'],
    if: { properties: { country: { const: 'US' } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { code: { pattern: '^\\d{5}$' } } },
    else: { properties: { code: { pattern: '^[A-Z]\\d[A-Z]$' } } },
  },
  patternProperties: {
    type: 'object',
    patternProperties: { '^s_': { type: 'string' }, '^n_': { type: 'number' } },
    additionalProperties: false,
  },
  'pattern of a known property': {
    type: 'object',
    properties: { ab: { minimum: 3 } },
    patternProperties: { '^a': { type: 'integer' } },
  },
  propertyNames: {
    type: 'object',
    propertyNames: { pattern: '^[a-z]{3}$' },
    additionalProperties: { type: 'integer' },
  },
  'names of an enum': {
    type: 'object',
    propertyNames: { enum: ['red', 'green'] },
    additionalProperties: { type: 'integer' },
  },
  contains: {
    type: 'array',
    items: { type: 'integer' },
    contains: { minimum: 10, maximum: 12 },
    minContains: 2,
    maxContains: 3,
  },
  'uniqueItems of objects': {
    type: 'array',
    items: { type: 'object', properties: { k: { enum: [1, 2, 3] } }, required: ['k'] },
    uniqueItems: true,
    minItems: 2,
  },
  'uniqueItems of a union': {
    type: 'array',
    items: { anyOf: [{ type: 'boolean' }, { type: 'integer' }] },
    uniqueItems: true,
    minItems: 3,
  },
  dependentRequired: { type: 'object', properties: { a: {}, b: {}, c: {} }, dependentRequired: { a: ['d'] } },
  dependentSchemas: {
    type: 'object',
    properties: { a: {}, b: {} },
    dependentSchemas: { a: { properties: { b: { type: 'integer' } } } },
  },
  // Most texts meet both, and all that one of them allows alone have two characters.
  'oneOf of texts, one of which nearly has all of the other': {
    oneOf: [
      { type: 'string', minLength: 2 },
      { type: 'string', minLength: 3 },
    ],
  },
  'oneOf that may overlap': { oneOf: [{ type: 'integer' }, { type: 'number', minimum: 5 }] },
  'oneOf of open objects': {
    type: 'object',
    oneOf: [
      { properties: { a: { type: 'integer' } }, required: ['a'] },
      { properties: { b: { type: 'integer' } }, required: ['b'] },
    ],
  },
  'oneOf whose bounds speak only of numbers': {
    type: ['integer', 'string'],
    oneOf: [{ minimum: 5 }, { maximum: 3 }],
  },
  'oneOf whose lengths speak only of texts': {
    type: ['string', 'boolean'],
    oneOf: [{ minLength: 5 }, { maxLength: 3 }],
  },
  'oneOf whose kinds speak only of objects': {
    type: ['object', 'integer', 'null'],
    oneOf: ['cat', 'dog'].map((kind) => ({ properties: { kind: { const: kind } }, required: ['kind'] })),
  },
  'oneOf of an enum and of bounds of another type': {
    oneOf: [{ enum: [1, 2, 'long enough'], minLength: 5 }, { maxLength: 3 }],
  },
  'anyOf within oneOf': {
    type: 'object',
    oneOf: [
      {
        properties: { a: { type: 'integer' } },
        required: ['a'],
        anyOf: [{ properties: { b: { type: 'integer' } }, required: ['b'] }],
      },
      { properties: { b: { type: 'integer' } }, required: ['b'] },
    ],
  },
  'anyOf within anyOf': {
    allOf: [{ anyOf: [{ minimum: 3 }, { maximum: 1 }] }, { anyOf: [{ multipleOf: 2 }, { multipleOf: 3 }] }],
    type: 'integer',
  },
  'two patterns': { allOf: [{ type: 'string', pattern: '[a-z]{3}' }, { pattern: '\\d' }], maxLength: 40 },
  'unevaluatedProperties beside alternatives': {
    type: 'object',
    anyOf: [{ properties: { a: { type: 'integer' } } }, { properties: { b: { type: 'string' } } }],
    unevaluatedProperties: false,
  },
  unevaluatedItems: {
    type: 'array',
    prefixItems: [{ type: 'string' }],
    unevaluatedItems: { type: 'integer' },
    minItems: 3,
  },
  'enum of objects': { enum: [{}, { a: 1 }, { a: 2 }], required: ['a'] },
  'enum of a format': { type: 'string', format: 'date', enum: ['q', '2020-01-01', '2021-01-01'] },
  'an open pattern and a length': { type: 'string', pattern: '^a', minLength: 5 },
  'a word boundary': { type: 'string', pattern: '\\bcat\\b' },
  'a Unicode property': { type: 'string', pattern: '^\\p{Lu}\\p{Ll}+$' },
  'look-ahead': { type: 'string', pattern: '^(?=.*\\d)(?=.*[a-z]).{6,10}$' },
  'look-behind': { type: 'string', pattern: '(?<!a)b' },
  'a back-reference': { type: 'string', pattern: '^([a-c]{1,3}|x)-\\1$' },
  'a named back-reference and a length': {
    type: 'string',
    pattern: '^(?<q>[\'"])[a-z]*\\k<q>',
    minLength: 6,
  },
  'a back-reference to one alternative': { type: 'string', pattern: '^(?:([ab])|c)\\1$' },
  'not of a back-reference': { type: 'string', pattern: '^[ab]{2}$', not: { pattern: '(.)\\1' } },
  'a tuple of draft-07': {
    type: 'array',
    items: [{ type: 'integer' }, { type: 'string' }],
    additionalItems: false,
  },
  'exclusiveMaximum 0': { type: 'number', exclusiveMaximum: 0 },
  'maximum 0': { type: 'integer', maximum: 0 },
  'a very small range': { type: 'number', minimum: -1e-9, maximum: 1e-9 },
  'integers of 16 digits': {
    type: 'integer',
    minimum: 1_000_000_000_000_001,
    maximum: 9_007_199_254_740_991,
  },
};

for (const [what, schema] of Object.entries(schemas)) {
  t.test(what, async (t) => {
    const root = modelOf({ x: schema });
    t.equal(refusal(root), undefined);
    const isTuple = Array.isArray((schema as { items?: unknown }).items);
    const values = await valuesOf(schema, 200);
    const validate = isTuple
      ? (value: unknown) => Array.isArray(value) && value.length <= 2
      : ajv.compile(schema as object);
    for (const value of values) if (!validate(value)) t.fail(JSON.stringify(value));
    t.ok(new Set(values.map((value) => JSON.stringify(value))).size > 1, 'values differ');
  });
}

t.test('candidates follow from the schema alone', async (t) => {
  const schema = schemas['if, then, else'];
  t.strictSame(await valuesOf(schema, 50), await valuesOf(structuredClone(schema), 50));
});

t.test('a union goes on without an alternative that has no values', async (t) => {
  const values = await valuesOf(
    { anyOf: [{ type: 'string', pattern: 'a^' }, { not: {} }, { type: 'integer' }] },
    50,
  );
  t.ok(values.every(Number.isInteger));
});

t.test(
  'no value is made that two alternatives of oneOf allow, whatever their keywords speak of',
  async (t) => {
    const ofObjects = [{ unevaluatedProperties: false }, { properties: {}, required: ['a'] }];
    t.match(refusal(modelOf({ x: { type: 'integer', oneOf: [...ofObjects, { type: 'string' }] } })), {
      status: 422,
    });
    t.equal(refusal(modelOf({ x: { type: 'object', oneOf: ofObjects } })), undefined);
  },
);

t.test('what an applicator would hide is refused', async (t) => {
  const at = '/$defs/M/properties/x';
  const synthesized = { type: 'string', synthesizer: 'city', not: { const: 'Berlin' } };
  t.equal(refusal(modelOf({ x: synthesized }))?.members.pointer, `${at}/not`);
  const spread = { type: 'integer', distribution: 'normal', not: { const: 3 } };
  t.equal(refusal(modelOf({ x: spread }))?.members.pointer, `${at}/not`);
  // So it is in what the values contain, and in what a reference leads to.
  const inside = {
    type: 'object',
    properties: { a: { type: 'integer' }, b: { type: 'integer', formula: 'a + 100' } },
    required: ['a', 'b'],
  };
  const around: Record<string, object> = {
    'properties/in': {
      type: 'object',
      properties: { in: inside },
      required: ['in'],
      not: { required: ['q'] },
    },
    items: { type: 'array', items: inside, contains: { required: ['a'] }, minItems: 1 },
    'anyOf/0': { anyOf: [inside, { type: 'integer' }], not: { const: 3 } },
  };
  for (const [path, x] of Object.entries(around))
    t.equal(refusal(modelOf({ x }))?.members.pointer, `${at}/${path}/properties/b/formula`);
  const x = { ...around.items, items: { $ref: '#/$defs/In' } };
  t.equal(
    refusal({ $defs: { ...modelOf({ x }).$defs, In: inside } })?.members.pointer,
    '/$defs/In/properties/b/formula',
  );
  const city = {
    type: 'object',
    properties: { in: { type: 'string', synthesizer: 'city' } },
    required: ['in'],
  };
  t.equal(
    refusal(modelOf({ x: { ...city, not: { required: ['q'] } } }))?.members.pointer,
    `${at}/properties/in/synthesizer`,
  );
  const data = { type: 'object', properties: { in: { const: { formula: 'a' } } }, not: { required: ['q'] } };
  t.equal(refusal(modelOf({ x: data })), undefined, 'what is data is no keyword');
});
