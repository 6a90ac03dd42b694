// Rows of random schemas with nested applicators are valid, as Ajv judges, or the schema is refused.
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import t from 'tap';
import { randomOf } from '../../../src/schemas/candidates/random.js';
import { sample } from '../../../src/schemas/candidates/sample.js';
import { readSchema, SchemaError } from '../../../src/schemas/schema.js';
import { cases, fc } from '../../support/property.js';

const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
formats.default(ajv, { keywords: true });

const some = (members: Record<string, fc.Arbitrary<unknown>>) => fc.record(members, { requiredKeys: [] });
const names = fc.constantFrom('a', 'b', 'c', 'kind');
const small = fc.integer({ min: 0, max: 4 });
const types = fc.constantFrom<unknown>(
  'object',
  'string',
  'integer',
  ['integer', 'string'],
  ['object', 'null'],
);
const scalar = fc.constantFrom<unknown>(0, 1, 2.5, 'x', 'yy', true, null);

const leaf = fc.oneof(
  some({
    type: fc.constant('integer'),
    minimum: fc.integer({ min: -3, max: 3 }),
    maximum: fc.integer({ min: 0, max: 9 }),
  }),
  some({
    type: fc.constant('number'),
    exclusiveMinimum: fc.integer({ min: -3, max: 3 }),
    multipleOf: fc.constantFrom(0.1, 0.5, 3),
  }),
  some({
    type: fc.constant('string'),
    minLength: small,
    maxLength: fc.integer({ min: 2, max: 9 }),
    pattern: fc.constantFrom('^x', '[a-c]{2}', '^\\\\d+$', '(?=.*z)'),
  }),
  some({ minimum: fc.integer({ min: -3, max: 3 }), maxLength: small, maxItems: small }),
  some({ type: fc.constant('string'), format: fc.constantFrom('date', 'email', 'uuid', 'ipv4') }),
  fc.record({ const: scalar }),
  fc.uniqueArray(scalar, { minLength: 1, maxLength: 4 }).map((list) => ({ enum: list })),
  fc.constantFrom<unknown>(
    {},
    true,
    false,
    { type: 'null' },
    { type: ['integer', 'null'] },
    { enum: [{ a: 1 }, [1], 'x'] },
    { const: { a: 1, kind: 'x' } },
  ),
);

const { schema, object } = fc.letrec<{ schema: unknown; object: object; list: object; choice: object }>(
  (tie) => ({
    schema: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      tie('object'),
      tie('list'),
      tie('choice'),
    ),
    object: some({
      type: fc.constant('object'),
      properties: fc.dictionary(names, tie('schema'), { maxKeys: 3 }),
      required: fc.uniqueArray(names, { maxLength: 2 }),
      additionalProperties: fc.oneof(
        { weight: 2, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: tie('schema') },
      ),
      patternProperties: fc.dictionary(fc.constantFrom('^a', 'k', 'z$'), tie('schema'), {
        minKeys: 1,
        maxKeys: 2,
      }),
      minProperties: small,
      maxProperties: fc.integer({ min: 1, max: 5 }),
      propertyNames: fc.constantFrom({ maxLength: 4 }, { pattern: '^[a-z]+$' }, { enum: ['a', 'b', 'kind'] }),
      dependentRequired: fc.dictionary(names, fc.uniqueArray(names, { maxLength: 2 }), { maxKeys: 1 }),
      unevaluatedProperties: fc.constantFrom<unknown>(false, { type: 'integer' }),
    }),
    list: some({
      type: fc.constant('array'),
      items: tie('schema'),
      prefixItems: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
      minItems: small,
      maxItems: fc.integer({ min: 1, max: 5 }),
      uniqueItems: fc.boolean(),
      contains: tie('schema'),
      maxContains: fc.integer({ min: 1, max: 2 }),
      unevaluatedItems: fc.constant(false),
    }),
    choice: fc.oneof(
      some({
        anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }),
        allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
        properties: fc.dictionary(names, tie('schema'), { maxKeys: 2 }),
        unevaluatedProperties: fc.constant(false),
      }),
      some({
        oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }),
        type: types,
      }),
      some({
        oneOf: fc.array(tie('object'), { minLength: 2, maxLength: 3 }),
        required: fc.uniqueArray(names, { maxLength: 2 }),
      }),
      some({ not: tie('schema'), type: types }),
      fc.record({ if: tie('schema') as fc.Arbitrary<unknown>, else: tie('schema') }),
    ),
  }),
);

const ROWS = 12;

t.test('rows are valid', async (t) => {
  let [made, refused] = [0, 0];
  const model = fc
    .tuple(object, fc.dictionary(names, schema, { minKeys: 1, maxKeys: 3 }))
    .map(([more, properties]) => ({ type: 'object', ...more, properties }));
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        model,
        schema.map((x) => ({ properties: { x }, required: ['x'] })),
      ),
      async (M) => {
        try {
          const columns = (await readSchema({ $defs: { M } }).models.get('M')?.columns(new Map())) ?? [];
          made++;
          const validate = ajv.compile(M);
          const random = randomOf('rows');
          for (let row = 0; row < ROWS; row++) {
            const value = sample({ kind: 'nested', columns }, random);
            if (!validate(value))
              throw new Error(`${ajv.errorsText(validate.errors)}: ${JSON.stringify(value)}`);
          }
        } catch (error) {
          if (!(error instanceof SchemaError)) throw error;
          refused++;
        }
      },
    ),
    { numRuns: cases(5_000, 40) },
  );
  // Of few cases, many may be refused by chance.
  t.ok(cases(3, 10) * made > refused, `${made} schemas made, ${refused} refused`);
});
