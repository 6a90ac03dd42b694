// Schemas come from strangers. One that is too large, too deep or too clever is refused, or read, within the work that a schema may take,
// which is less than a second of a processor that is not busy.
import t from 'tap';
import { presentValue } from '../../src/columns/value.js';
import { readSchema } from '../../src/schemas/schema.js';
import { sample } from '../support/property.js';
import { modelOf, readOrRefused, refusal } from './schemas.js';

/** Seconds of the processor, since other processes may be busy; the least of some attempts, since they share the processor's caches. */
function timed(schema: unknown, enough: number = MOST, attempts = 5) {
  let seconds = Number.POSITIVE_INFINITY;
  let outcome: ReturnType<typeof readOrRefused> = {};
  for (let tries = 0; tries < attempts && seconds >= enough; tries++) {
    const start = process.cpuUsage();
    outcome = readOrRefused(schema);
    const { user, system } = process.cpuUsage(start);
    seconds = Math.min(seconds, (user + system) / 1e6);
  }
  return { ...outcome, seconds };
}

const range = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

const nest = (levels: number, inner: unknown, wrap: (inner: unknown) => unknown) => {
  let schema = inner;
  for (let level = 0; level < levels; level++) schema = wrap(schema);
  return schema;
};

/** Each definition contains the next one twice, which gives 2^levels values. */
const laughs = (levels: number, two: (reference: object) => object) => ({
  $defs: Object.fromEntries(
    Array.from({ length: levels }, (_, level) => [
      `D${level}`,
      level === levels - 1
        ? { type: 'object', properties: { x: { type: 'integer' } } }
        : two({ $ref: `#/$defs/D${level + 1}` }),
    ]),
  ),
});

/** Parts of it take too much work, so all is used up that a schema may take. */
const lists = laughs(60, (items) => ({
  properties: { list: { type: 'array', items }, id: { type: 'integer' } },
  required: ['id'],
}));

/** Twice the seconds that all the work takes on this machine. */
const MOST: number = 2 * timed(lists, 0, 2).seconds;

const mustRefuse: Record<string, unknown> = {
  'an enum of 10 MB': modelOf({ x: { enum: Array.from({ length: 2_000_000 }, (_, index) => index) } }),
  'a million properties': modelOf(
    Object.fromEntries(Array.from({ length: 500_000 }, (_, index) => [`p${index}`, {}])),
  ),
  '1,000 levels of lists': modelOf({ x: nest(1_000, {}, (items) => ({ type: 'array', items })) }),
  '100,000 levels of allOf': modelOf({ x: nest(100_000, {}, (inner) => ({ allOf: [inner] })) }),
  'lists of lists of lists': modelOf({
    x: nest(20, { type: 'integer' }, (items) => ({ type: 'array', items, minItems: 10, maxItems: 10 })),
  }),
  'a very long pattern': modelOf({ x: { type: 'string', pattern: 'a?'.repeat(100_000) } }),
  'a very large text': modelOf({ x: { type: 'string', pattern: '((((a{100}){100}){100}){100}){100}' } }),
  'oneOf of objects of which each pair must be compared': modelOf({
    x: { oneOf: range(2_000, (index) => ({ properties: { [`p${index}`]: {} }, required: [`p${index}`] })) },
  }),
  'a long chain of foreign keys': {
    $defs: Object.fromEntries(
      range(5_000, (index) => [
        `M${index}`,
        { properties: { id: { type: 'integer', sql: { key: 'primary', reference: `M${index + 1}.id` } } } },
      ]).concat([['M5000', { properties: { id: { type: 'integer', sql: { key: 'primary' } } } } as never]]),
    ),
  },
  'a large schema of which dynamic references make many': {
    $defs: {
      list: {
        $id: 'https://example.com/list',
        properties: Object.fromEntries(range(3_000, (index) => [`p${index}`, { $dynamicRef: '#item' }])),
        $defs: { any: { $dynamicAnchor: 'item' } },
      },
      ...Object.fromEntries(
        range(60, (index) => [
          `W${index}`,
          {
            $id: `https://example.com/${index}`,
            $ref: 'list',
            $defs: { item: { $dynamicAnchor: 'item', const: index } },
          },
        ]),
      ),
    },
  },
  'an endless chain': { $defs: { A: { properties: { x: { $ref: '#/$defs/A/properties/x' } } } } },
};

