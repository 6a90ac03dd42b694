// Rows made for a schema are valid for it: schemas with all keywords, checked by Ajv.
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import t from 'tap';
import { readSchema, SchemaError } from '../../src/schemas/schema.js';
import { cases, fc } from '../support/property.js';
import { referenceRow } from '../support/reference.js';
import { modelOf, seed } from './schemas.js';

const ajv = new Ajv2020({ strict: false, allErrors: true, multipleOfPrecision: 9, logger: false });
formats.default(ajv, { keywords: true });

const bounds = (low: number, high: number) =>
  fc
    .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }))
    .map((pair) => pair.sort((a, b) => a - b) as [number, number]);

/** Some of the members, with values of their arbitraries. */
const some = (members: Record<string, fc.Arbitrary<unknown>>) => fc.record(members, { requiredKeys: [] });

const distribution = fc.constantFrom<unknown>(
  'uniform',
  'normal',
  'exponential',
  'zipf',
  { kind: 'zipf', s: 2 },
  { kind: 'exponential', rate: 0.5 },
);

const integer = fc.oneof(
  fc.record({ type: fc.constant('integer') }),
  fc
    .tuple(bounds(-1_000_000, 1_000_000), some({ distribution, multipleOf: fc.constantFrom(1, 2, 7, 2.5) }))
    .map(([[minimum, maximum], more]) => ({
      type: 'integer',
      minimum,
      maximum,
      ...more,
    })),
  fc.tuple(bounds(-10, 10), some({ distribution })).map(([[low, high], more]) => ({
    type: 'integer',
    exclusiveMinimum: low,
    exclusiveMaximum: high + 2,
    ...more,
  })),
  fc.constantFrom(
    { type: 'integer', format: 'int32', minimum: -5_000_000_000 },
    { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 },
    { type: 'integer', maximum: -7 },
    { type: 'integer', distribution: 'benford' },
  ),
);

const number = fc.oneof(
  fc
    .tuple(
      fc.double({ min: -1e12, max: 1e12, noNaN: true }),
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      some({ distribution }),
    )
    .map(([minimum, width, more]) => ({
      type: 'number',
      minimum,
      maximum: minimum + width,
      ...more,
    })),
  fc.tuple(bounds(-1000, 1000), fc.constantFrom(0.01, 0.25, 0.5, 3)).map(([[minimum, high], multipleOf]) => ({
    type: 'number',
    minimum,
    exclusiveMaximum: high + 4,
    multipleOf,
  })),
  fc.constantFrom(
    { type: 'number' },
    { type: 'number', minimum: -1.7976931348623157e308, maximum: 1.7976931348623157e308 },
    { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1e-7 },
    { type: 'number', minimum: 1e20 },
  ),
);

const lengths = bounds(0, 40).map(([minLength, maxLength]) => ({ minLength, maxLength }));

const patterns = [
  '^[a-z]{2,5}$',
  '^\\d{3}-\\d{4}$',
  '^(red|green|blue)( (light|dark))?$',
  '[A-Z]+',
  '^[^a-z]*$',
  '^\\w+@\\w+\\.(com|org)$',
  '^(?:[01]\\d|2[0-3]):[0-5]\\d$',
  '^.{3}\\s\\S$',
  '^(a|b*|(c\\d?){2,3})+$',
  '^[äöü€]{1,3}\\u{1F600}?$',
  '^\\+?[1-9]\\d{1,14}$',
  '^$|^x',
  '\\.(png|jpe?g)$',
];

const string = fc.oneof(
  fc.record({ type: fc.constant('string') }),
  lengths.map((more) => ({ type: 'string', ...more })),
  fc.constantFrom(...patterns).map((pattern) => ({ type: 'string', pattern })),
  fc
    .tuple(fc.constantFrom(...patterns), lengths)
    .map(([pattern, more]) => ({ type: 'string', pattern, ...more })),
  fc
    .constantFrom('date', 'time', 'date-time', 'duration', 'email', 'uuid', 'ipv4', 'ipv6', 'uri', 'hostname')
    .map((format) => ({ type: 'string', format })),
  fc
    .tuple(fc.constantFrom('email', 'uri', 'hostname'), lengths)
    .map(([format, more]) => ({ type: 'string', format, ...more })),
  fc.constantFrom(
    { type: 'string', format: 'date', formatMinimum: '2020-02-28', formatMaximum: '2020-03-01' },
    { type: 'string', format: 'date', formatExclusiveMinimum: '1950-01-01', formatMaximum: '1950-01-02' },
    {
      type: 'string',
      format: 'date-time',
      formatMinimum: '2150-01-01T12:00:00+02:00',
      distribution: 'normal',
    },
    { type: 'string', format: 'time', formatMinimum: '08:00:00Z', formatMaximum: '16:30:00Z' },
  ),
  fc
    .constantFrom(
      'name',
      'first_name',
      'email',
      'city',
      'sentence',
      'word',
      'user_name',
      'uuid',
      'ipv4',
      'date',
    )
    .map((synthesizer) => ({ type: 'string', synthesizer })),
  fc
    .tuple(
      fc.constantFrom('name', 'city', 'email', 'job'),
      fc.constantFrom({ maxLength: 15 }, { pattern: '^[A-Za-z]', minLength: 4 }),
    )
    .map(([synthesizer, more]) => ({ type: 'string', synthesizer, ...more })),
  fc
    .constantFrom('commerce.productName', 'vehicle.vin', 'commerce.isbn')
    .map((faker) => ({ type: 'string', faker })),
);

