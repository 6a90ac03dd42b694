// What the names of properties say of values, within what their schemas say.
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import t from 'tap';
import { wordsOf } from '../../../src/schemas/names/meanings.js';
import type { Entry } from '../../../src/schemas/names/table/entry.js';
import { entries } from '../../../src/schemas/names/table/index.js';
import { owners } from '../../../src/schemas/names/table/owners.js';
import { fc, sample } from '../../support/property.js';
import { columnsOf, modelOf, rowsOf, valuesOf } from '../schemas.js';

const namesOf = (entry: Entry) => entry.names.split(',').map((name) => wordsOf(name).join('_'));

const ROWS = 50;
const wording = /^([A-Z][a-z]*( [a-z]+)*)?$/;

const named50 = async (name: string, schema: unknown, model = 'M') => {
  const { $defs } = modelOf({ [name]: schema });
  const columns = await columnsOf({ $defs: { [model]: $defs.M } }, model);
  return rowsOf(columns, ROWS).map((row) => row[name]);
};

t.test('no name stands for two things', async (t) => {
  for (const list of [entries, owners]) {
    const keys = list.flatMap(namesOf).map((name) => name.replaceAll('_', ''));
    t.strictSame(
      keys.filter((key, index) => keys.indexOf(key) < index),
      [],
    );
  }
});

t.test('every name has values of what it stands for', async (t) => {
  const ajv = formats.default(new Ajv2020({ strict: false }));
  // What those with `alone` stand for depends on what stands beside them.
  const always = entries.filter(({ alone }) => alone === undefined);
  for (const entry of sample(always, 40)) {
    const [name = ''] = namesOf(entry);
    const [text] = [entry.text ?? []].flat();
    if (text !== undefined) {
      const values = await named50(name, { type: 'string' });
      const judge = ajv.compile({ type: 'string', ...text });
      t.ok(
        values.every((value) => judge(value)),
        `${name} ${JSON.stringify(values.slice(0, 3))}`,
      );
      t.notOk(
        !['enum', 'pattern', 'synthesizer'].some((keyword) => keyword in text) &&
          values.every((value) => wording.test(value as string)),
        `${name} says something`,
      );
    }
    if (entry.number !== undefined) {
      const judge = ajv.compile({ type: 'number', ...entry.number });
      const values = await named50(name, { type: 'number' });
      t.ok(
        values.every((value) => judge(value)),
        `${name} ${values.slice(0, 3)}`,
      );
      const whole = await named50(name, { type: 'integer' });
      const isShare = entry.number.minimum >= -1 && entry.number.maximum <= 1;
      t.ok(
        whole.every((value) => Number.isInteger(value) && (isShare || judge(value))),
        name,
      );
      const { minimum, maximum } = entry.number;
      t.notOk(
        isShare && !whole.every((value) => Number(value) >= 100 * minimum && Number(value) <= 100 * maximum),
        name,
      );
      t.notOk(isShare && new Set(whole).size < 3, `${name} in percent`);
    }
  }
});