for (const [what, schema] of sample(Object.entries(mustRefuse), 4)) {
  t.test(`${what} is refused`, async (t) => {
    const { error, seconds } = timed(schema);
    t.equal(error?.status, 422);
    t.ok(seconds < MOST, `${seconds} s`);
  });
}

/** Documents whose first model takes too much work, while others do not. */
const mustRefuseModel: Record<string, unknown> = {
  'exponential $ref in properties': laughs(60, (reference) => ({
    type: 'object',
    properties: { a: reference, b: reference },
    required: ['a', 'b'],
  })),
  'exponential $ref in allOf': laughs(60, (reference) => ({ properties: {}, allOf: [reference, reference] })),
};

for (const [what, schema] of Object.entries(mustRefuseModel)) {
  t.test(`${what} is refused`, async (t) => {
    const { read, error, seconds } = timed(schema);
    t.equal(error, undefined);
    t.match(read?.refused.get('D0')?.message, /too much work/);
    t.ok(seconds < MOST, `${seconds} s`);
  });
}

/** Parts of their models take too much work, which others have to do without. */
const mustReadInParts: Record<string, unknown> = {
  'exponential $ref in anyOf': laughs(60, (reference) => ({
    properties: { x: { anyOf: [reference, reference] } },
  })),
  'exponential $ref in optional properties': laughs(60, (reference) => ({
    properties: { a: reference, b: reference, id: { type: 'integer' } },
    required: ['id'],
  })),
  'exponential $ref in lists': lists,
};

for (const [what, schema] of sample(Object.entries(mustReadInParts), 1)) {
  t.test(`${what} is read in parts`, async (t) => {
    const { read, error, seconds } = timed(schema);
    t.equal(error, undefined);
    t.ok(seconds < MOST, `${seconds} s`);
    t.equal(read?.refused.size, 0);
    const model = read?.models.get('D0');
    const columns = (await model?.columns(new Map())) ?? [];
    t.same(
      columns.map(({ name }) => name),
      model?.fields.map(({ name }) => name),
      'a question gives what the outline says',
    );
    t.ok(columns.length > 0);
  });
}

const anchors = () =>
  Object.fromEntries(range(100, (index) => [`a${index}`, { $dynamicAnchor: `a${index}`, type: 'integer' }]));

const mustRead: Record<string, unknown> = {
  'many references to a schema, far inside, with dynamic references': {
    $defs: {
      M: {
        $id: 'http://localhost/m',
        $defs: {
          ...anchors(),
          unused: { allOf: range(5_000, () => ({ $ref: 'http://localhost/inner' })) },
        },
        properties: { id: { type: 'integer' } },
      },
      Outer: range(25, () => 'y'.repeat(190)).reduce<object>(
        (inner, name) => ({ properties: { [name]: inner } }),
        {
          $id: 'http://localhost/inner',
          $defs: anchors(),
          allOf: range(100, (index) => ({ $dynamicRef: `#a${index}` })),
        },
      ),
    },
  },
  'oneOf of objects that differ by a fixed value': modelOf({
    x: {
      oneOf: range(2_000, (index) => ({ properties: { kind: { const: `k${index}` }, [`p${index}`]: {} } })),
    },
  }),
  'oneOf of constants': modelOf({ x: { oneOf: range(4_000, (index) => ({ const: index })) } }),
  'allOf of many schemas': modelOf({
    x: { allOf: range(4_000, (index) => ({ properties: { [`p${index}`]: {} }, required: [`p${index}`] })) },
  }),
  'a composite key of many parts': {
    $defs: {
      Parent: {
        properties: Object.fromEntries(
          range(1_000, (index) => [`k${index}`, { type: 'integer', sql: { key: 'primary' } }]),
        ),
      },
      M: {
        properties: Object.fromEntries(
          range(1_000, (index) => [`k${index}`, { type: 'integer', sql: { reference: `Parent.k${index}` } }]),
        ),
      },
    },
  },
  'a histogram of many values': modelOf({
    x: {
      enum: range(20_000, String),
      distribution: { kind: 'histogram', values: range(20_000, String), weights: range(20_000, () => 1) },
    },
  }),
  'formulas each of which reads the one before it': modelOf({
    p0: { type: 'integer', minimum: 0, maximum: 9 },
    one: { enum: [1, 2] },
    ...Object.fromEntries(
      range(150, (index) => [
        `p${index + 1}`,
        { type: 'integer', formula: `(p${index} + ${range(20, String).join(' + ')}) % 1000 + one` },
      ]),
    ),
  }),
  'many columns of long texts': modelOf(
    Object.fromEntries(range(1_000, (index) => [`p${index}`, { type: 'string', faker: 'lorem.paragraphs' }])),
  ),
};