const fixed = fc.oneof(
  fc
    .uniqueArray(fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)), { minLength: 1 })
    .map((list) => ({ enum: list })),
  // Ajv compares objects by their own `valueOf` and `toString`, and throws when these are no functions.
  fc
    .jsonValue({ maxDepth: 2 })
    .filter((value) => !/"(valueOf|toString)":/.test(JSON.stringify(value)))
    .map((value) => ({ const: value })),
  fc.constantFrom({ type: 'boolean' }, { type: 'null' }, {}, true, { type: 'integer', enum: [1, 'a', 2.5] }),
);

const { schema } = fc.letrec<{ schema: unknown; array: unknown; object: unknown; choice: unknown }>(
  (tie) => ({
    schema: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      integer,
      number,
      string,
      fixed,
      tie('array'),
      tie('object'),
      tie('choice'),
    ),
    array: fc.oneof(
      fc.tuple(tie('schema'), bounds(0, 6), fc.boolean()).map(([items, [minItems, maxItems], open]) => ({
        type: 'array',
        items,
        minItems,
        ...(!open && { maxItems }),
      })),
      fc.tuple(fc.oneof(integer, string), bounds(0, 4)).map(([items, [minItems, maxItems]]) => ({
        type: 'array',
        items,
        minItems,
        maxItems,
        uniqueItems: true,
      })),
      fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((prefixItems) => ({
        type: 'array',
        prefixItems,
        minItems: prefixItems.length,
        items: false,
      })),
    ),
    object: fc.oneof(
      fc.dictionary(fc.string(), tie('schema'), { maxKeys: 4 }).map((properties) => ({
        type: 'object',
        properties,
        required: Object.keys(properties).slice(0, 2),
        additionalProperties: false,
      })),
      tie('schema').map((additionalProperties) => ({
        type: 'object',
        additionalProperties,
        minProperties: 2,
      })),
    ),
    choice: fc.oneof(
      fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
      tie('schema').map((inner) => ({ anyOf: [inner, { type: 'null' }], title: 'Optional' })),
      fc.constantFrom<unknown>(
        { type: ['string', 'integer', 'null'], maxLength: 3, minimum: 7 },
        { oneOf: [{ type: 'integer', maximum: 4 }, { type: 'integer', minimum: 5 }, { type: 'string' }] },
        {
          oneOf: [
            {
              type: 'object',
              properties: { kind: { const: 'cat' }, lives: { type: 'integer' } },
              required: ['kind'],
            },
            { type: 'object', properties: { kind: { const: 'dog' } }, required: ['kind'] },
          ],
          discriminator: { propertyName: 'kind' },
        },
        { allOf: [{ type: 'integer', minimum: 3 }, { maximum: 9 }], multipleOf: 2 },
      ),
    ),
  }),
);

/** Throws unless Ajv finds exactly those cells invalid that the report calls invalid. */
async function checkNoise(root: ReturnType<typeof modelOf>): Promise<void> {
  const model = readSchema(root).models.get('M');
  const [cells = [], report = []] = await Promise.all(
    (['cells', 'report'] as const).map((as) => model?.columns(new Map(), { share: 0.5, as })),
  );
  for (const [name, schema] of Object.entries(root.$defs.M.properties)) {
    const [cell, told] = [cells, report].map((columns) => columns.filter((column) => column.name === name));
    const validate = ajv.compile(schema as object);
    for (let row = 0; row < 12; row++) {
      const { [name]: value } = referenceRow(cell ?? [], seed, row);
      const { [name]: kinds } = referenceRow(told ?? [], seed, row);
      const invalid = [kinds].flatMap(leavesOf).some((kind) => kind === 'domain' || kind === 'type');
      if (validate(value) === invalid)
        throw new Error(`${JSON.stringify(value)} is said to be ${JSON.stringify(kinds)}`);
    }
  }
}

const leavesOf = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [value];

