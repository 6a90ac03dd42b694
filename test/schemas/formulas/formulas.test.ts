// Formulas of schemas: random ones against a plain evaluation of the same text over the rows, and those that are refused.
import t from 'tap';
import type { RowFormatName } from '../../../src/formats/index.js';
import { planOf, represent } from '../../support/engine.js';
import { cases, fc } from '../../support/property.js';
import { columnsOf, modelOf, refusal, rowsOf, seed } from '../schemas.js';
import { evaluator, type Json } from './cel.js';

const columns = {
  price: { type: 'number', minimum: 0, maximum: 1000, multipleOf: 0.25 },
  rate: { type: 'number', minimum: -1, maximum: 1 },
  quantity: { type: 'integer', minimum: 0, maximum: 12 },
  many: { type: 'integer', minimum: -1_000_000_000, maximum: 1_000_000_000 },
  discount: { enum: [0, 0.1, 0.25, null] },
  level: { type: ['integer', 'null'], minimum: 1, maximum: 3 },
  code: { type: 'string', pattern: '^[A-C]{1,2}$' },
  name: { type: ['string', 'null'], enum: ['Ann', 'Bob "B"', "O'Neil, Zoë", '', null] },
  day: { type: 'string', format: 'date' },
  paid: { type: 'boolean' },
  sent: { type: ['boolean', 'null'] },
  box: {
    type: 'object',
    properties: {
      width: { type: 'number', minimum: 0.5, maximum: 2 },
      depth: { type: 'integer', minimum: 1, maximum: 9 },
    },
    required: ['width'],
  },
};

type Type = 'number' | 'text' | 'truth';

/** Texts of formulas with a result of each type. */
const formulas = fc.letrec<Record<Type, string>>((tie) => {
  const [number, text, truth] = [tie('number'), tie('text'), tie('truth')];
  const one = (...texts: string[]) => fc.constantFrom(...texts);
  const infix = (operators: fc.Arbitrary<string>, operand: fc.Arbitrary<string>) =>
    fc.tuple(operand, operators, operand).map((parts) => `(${parts.join(' ')})`);
  const call = (names: fc.Arbitrary<string>, ...operands: fc.Arbitrary<string>[]) =>
    fc.tuple(names, ...operands).map(([name, ...args]) => `${name}(${args.join(', ')})`);
  const method = (names: fc.Arbitrary<string>, ...operands: fc.Arbitrary<string>[]) =>
    fc.tuple(names, text, ...operands).map(([name, on, ...args]) => `${on}.${name}(${args.join(', ')})`);
  const nullable = one('discount', 'level', 'name', 'sent', 'box.depth');
  const isThere = fc.tuple(nullable, one('==', '!=')).map(([name, operator]) => `(${name} ${operator} null)`);
  const isAbove = fc
    .tuple(
      one('quantity', 'level', 'rate', 'many'),
      one('==', '!=', '<', '<=', '>', '>='),
      one('0', '1', '-1', '0.5'),
    )
    .map((parts) => `(${parts.join(' ')})`);
  const choice = (branch: fc.Arbitrary<string>) =>
    fc.oneof(
      fc
        .tuple(fc.oneof(isThere, isAbove, truth), branch, branch)
        .map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
      fc.tuple(truth, branch).map(([test, no]) => `(${test} ? null : ${no})`),
    );
  return {
    number: fc.oneof(
      { maxDepth: 4 },
      one('price', 'rate', 'quantity', 'many', 'discount', 'level', 'box.width', 'box["width"]', 'box.depth'),
      one('0', '1', '2.5', '100', '1e-7', '123456789', '9007199254740991', '1e200'),
      infix(one('+', '-', '*', '/', '%'), number),
      number.map((operand) => `-${operand}`),
      call(one('floor', 'ceil', 'int', 'double', 'abs', 'round'), number),
      call(one('round'), number, one('0', '1', '2', '9')),
      call(one('min', 'max'), number, number),
      call(one('min', 'max'), number, number, number),
      call(one('size'), text),
      method(one('size')),
      choice(number),
      one(
        '(quantity > 0 ? price / quantity : 0)',
        '(rate != 0 ? 1 / rate : 0)',
        '(level == null ? 0 : level)',
      ),
    ),
    text: fc.oneof(
      { maxDepth: 4 },
      one('code', 'name', 'day', '"é\\n"', "'x'", '""'),
      infix(one('+'), text),
      call(one('string'), fc.oneof(number, truth, text)),
      method(one('upperAscii', 'lowerAscii')),
      choice(text),
    ),
    truth: fc.oneof(
      { maxDepth: 4 },
      one('paid', 'sent', 'true', 'false'),
      isThere,
      infix(one('==', '!=', '<', '<=', '>', '>='), number),
      infix(one('==', '!=', '<', '<=', '>', '>='), text),
      infix(one('&&', '||'), truth),
      truth.map((operand) => `!${operand}`),
      fc
        .tuple(number, number)
        .map(([value, item]) => `${value} in [1, ${item}, 3]`)
        .map((test) => `(${test})`),
      method(one('contains', 'startsWith', 'endsWith'), text),
      choice(truth),
    ),
  };
});

