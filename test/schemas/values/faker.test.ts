// Methods of Faker with arguments: what they give, and that nothing but Faker's methods is called.
import t from 'tap';
import { readSchema } from '../../../src/schemas/schema.js';
import { body, planOf } from '../../support/engine.js';
import { referenceSeedKey } from '../../support/reference.js';
import { columnsOf, modelOf, refusal, rowsOf, valuesOf } from '../schemas.js';

const call = (method: string, ...args: unknown[]) => ({ faker: { method, args } });
const template = (text: string) => ({ type: 'string', ...call('helpers.fake', text) });

const given: [string, object, (value: never) => boolean][] = [
  ['numbers', { type: 'integer', ...call('number.int', { max: 5 }) }, (x: number) => x >= 0 && x <= 5],
  ['a text', { type: 'string', ...call('string.alpha', 7) }, (x: string) => /^[a-zA-Z]{7}$/.test(x)],
  [
    'options',
    { type: 'string', ...call('string.numeric', { length: { min: 2, max: 4 } }) },
    (x: string) => /^\d{2,4}$/.test(x),
  ],
  [
    'a list',
    { type: 'string', ...call('helpers.arrayElement', ['red', 'green']) },
    (x: string) => /^(red|green)$/.test(x),
  ],
  [
    'dates',
    { type: 'string', format: 'date', ...call('date.between', { from: '2020-02-01', to: '2020-02-03' }) },
    (x: string) => /^2020-02-0[123]$/.test(x),
  ],
  [
    'another method',
    {
      type: 'string',
      ...call('internet.email', { firstName: { faker: 'person.firstName' }, provider: 'acme.test' }),
    },
    (x: string) => x.endsWith('@acme.test'),
  ],
  [
    'a method without arguments',
    { type: 'string', faker: { method: 'finance.iban' } },
    (x: string) => x.length >= 18,
  ],
  [
    'a template',
    template('{{person.firstName}} is {{number.int({"min": 20, "max": 99})}} ({{ color.human }})'),
    (x: string) => /^\S+ is \d\d \([a-z ]+\)$/.test(x),
  ],
  [
    'a pattern beside',
    { type: 'string', ...call('person.lastName', 'male'), pattern: '^B' },
    (x: string) => x.startsWith('B'),
  ],
];

for (const [what, schema, is] of given) {
  t.test(`a call with ${what}`, async (t) => {
    const values = (await valuesOf(schema, 300)) as never[];
    t.strictSame(values.filter((value) => !is(value)).slice(0, 3), []);
    t.ok(new Set(values).size > 1);
  });
}

t.test('values are as frequent as the arguments say, and keys are different all the same', async (t) => {
  const weighted = [
    { weight: 9, value: 'often' },
    { weight: 1, value: 'rarely' },
  ];
  const schema = { type: 'string', ...call('helpers.weightedArrayElement', weighted) };
  const values = await valuesOf(schema, 10_000);
  const share = values.filter((value) => value === 'rarely').length / 10_000;
  t.ok(share > 0.08 && share < 0.12, `${share}`);
  const keys = rowsOf(await columnsOf(modelOf({ x: { ...schema, unique: true } }, 2)), 2).map(({ x }) => x);
  t.strictSame(keys.sort(), ['often', 'rarely']);
});

t.test('few values are weighted where a method prefers some of them', async (t) => {
  const [countries, hyphens] = (await Promise.all(
    ['location.countryCode', 'person.lastName'].map((faker) => valuesOf({ type: 'string', faker }, 20_000)),
  )) as [string[], string[]];
  const counts = new Map<string, number>();
  for (const country of countries) counts.set(country, (counts.get(country) ?? 0) + 1);
  t.equal(counts.size, 249);
  t.ok(Math.max(...counts.values()) < 130, 'countries are equally likely');
  const share = hyphens.filter((name) => name.includes('-')).length / 20_000;
  t.ok(share > 0.03 && share < 0.07, `${share} of the names have two parts`);
});

t.test('a method has ten thousand values, and two seeds give others of them', async (t) => {
  const schema = modelOf({ x: { type: 'string', faker: 'company.catchPhrase' } });
  const columns = await columnsOf(schema);
  const { value } = columns[0] as { value: { kind: string; values?: readonly string[] } };
  t.equal(value.values?.length, 10_000);
  t.ok(new Set(value.values).size > 9_800);
  const rows = (number: string) =>
    body(planOf(columns, 'csv'), referenceSeedKey(1, 'relational', number), 0, 100).toString();
  t.not(rows('1'), rows('2'));
  const many = new Set((await valuesOf({ type: 'string', faker: 'company.catchPhrase' }, 5_000)) as string[]);
  // Of 10,000 equally likely values, 5,000 draws give 3,935 on average.
  t.ok(Math.abs(many.size - 3_935) < 150, `${many.size} different`);
});

