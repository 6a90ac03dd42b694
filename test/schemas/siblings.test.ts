// Values that depend on another property of the same object agree with it in every row.
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import t from 'tap';
import { readSchema } from '../../src/schemas/schema.js';
import { slug } from '../../src/vocabulary/people/slug.js';
import { body, planOf } from '../support/engine.js';
import { columnsOf, modelOf, refusal, rowsOf, seed } from './schemas.js';

const name = { type: 'string', synthesizer: 'name' };
const email = { type: 'string', format: 'email', synthesizer: 'email', with: 'name' };

const ROWS = 2_000;

/** The start of the address of somebody with this name. */
const addressOf = (name: unknown) =>
  (name as string)
    .split(' ')
    .map((word) => slug(word, 'en'))
    .join('.');

t.test('an e-mail address belongs to the name beside it, wherever the name stands', async (t) => {
  for (const properties of [
    { name, email },
    { email, name },
  ]) {
    const columns = await columnsOf(modelOf(properties));
    t.strictSame(
      columns.map((column) => column.name),
      Object.keys(properties),
      'columns keep their order',
    );
    const rows = rowsOf(columns, ROWS);
    t.ok(rows.every((row) => (row.email as string).startsWith(addressOf(row.name))));
    t.ok(new Set(rows.map((row) => row.email)).size > 0.99 * ROWS);
    const written = body(planOf(columns, 'ndjson'), seed, 0, ROWS).toString().trimEnd().split('\n');
    t.strictSame(
      written.map((line) => JSON.parse(line)),
      rows,
      'the kernel makes the same rows',
    );
  }
});

t.test('the name has the values that it has without the address', async (t) => {
  const alone = rowsOf(await columnsOf(modelOf({ name })), ROWS).map((row) => row.name);
  const beside = rowsOf(await columnsOf(modelOf({ email, name })), ROWS).map((row) => row.name);
  t.strictSame(beside, alone);
});

t.test('objects have names of their own, and lists take those beside the list', async () => {
  const person = { type: 'object', properties: { email, name }, required: ['email', 'name'] };
  const emails = { type: 'array', items: email, minItems: 2, maxItems: 2 };
  const schema = modelOf({ name, person, emails, either: { anyOf: [email, { type: 'null' }] } });
  const validate = formats.default(new Ajv2020({ strict: false })).compile(schema.$defs.M);
  for (const row of rowsOf(await columnsOf(schema), ROWS)) {
    if (!validate(row)) throw new Error(JSON.stringify(validate.errors));
    const inner = row.person as { name: string; email: string };
    const belongs = (address: unknown, name: unknown) => String(address).startsWith(addressOf(name));
    if (!belongs(inner.email, inner.name)) throw new Error(JSON.stringify(row));
    if (!(row.emails as string[]).every((address) => belongs(address, row.name)))
      throw new Error(JSON.stringify(row));
    if (row.either !== null && !belongs(row.either, row.name)) throw new Error(JSON.stringify(row));
  }
});

t.test('noise damages the name and its address each for itself', async (t) => {
  const model = readSchema(modelOf({ email, name })).models.get('M');
  const noisy = await model?.columns(new Map(), { share: 0.5, as: 'cells' });
  const rows = rowsOf(noisy ?? [], ROWS);
  const belongs = ({ email, name }: Record<string, unknown>) =>
    / /.test(String(name)) && String(email).startsWith(addressOf(name));
  const share = rows.filter(belongs).length / ROWS;
  // A quarter is intact, and a few have both the name and the address that are always the same.
  t.ok(share > 0.2 && share < 0.33, `${share}`);
});

const at = '/$defs/M/properties/email';
const refused: [string, Record<string, unknown>, string, RegExp][] = [
  ['an unknown property', { email, nam: name }, '/with', /"name" \(did you mean nam\?\)/],
  ['itself', { email: { ...email, with: 'email' } }, '/with', /"email" needs "email"/],
  ['no text', { email: { ...email, with: 7 } }, '/with', /must be a string/],
  [
    'values that are no names',
    { email, name: { type: 'string' } },
    '/with',
    /must have the synthesizer name/,
  ],
  ['names with limits', { email, name: { ...name, maxLength: 40 } }, '/with', /no limits/],
  ['another synthesizer', { email: { ...email, synthesizer: 'city' }, name }, '/with', /only values/],
  ['unique values', { email: { ...email, unique: true }, name }, '/with', /unique/],
  ['a limit of its own', { email: { ...email, maxLength: 9 }, name }, '/maxLength', /cannot be combined/],
  [
    'another type',
    { email: { synthesizer: 'email', type: 'integer', with: 'name' }, name },
    '/type',
    /e-mail/,
  ],
  ['another format', { email: { ...email, format: 'uri' }, name }, '/format', /cannot be combined/],
];

for (const [what, properties, pointer, detail] of refused) {
  t.test(`refuses a value that belongs to ${what}`, async (t) => {
    const error = refusal(modelOf(properties));
    t.equal(error?.pointer, at + pointer);
    t.match(error?.message, detail);
  });
}

t.test('refuses values that need each other', async (t) => {
  const properties = { a: { ...email, with: 'b' }, b: { ...email, with: 'c' }, c: { ...email, with: 'b' } };
  const error = refusal(modelOf(properties));
  t.equal(error?.pointer, '/$defs/M/properties/c/with');
  t.match(error?.message, '"b" needs "c", which needs "b", so they have no values');
  t.equal(error?.status, 422);
});

t.test('refuses a long chain of values', async (t) => {
  const chain = Array.from({ length: 2_000 }, (_, at) => [`e${at}`, { ...email, with: `e${at + 1}` }]);
  const error = refusal(modelOf({ ...Object.fromEntries(chain), e2000: name }));
  t.equal(error?.pointer, '/$defs/M/properties/e99/with');
  t.match(error?.message, 'more than 100 properties');
});