const typeOf = { number: 'number', text: 'string', truth: 'boolean' } as const;
const formula = fc
  .constantFrom<Type>('number', 'text', 'truth')
  .chain((type) => formulas[type].map((formula) => ({ formula, type: [typeOf[type], 'null'] })))
  .filter(({ formula }) => formula.length <= 2_000);

const ROWS = 30;

/** The rows of a model as its JSON says. */
const written = (columns: Awaited<ReturnType<typeof columnsOf>>): Record<string, Json>[] =>
  JSON.parse(represent(planOf(columns, 'json'), seed, 0, ROWS));

t.test(
  'rows have what a plain evaluation of the formula gives, within the bounds that are known of it',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(formula, { minLength: 1, maxLength: 3 }), async (formulas) => {
        const own = Object.fromEntries(formulas.map((one, index) => [`f${index}`, one]));
        const made = await columnsOf(modelOf({ ...columns, ...own }));
        const rows = written(made);
        for (const [index, { formula }] of formulas.entries()) {
          const evaluate = evaluator(formula);
          const value = made.find(({ name }) => name === `f${index}`)?.value;
          for (const row of rows) {
            const [is, should] = [row[`f${index}`], evaluate(row)];
            if (!Object.is(is, Object.is(should, -0) ? 0 : should))
              throw new Error(`${formula} is ${is}, should be ${should}, in ${JSON.stringify(row)}`);
            if (value?.kind !== 'formula') continue;
            const { nullable, least, most, whole } = value.term;
            if (is === null && !nullable) throw new Error(`${formula} is null in ${JSON.stringify(row)}`);
            const size = typeof is === 'string' ? Array.from(is).length : typeof is === 'number' ? is : least;
            if (size < least || size > most || (whole && !Number.isInteger(size)))
              throw new Error(`${formula} is ${is}, not from ${least} to ${most}, in ${JSON.stringify(row)}`);
          }
        }
      }),
      { numRuns: cases(3_000, 80) },
    );
  },
);

t.test('CSV and SQL hold the same values as JSON', async (t) => {
  const own = {
    total: {
      type: 'number',
      formula: 'round(price * quantity * (1 - (discount == null ? 0 : discount)), 2)',
    },
    label: { type: ['string', 'null'], formula: 'name + ", " + code' },
    dear: { type: 'boolean', formula: 'price > 500' },
    third: { type: ['number', 'null'], formula: 'price / level' },
  };
  const made = await columnsOf(modelOf({ ...columns, ...own }));
  const rows = written(made);
  const lines = (format: RowFormatName) => represent(planOf(made, format), seed, 0, ROWS).split('\n');
  const cell = (value: Json) =>
    /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value ?? '');
  const literal = (value: Json) =>
    typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value).toUpperCase();
  for (const [index, row] of rows.entries()) {
    const values = Object.keys(own).map((name) => row[name] as Json);
    t.ok(lines('csv')[index + 1]?.endsWith(`,${values.map(cell).join(',')}`), `${lines('csv')[index + 1]}`);
    t.match(lines('sql')[index + 1], values.map(literal).join(','));
  }
});

t.test('a property that a formula reads is never missing', async (t) => {
  const n = { type: 'integer', minimum: 5, maximum: 9 };
  const properties = { n, other: n, id: n, m: { type: 'integer', formula: 'n * 2' } };
  const model = { type: 'object', properties, required: ['id'] };
  const rows = written(await columnsOf({ $defs: { M: model } }));
  t.ok(rows.every((row) => row.n !== undefined && (row.m === undefined || row.m === Number(row.n) * 2)));
  for (const name of ['m', 'other']) t.equal(new Set(rows.map((row) => Object.hasOwn(row, name))).size, 2);
});

t.test('formulas are computed before a validator looks at the values of alternatives', async (t) => {
  const n = { type: 'integer', minimum: 1, maximum: 4 };
  const even = {
    type: 'object',
    properties: { n, m: { type: 'integer', formula: 'n * 2' } },
    required: ['n', 'm'],
  };
  const odd = {
    type: 'object',
    properties: { n, k: { type: 'integer', formula: 'n * 2 + 1' } },
    required: ['n', 'k'],
  };
  const model = { oneOf: [even, odd] };
  const rows = written(await columnsOf({ $defs: { M: model } }));
  t.ok(rows.every(({ n, m, k }) => (m === undefined ? k === Number(n) * 2 + 1 : m === Number(n) * 2)));
  t.ok(rows.some(({ m }) => m === undefined) && rows.some(({ k }) => k === undefined));
});

t.test('a formula costs only its own columns', async (t) => {
  const without = rowsOf(await columnsOf(modelOf(columns)), ROWS);
  const made = await columnsOf(modelOf({ ...columns, z: { type: 'number', formula: 'price + rate' } }));
  t.strictSame(
    rowsOf(made, ROWS).map(({ z, ...rest }) => rest),
    without,
  );
});