for (const [what, schema] of sample(Object.entries(mustRead), Math.ceil(Object.keys(mustRead).length / 3))) {
  t.test(`${what} is read`, async (t) => {
    const { error, seconds } = timed(schema);
    t.equal(error, undefined);
    t.ok(seconds < MOST, `${seconds} s`);
  });
}

t.test('formulas are cells of a row, which has not too many', async (t) => {
  const formulas = range(20, (index) => [`f${index}`, { type: 'integer', formula: `a + ${index}` }]);
  const box = {
    properties: { a: { type: 'integer', minimum: 0, maximum: 9 }, ...Object.fromEntries(formulas) },
    required: ['a'],
  };
  const boxes = range(100, (index) => [`b${index}`, box]);
  const M = {
    properties: { id: { type: 'integer' }, ...Object.fromEntries(boxes) },
    required: ['id'],
  };
  const model = readSchema({ $defs: { M } }).models.get('M');
  t.match(model?.dropped[0]?.detail, /formula: rows have at most 1000 cells/);
  const columns = (await model?.columns(new Map())) ?? [];
  const count = columns
    .map(presentValue)
    .reduce((sum, value) => sum + (value.kind === 'nested' ? value.columns.length : 1), 0);
  t.ok(count > 800 && count <= 1_100, `${count} cells`);
});

const patterns = [
  '^(a+)+$',
  '^(a|a)*$',
  '^((a*)*)*$',
  '(x+x+)+y',
  `${'('.repeat(300)}a${')*'.repeat(300)}`,
  `${'(a{0,9}'.repeat(100)}${'){0,9}'.repeat(100)}`,
  `^${'(a|b|c)?'.repeat(200)}$`,
];

t.test('catastrophic patterns take no time to generate or to check', async (t) => {
  for (const pattern of sample(patterns, 4)) {
    const made = timed(modelOf({ x: { type: 'string', pattern } }));
    const checked = timed(modelOf({ x: { enum: [`${'a'.repeat(500)}!`, 'aay'], pattern } }));
    const vocabulary = timed(modelOf({ x: { type: 'string', synthesizer: 'sentence', pattern } }));
    for (const { seconds } of [made, checked, vocabulary])
      t.ok(seconds < MOST, `${pattern.slice(0, 40)}: ${seconds} s`);
  }
});

t.test('many heavy patterns', async (t) => {
  const pattern = `${'(a{0,9}'.repeat(60)}${'){0,9}'.repeat(60)}`;
  const { seconds } = timed(
    modelOf(
      Object.fromEntries(
        Array.from({ length: 1_000 }, (_, index) => [`p${index}`, { type: 'string', pattern }]),
      ),
    ),
  );
  t.ok(seconds < MOST, `${seconds} s`);
});

t.test('names of inherited members are ordinary names', async (t) => {
  const schema = JSON.parse(
    '{"$defs":{"__proto__":{"type":"object","properties":{"__proto__":{"type":"integer"},"constructor":{"type":"string"}}}},"rows":{"__proto__":5}}',
  );
  t.equal(refusal(schema), undefined);
  t.equal(({} as Record<string, unknown>).type, undefined);
  t.equal(refusal(modelOf({ x: { type: 'toString' } }))?.members.pointer, '/$defs/M/properties/x/type');
  t.equal(refusal(modelOf({ x: { format: 'constructor', pattern: '^a$' } })), undefined);
  t.equal(
    refusal(modelOf({ x: { synthesizer: '__proto__' } }))?.members.pointer,
    '/$defs/M/properties/x/synthesizer',
  );
  t.equal(refusal(modelOf({ x: { $ref: '#/constructor' } }))?.members.pointer, '/$defs/M/properties/x/$ref');
});