t.test('a name is known by its end, however it is written', async (t) => {
  const email = /^[a-z.'-]+\d*@example\.(com|net|org)$/;
  for (const name of [
    'email',
    'customer_email',
    'customerEmail',
    'CUSTOMER-EMAIL',
    'Customer E-Mail',
    'EMail',
  ])
    t.ok(
      (await named50(name, { type: 'string' })).every((value) => email.test(value as string)),
      name,
    );
  t.ok(
    (await named50('email', { type: ['string', 'null'] })).some(
      (value) => value === null || email.test(value as string),
    ),
  );
  const statuses = await named50('status', { type: 'string' }, 'Order');
  t.ok(new Set(statuses).has('delivered'), 'the model has a part in it');
  const [tags] = await named50('emails', { type: 'array', minItems: 2, items: { type: 'string' } });
  t.ok(
    (tags as string[]).every((value) => email.test(value)),
    'a list has values of its singular',
  );
});

t.test(
  'a name is known before a preposition, before words that tell several apart, and in the other order',
  async (t) => {
    const email = /@example\.(com|net|org)$/;
    for (const name of ['email_primary', 'email2', 'emailWork', 'email_of_customer', 'customer_email_old'])
      t.ok(
        (await named50(name, { type: 'string' })).every((value) => email.test(value as string)),
        name,
      );
    const quantities = (await named50('quantity_on_hand', { type: 'integer' })) as number[];
    t.ok(quantities.every((value) => value >= 1 && value <= 100));
    t.ok(
      (await named50('date_birth', { type: 'string' })).every((value) =>
        /^\d{4}-\d\d-\d\d$/.test(value as string),
      ),
    );
  },
);

t.test('a birth date is known by all its names, and is that of the person', async (t) => {
  for (const name of ['birth_date', 'dateOfBirth', 'day_of_birth', 'birthday', 'born', 'born_on', 'DOB']) {
    const columns = await columnsOf(modelOf({ [name]: { type: 'string' }, age: { type: 'integer' } }));
    for (const { [name]: born, age } of rowsOf(columns, ROWS)) {
      const years = 2026 - Number(String(born).slice(0, 4));
      t.ok(years === age || years === Number(age) + 1, `${name}: ${born}, ${age}`);
    }
  }
});

t.test('a number with a word for a limit at its end is of the same kind', async (t) => {
  const properties = { salary_min: { type: 'number' }, salary_max: { type: 'integer' } };
  const rows = rowsOf(await columnsOf(modelOf(properties)), ROWS);
  for (const { salary_min: least, salary_max: most } of rows)
    t.ok(Number(least) >= 15_000 && Number(least) <= Number(most), `${least} ${most}`);
});

t.test('a number before a preposition is what its name says', async (t) => {
  const years = (await named50('years_of_experience', { type: 'integer' })) as number[];
  t.ok(years.every((value) => value >= 0 && value <= 45));
  const signals = (await named50('rssi', { type: 'integer' })) as number[];
  t.ok(signals.every((value) => value >= -100 && value <= -30));
});

t.test('other numbers are readable, and as large as their schema says where it does', async (t) => {
  for (const type of ['number', 'integer']) {
    const values = (await named50('whatever', { type })) as number[];
    t.ok(values.every((value) => value >= 0 && value <= 1000 && /^\d+(\.\d\d?)?$/.test(String(value))));
    const large = (await named50('whatever', { type, minimum: 5000 })) as number[];
    t.ok(large.every((value) => value >= 5000 && value <= 6000));
    const wide = (await named50('whatever', { type, maximum: 1_000_000 })) as number[];
    t.ok(wide.every((value) => value <= 1_000_000) && wide.some((value) => value > 100_000));
    for (const minimum of [-1000, -5000, -999]) {
      const negative = (await named50('whatever', { type, minimum })) as number[];
      t.ok(
        negative.every((value) => value >= minimum && value <= minimum + 1000),
        `${type} from ${minimum}: ${negative.slice(0, 3)}`,
      );
    }
  }
});

t.test('the name of something depends on what has it', async (t) => {
  const nameIn = async (model: string, name = 'name') =>
    (await named50(name, { type: 'string' }, model)) as string[];
  t.ok((await nameIn('Product')).every((value) => value.split(' ').length >= 3));
  t.ok((await nameIn('User')).every((value) => /^\p{Lu}\S* \p{Lu}\S*( .*)?$/u.test(value)));
  t.ok((await nameIn('Thing')).every((value) => wording.test(value)));
  t.notOk((await nameIn('Thing', 'company_name')).every((value) => wording.test(value)));
});

t.test('keywords that say more win, and without a type nothing is said', async (t) => {
  for (const [schema, expected] of [
    [{ type: 'string', pattern: '^x+$' }, /^x+$/],
    [{ type: 'string', enum: ['a', 'b'] }, /^[ab]$/],
    [{ type: 'string', format: 'ipv4' }, /^\d+\.\d+\.\d+\.\d+$/],
    [{ type: 'string', maxLength: 5 }, /^.{1,5}$/],
    [{}, wording],
    [{ minLength: 1 }, wording],
  ] as const) {
    const values = await named50('email', schema);
    t.ok(
      values.every((value) => expected.test(value as string)),
      `${JSON.stringify(schema)} ${values.slice(0, 3)}`,
    );
  }
  const prices = await named50('price', { type: 'number', minimum: 5000 });
  t.ok(prices.every((price) => (price as number) >= 5000));
  const ages = (await named50('age', { type: 'integer', maximum: 12 })) as number[];
  t.ok(ages.every((age) => age >= 0 && age <= 12));
});

t.test('values keep the lengths and the bounds of their schema', async () => {
  const names = entries.flatMap(namesOf);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names, 'something'),
      fc.nat(60),
      fc.nat(60),
      fc.integer({ min: -1000, max: 1000 }),
      fc.nat(1000),
      async (name, minLength, more, minimum, range) => {
        const maxLength = minLength + more;
        const lengths = (await named50(name, { type: 'string', minLength, maxLength })).map(
          (value) => [...(value as string)].length,
        );
        const maximum = minimum + range;
        const numbers = (await named50(name, { type: 'number', minimum, maximum })) as number[];
        return (
          lengths.every((length) => length >= minLength && length <= maxLength) &&
          numbers.every((number) => number >= minimum && number <= maximum)
        );
      },
    ),
    { numRuns: 40 },
  );
});

t.test('other strings are words of the lengths that the schema allows', async (t) => {
  for (const [minLength, maxLength] of [
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 3],
    [11, 11],
    [100, 100],
    [300, 1024],
    [7, 9],
  ]) {
    const values = (await valuesOf({ type: 'string', minLength, maxLength }, ROWS)) as string[];
    t.ok(
      values.every(
        (value) =>
          wording.test(value) && value.length >= Number(minLength) && value.length <= Number(maxLength),
      ),
      `${minLength} ${maxLength} ${values[0]}`,
    );
  }
});

t.test('dates without bounds lie in the ten years before 2026', async (t) => {
  for (const format of ['date', 'date-time']) {
    const years = (await valuesOf({ type: 'string', format }, 1000)).map((date) =>
      Number((date as string).slice(0, 4)),
    );
    t.strictSame([Math.min(...years), Math.max(...years)], [2016, 2025]);
  }
});