const refused: [string, unknown, string, RegExp?][] = [
  ['an unknown method', { method: 'number.integer' }, '/method', /number.integer/],
  ['an unknown helper', { method: 'helpers.multiple', args: [] }, '/method'],
  ['a helper that builds expressions', { method: 'helpers.fromRegExp', args: ['a{9}'] }, '/method'],
  ['an inherited method', { method: 'helpers.constructor', args: ['return 1'] }, '/method'],
  ['a method of no module', { method: 'seed', args: [1] }, '/method'],
  ['a prototype', { method: '__proto__.constructor' }, '/method'],
  ['no method', { args: [1] }, '/method'],
  ['another member', { method: 'number.int', arg: [] }, '/arg'],
  ['arguments that are no list', { method: 'number.int', args: { max: 5 } }, '/args'],
  [
    'a name that the method does not know',
    { method: 'number.int', args: [{ maximum: 5 }] },
    '/args/0/maximum',
    /no argument/,
  ],
  [
    'arguments that the method refuses',
    { method: 'number.int', args: [{ min: 9, max: 5 }] },
    '/args',
    /Max 5/,
  ],
  ['a method that needs arguments', { method: 'date.between' }, '', /needs arguments/],
  ['a text that is too long', { method: 'string.alpha', args: [1e9] }, '/args/0', /at most 1000/],
  ['too many words', { method: 'lorem.words', args: [{ min: 1, max: 1e9 }] }, '/args/0/max', /at most 1000/],
  [
    'what repeats itself too often',
    { method: 'finance.creditCardNumber', args: ['#{100000000}'] },
    '/args/0',
    /repeat/,
  ],
  [
    'deep nesting',
    {
      method: 'x.y',
      args: [
        {
          faker: {
            method: 'x.y',
            args: [{ faker: { method: 'x.y', args: [{ faker: { method: 'x.y' } }] } }],
          },
        },
      ],
    },
    '/args/0/faker/args/0/faker/args/0/faker',
    /nested/,
  ],
  ['no text', 7, ''],
];

for (const [what, faker, pointer, detail] of refused) {
  t.test(`refused: ${what}`, async (t) => {
    const error = refusal(modelOf({ x: { type: 'string', faker } }));
    t.equal(error?.pointer, `/$defs/M/properties/x/faker${pointer}`);
    if (detail !== undefined) t.match(error?.message, detail);
  });
}

t.test('a document with very many different arguments takes too much work', async (t) => {
  const columns = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, max) => [
        `x${max}`,
        { type: 'integer', ...call('number.int', { max }) },
      ]),
    );
  t.equal(refusal(modelOf(columns(40))), undefined);
  t.match(refusal(modelOf(columns(300)))?.message, /too much work/);
});

t.test('methods that give no scalar are refused', async (t) => {
  for (const faker of [
    'airline.airport',
    'location.nearbyGPSCoordinate',
    { method: 'date.betweens', args: [{ from: '2020-01-01', to: '2020-01-02' }] },
  ])
    t.match(refusal(modelOf({ x: { type: 'string', faker } }))?.message, /does not return/);
});

const templates = [
  '{{constructor.constructor("return process")()}}',
  '{{helpers.constructor("return process")}}',
  '{{person.firstName.constructor("return process")()}}',
  '{{helpers.arrayElement.call}}',
  '{{__proto__.toString}}',
  '{{person.__proto__}}',
  '{{toString.call}}',
  '{{helpers.fake("{{person.firstName}}")}}',
  '{{number.int({max: process.exit()})}}',
  '{{number.int(',
  '{{',
];

t.test('templates reach only methods of Faker', async (t) => {
  for (const text of templates) {
    const error = refusal(modelOf({ x: template(text) }));
    t.match(error?.pointer, /^\/\$defs\/M\/properties\/x\/faker\/args\/0/, text);
  }
  // What a method gives is not read again as a template.
  const nested = template('{{helpers.arrayElement(["{{person.firstName", "{{constructor.name"])}}');
  t.ok(refusal(modelOf({ x: nested })) === undefined || refusal(modelOf({ x: nested }))?.status === 422);
});

t.test('arguments with the names of prototypes change nothing', async (t) => {
  const args = JSON.parse('[{"__proto__": {"max": 5}, "constructor": 1}]');
  t.ok(refusal(modelOf({ x: { type: 'integer', ...call('number.int', ...args) } })));
  t.equal(({} as { max?: number }).max, undefined);
});

t.test('the same schema has the same values in any order of reading', async (t) => {
  const one = modelOf({ x: { type: 'string', ...call('string.alpha', 9) } });
  const first = rowsOf(await columnsOf(one), 50);
  readSchema(modelOf({ x: { type: 'string', ...call('string.alpha', 8) } }));
  t.strictSame(rowsOf(await columnsOf(one), 50), first);
});