t.test('rows are valid, and damaged cells are not', async (t) => {
  let refused = 0;
  let made = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.string({ minLength: 1 }), schema, { minKeys: 1, maxKeys: 3 }),
      async (properties) => {
        const root = modelOf(properties);
        try {
          readSchema(root);
        } catch (error) {
          // Random bounds may exclude everything, which other tests cover.
          if (!(error instanceof SchemaError)) throw error;
          refused++;
          return;
        }
        made++;
        const columns = (await readSchema(root).models.get('M')?.columns(new Map())) ?? [];
        const validate = ajv.compile(root.$defs.M);
        for (let row = 0; row < 12; row++) {
          const made = referenceRow(columns, seed, row);
          if (!validate(made)) throw new Error(`${ajv.errorsText(validate.errors)}: ${JSON.stringify(made)}`);
        }
        await checkNoise(root);
      },
    ),
    { numRuns: cases(1_000, 60) },
  );
  t.ok(made > 2 * refused, `${made} schemas made, ${refused} refused`);
});

t.test('schemas as Pydantic, Zod and TypeBox export them', async (t) => {
  const schemas: Record<string, unknown> = {
    'Decimal of Pydantic': {
      anyOf: [{ type: 'number' }, { type: 'string', pattern: '^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$' }],
    },
    'dict of Pydantic': { type: 'object', additionalProperties: { type: 'integer' } },
    'tuple of Pydantic': {
      type: 'array',
      prefixItems: [{ type: 'integer' }, { type: 'string' }],
      minItems: 2,
      maxItems: 2,
    },
    'email of Zod': {
      type: 'string',
      format: 'email',
      pattern:
        "^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$",
    },
    'uuid of Zod': {
      type: 'string',
      format: 'uuid',
      pattern:
        '^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$',
    },
    'datetime of Zod': {
      type: 'string',
      format: 'date-time',
      pattern:
        '^(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))T(?:(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d+)?)?(?:Z))$',
    },
    'union of literals of TypeBox': {
      anyOf: [
        { const: 'a', type: 'string' },
        { const: 'b', type: 'string' },
      ],
    },
  };
  for (const [what, schema] of Object.entries(schemas)) {
    const columns =
      (await readSchema(modelOf({ x: schema }))
        .models.get('M')
        ?.columns(new Map())) ?? [];
    const validate = ajv.compile(modelOf({ x: schema }).$defs.M);
    for (let row = 0; row < 200; row++) {
      const made = referenceRow(columns, seed, row);
      if (!validate(made)) t.fail(`${what}: ${JSON.stringify(made)}`);
    }
    t.pass(what);
  }
});

t.test('recursive and shared definitions', async (t) => {
  const schema = {
    $defs: {
      Color: { enum: ['red', 'green'], title: 'Color', type: 'string' },
      Tree: {
        type: 'object',
        title: 'Tree',
        properties: {
          color: { $ref: '#/$defs/Color', default: 'red' },
          left: { anyOf: [{ $ref: '#/$defs/Tree' }, { type: 'null' }] },
          branches: { type: 'array', items: { $ref: '#/$defs/Tree' }, maxItems: 2 },
        },
        required: ['color', 'left', 'branches'],
      },
    },
    title: 'Garden',
    type: 'object',
    properties: {
      tree: { $ref: '#/$defs/Tree' },
      colors: { type: 'array', items: { $ref: '#/$defs/Color' }, uniqueItems: true },
    },
    required: ['tree'],
  };
  const { models } = readSchema(schema);
  t.strictSame([...models.keys()], ['Tree', 'Garden']);
  const validate = ajv.compile(schema);
  const columns = (await models.get('Garden')?.columns(new Map())) ?? [];
  for (let row = 0; row < 100; row++)
    t.ok(validate(referenceRow(columns, seed, row)), ajv.errorsText(validate.errors));
});

t.test('every method of Faker soon gives a vocabulary or is refused', async (t) => {
  const { faker } = await import('@faker-js/faker/locale/en');
  const methods = [
    'commerce',
    'company',
    'internet',
    'person',
    'date',
    'finance',
    'vehicle',
    'number',
    'string',
    'system',
    'lorem',
  ].flatMap((module) => {
    const own = faker[module as 'lorem'] as unknown as Record<string, unknown>;
    return Object.getOwnPropertyNames(own)
      .filter((name) => typeof own[name] === 'function')
      .map((name) => `${module}.${name}`);
  });
  const usable = methods.filter((method) => {
    try {
      readSchema(modelOf({ x: { type: ['string', 'number', 'boolean'], faker: method } }));
      return true;
    } catch (error) {
      if (error instanceof SchemaError) return false;
      throw error;
    }
  });
  t.ok(usable.length > 80, `${usable.length} of ${methods.length}`);
});