const refused: [formula: unknown, message: RegExp, schema?: object][] = [
  ['prize * 2', /no property "prize" \(did you mean price\?\), at character 1 of "prize \* 2"/],
  ['price *', /Unexpected token: EOF, at character 8/],
  [7, /must be a formula: a string/],
  [`price + ${'1'.repeat(2_000)}`, /longer than 2000 characters/],
  [Array.from({ length: 600 }, () => '1').join('+'), /maxAstNodes/],
  [`${'('.repeat(60)}1${')'.repeat(60)}`, /maxDepth/],
  ['price + code', /needs two numbers or two texts: string\(…\)/],
  ['price > code', /cannot compare a number with a text/],
  ['paid ? price : code', /must be of one type, at character 1/],
  ['null', /null can only be compared/],
  ['paid ? null : null', /must not be null/],
  ['null == null', /null is always null/],
  ['price in code', /in needs a list/],
  ['sqrt(price)', /no function sqrt/],
  ['price.floor()', /no function floor/],
  ['round(price, quantity)', /how many decimal places/],
  ['round(price, 16)', /0 to 15/],
  ['size(price)', /needs a text/],
  ['code.contains(1)', /a text in the parentheses/],
  ['9007199254740992', /integers are at most 9007199254740991/],
  ['{"a": 1}', /not supported/],
  ['b"x"', /neither a number/],
  ['box', /neither always a number/],
  ['box.height', /"box" has no property "height"/],
  ['price.height', /"price" is no object/],
  ['z + 1', /"z" needs "z"/],
  ['price / 2', /type number, which is not allowed: round\(…\)/, { type: 'integer' }],
  ['code', /type string, which is not allowed/],
  ['price / quantity', /may be null/],
  ['discount * 2', /may be null/],
  ['price * quantity', /from 0 to 12000: min/, { type: 'number', maximum: 100 }],
  ['price - 1', /from -1 to 999: max/, { type: 'number', minimum: 0 }],
  ['price', /from 0 to 1000: max/, { type: 'number', exclusiveMinimum: 0 }],
  ['price', /cannot be shown/, { type: 'number', multipleOf: 0.1 }],
  ['code + day', /texts of up to 12 characters/, { type: 'string', maxLength: 11 }],
  ['code', /texts of 0 characters or more/, { type: 'string', minLength: 1 }],
  ['code', /cannot be shown/, { type: 'string', format: 'email' }],
  ['price', /cannot be combined with a formula/, { type: 'number', enum: [1, 2] }],
  ['price', /cannot be combined with a formula/, { type: 'number', distribution: 'normal' }],
  ['many', /nor unique ones/, { type: 'integer', unique: true }],
  ['many', /nor unique ones/, { type: 'integer', sql: { key: 'primary' } }],
];

for (const [formula, message, schema = { type: 'number' }] of refused) {
  t.test(`refused: ${String(formula).slice(0, 40)} as ${JSON.stringify(schema)}`, async (t) => {
    const error = refusal(modelOf({ ...columns, z: { ...schema, formula } }));
    t.match(error?.message, message);
    t.match(error?.pointer, '/$defs/M/properties/z/');
  });
}

t.test('formulas that double each other are refused before they are long', async (t) => {
  const doubling = Array.from({ length: 60 }, (_, index) => [
    `t${index}`,
    { type: 'string', formula: index === 0 ? 'name == null ? "x" : name' : `t${index - 1} + t${index - 1}` },
  ]);
  t.match(refusal(modelOf({ ...columns, ...Object.fromEntries(doubling) }))?.message, /up to \d+ characters/);
});

t.test('formulas that read each other twice, and tests within tests, take no longer for it', async (t) => {
  const start = { name: { enum: [''] }, n: { enum: [1, null] } };
  const own = Array.from({ length: 60 }, (_, index) => {
    const [number, text] = index === 0 ? ['n', 'name'] : [`n${index - 1}`, `t${index - 1}`];
    return {
      [`n${index}`]: { type: ['number', 'null'], formula: `${number} + ${number}` },
      [`t${index}`]: { type: 'string', formula: `${text} + ${text}` },
    };
  });
  const inside = Array.from({ length: 28 }).reduce((test) => `(${test} in [true, false])`, '(n == 1)');
  const twice = {
    type: 'object',
    properties: Object.assign({ kind: { const: 'a' } }, start, ...own),
    required: ['n', 'name', 'kind'],
  };
  const other = {
    type: 'object',
    properties: { z: { type: ['boolean', 'null'], formula: String(inside) }, ...start, kind: { const: 'b' } },
    required: ['z', 'kind'],
  };
  const rows = written(await columnsOf({ $defs: { M: { oneOf: [twice, other] } } }));
  t.ok(rows.some((row) => row.n59 === 2 ** 60));
  t.ok(rows.some((row) => row.z === false || row.z === true));
});

t.test('formulas in a circle are refused', async (t) => {
  const circle = { a: { type: 'number', formula: 'b + 1' }, b: { type: 'number', formula: 'a + 1' } };
  t.match(refusal(modelOf(circle))?.message, /"a" needs "b", which needs "a"/);
});
