// Columns of one object agree: those of a place, those of a person, and points in time in their order.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { isValidBIC, isValidIBAN } from 'ibantools';
import t from 'tap';
import { projectRoot } from '../../../src/project-root.js';
import { slug } from '../../../src/vocabulary/people/slug.js';
import { residents } from '../../../src/vocabulary/residents.js';
import { body, planOf } from '../../support/engine.js';
import { equalsGolden } from '../../support/golden.js';
import { columnsOf, modelOf, refusal, rowsOf, seed } from '../schemas.js';

type Row = Readonly<Record<string, string>>;

const ROWS = 1_000;
const strings = (names: string) =>
  Object.fromEntries(names.split(' ').map((name) => [name, { type: 'string' }]));
const made = async (properties: Record<string, unknown>) =>
  rowsOf(await columnsOf(modelOf(properties)), ROWS) as unknown as readonly Row[];

const cities = residents('cities');
const known = new Set(cities.city.map((city, at) => [city, cities.state[at], cities.country[at]].join('|')));
const isPlace = (...place: readonly (string | undefined)[]) => known.has(place.join('|'));

t.test('what has the same words before it is of one place', async (t) => {
  const names =
    'billing_city billing_state billing_country shippingCity shippingState shippingCountry currency';
  const rows = await made(strings(names));
  t.ok(rows.every((row) => isPlace(row.billing_city, row.billing_state, row.billing_country)));
  t.ok(rows.every((row) => isPlace(row.shippingCity, row.shippingState, row.shippingCountry)));
  t.ok(rows.some((row) => row.billing_country !== row.shippingCountry));
  const inEuros = rows.filter((row) => row.currency === 'EUR').map((row) => row.billing_country);
  t.ok(new Set(inEuros).size > 5);
  t.notOk(inEuros.includes('Poland'), 'what no city comes with belongs to the first place');
});

t.test('all amounts of an object are in one currency', async (t) => {
  const currencies = 'price_currency currency totalCurrencyCode currencySymbol shipping_cost_currency';
  for (const place of ['', 'city', 'shipping_city shipping_country']) {
    const rows = await made(strings(`${currencies} target_currency ${place}`.trim()));
    const isOne = (row: Row) =>
      ['price_currency', 'totalCurrencyCode', 'shipping_cost_currency'].every(
        (name) => row[name] === row.currency,
      );
    t.ok(rows.every(isOne), JSON.stringify(rows[0]));
    t.ok(rows.every(({ currency, currencySymbol }) => currency !== 'EUR' || currencySymbol === '€'));
    t.ok(rows.some((row) => row.target_currency !== row.currency));
  }
});

t.test('a place has its code, its coordinates, its time zone and its telephone numbers', async (t) => {
  const rows = await made({
    ...strings('city state country country_code timezone home_phone work_phone'),
    lat: { type: 'number' },
    lng: { type: 'number', minimum: -180, maximum: 180 },
  });
  const inGermany = rows.filter((row) => row.country === 'Germany');
  t.ok(inGermany.length > 10);
  t.ok(inGermany.every((row) => row.country_code === 'DE' && row.timezone === 'Europe/Berlin'));
  t.ok(inGermany.every((row) => row.home_phone?.startsWith('+49') && row.home_phone !== row.work_phone));
  t.ok(inGermany.every(({ lat, lng }) => Math.abs(Number(lat) - 51) < 5 && Math.abs(Number(lng) - 10) < 6));
});

t.test('an account is at a bank of the country of the place', async (t) => {
  const rows = await made(strings('iban bic branch_city branch_country_code from_iban to_iban'));
  const isWrong = ({ iban = '', bic = '' }: Row) =>
    !isValidIBAN(iban, { allowQRIBAN: false }) || !isValidBIC(bic) || bic.slice(4, 6) !== iban.slice(0, 2);
  t.strictSame(rows.filter(isWrong), []);
  const inside = rows.filter(({ branch_country_code: country = '' }) => withIban.has(country));
  t.ok(inside.length > ROWS / 4);
  t.ok(inside.every(({ iban, branch_country_code: country }) => iban?.slice(0, 2) === country));
  t.ok(new Set(inside.map(({ iban }) => iban?.slice(0, 2))).size > 0.8 * withIban.size);
  t.ok(new Set(rows.map(({ iban }) => iban)).size > 0.99 * ROWS);
  t.ok(rows.some((row) => row.from_iban !== row.to_iban));
});

const withIban = new Set(residents('banks').map(({ iso2 }) => iso2));

t.test('things of other kinds agree, too', async (t) => {
  const rows = await made(
    strings(
      `product_name category material diagnosis medication specialty card_number card_type transaction_type payment_purpose
      device os browser file_name mime_type make vehicle`.replace(/\s+/g, ' '),
    ),
  );
  /** Each value of the second column goes with one of the first. */
  const follows = (of: (row: Row) => unknown, from: (row: Row) => unknown) => {
    const found = new Map<unknown, unknown>();
    return rows.every((row) => {
      if (!found.has(from(row))) found.set(from(row), of(row));
      return found.get(from(row)) === of(row);
    });
  };
  const thing = ({ product_name, material }: Row) => product_name?.split(new RegExp(` ${material} `, 'i'))[1];
  t.ok(rows.every((row) => thing(row) !== undefined));
  t.ok(follows((row) => row.category, thing));
  t.ok(
    follows(
      (row) => row.medication + String(row.specialty),
      (row) => row.diagnosis,
    ),
  );
  t.ok(rows.every((row) => row.card_type === (row.card_number?.startsWith('4') ? 'Visa' : 'Mastercard')));
  t.ok(
    follows(
      (row) => row.transaction_type,
      (row) => row.payment_purpose,
    ),
  );
  t.ok(rows.every((row) => row.os !== 'iOS' || row.device !== 'desktop'));
  t.ok(rows.every((row) => row.browser !== 'Edge' || row.os === 'Windows'));
  t.ok(
    follows(
      (row) => row.mime_type,
      (row) => row.file_name?.split('.').at(-1),
    ),
  );
  t.ok(rows.every((row) => row.vehicle?.startsWith(`${row.make} `)));
  for (const name of [
    'category',
    'diagnosis',
    'card_type',
    'payment_purpose',
    'browser',
    'mime_type',
    'make',
  ])
    t.ok(new Set(rows.map((row) => row[name])).size > 1, name);
});

t.test('what a name says depends on what stands beside it', async (t) => {
  const address = await made(strings('city state'));
  t.ok(
    address.every(({ city, state }) =>
      cities.city.some((one, at) => one === city && cities.state[at] === state),
    ),
  );
  const valuesIn = async (model: string, properties: string, name: string) => {
    const { $defs } = modelOf(strings(properties));
    return rowsOf(await columnsOf({ $defs: { [model]: $defs.M } }, model), 100).map((row) =>
      String(row[name]),
    );
  };
  const orders = await valuesIn('Order', 'id state shipping_city', 'state');
  t.ok(orders.includes('delivered') && !orders.some((state) => cities.state.includes(state)));
  t.ok(
    (await valuesIn('Order', 'id shipping_state shipping_city', 'shipping_state')).every((state) =>
      cities.state.includes(state),
    ),
  );
  t.ok(
    (await valuesIn('Patient', 'title first_name', 'title')).every((title) => /^(Mrs?|Ms|Dr)\.$/.test(title)),
  );
  t.ok((await valuesIn('Post', 'title author_name', 'title')).every((title) => title.split(' ').length > 2));
  t.ok(
    (await valuesIn('Product', 'title price', 'title')).every((title) =>
      /^[A-Z]\w+ [A-Z]\w+ [A-Z]/.test(title),
    ),
  );
  t.ok(
    (await valuesIn('Employee', 'title first_name', 'title')).every((title) => title.split(' ').length > 2),
  );
  const numbers = { weight: { type: 'number' }, height: { type: 'integer' } };
  const patients = await made({ ...strings('first_name gender'), ...numbers });
  t.ok(patients.every((row) => Number(row.height) >= 145 && Number(row.weight) >= 38));
  const mean = (of: string) => {
    const those = patients.filter(({ gender }) => gender === of);
    return those.reduce((sum, { height }) => sum + Number(height), 0) / those.length;
  };
  t.ok(mean('male') - mean('female') > 10);
  const parcels = await made({ ...strings('tracking_number'), ...numbers });
  t.ok(parcels.some((row) => Number(row.weight) < 3));
});

const isOf = (address: string | undefined, first: string | undefined, last: string | undefined) =>
  address?.startsWith(`${slug(first ?? '', 'en')}.${slug(last ?? '', 'en')}`);

t.test('a person has one name, gender, address and birth date', async (t) => {
  const rows = await made({
    ...strings('first_name last_name full_name gender user_name birth_date doctor_name doctor_email'),
    email: { type: 'string', format: 'email' },
    age: { type: 'integer' },
  });
  t.ok(rows.every((row) => row.full_name === `${row.first_name} ${row.last_name}`));
  t.ok(rows.every((row) => isOf(row.email, row.first_name, row.last_name)));
  t.ok(
    rows.every((row) => isOf(row.doctor_email, ...((row.doctor_name ?? '').split(' ') as [string, string]))),
  );
  t.ok(rows.some((row) => row.doctor_name !== row.full_name));
  t.ok(rows.every((row) => row.user_name?.startsWith(slug(row.first_name ?? '', 'en'))));
  const ageOf = (birth: string) => 2025 - Number(birth.slice(0, 4)) + (birth.slice(5) === '01-01' ? 1 : 0);
  t.ok(rows.every((row) => Number(row.age) === ageOf(row.birth_date ?? '')));
  const [women] = residents('names').groups;
  const men = rows.filter(
    (row) => row.gender === 'male' && !women.first.names.includes(row.first_name ?? ''),
  );
  t.ok(men.length > 0.8 * rows.filter((row) => row.gender === 'male').length);
});

t.test('with says whose a value is, even in another object', async (t) => {
  const address = { type: 'object', properties: strings('city country') };
  const rows = await made({ address, phone: { type: 'string', with: 'address' } });
  const inSpain = rows.filter((row) => (row.address as unknown as Row).country === 'Spain');
  t.ok(inSpain.length > 5 && inSpain.every((row) => row.phone?.startsWith('+34')));
  const error = refusal(modelOf({ phone: { type: 'string', with: 'adress' }, address }));
  t.match(error?.message, /there is no property "adress".*address/);
  const other = refusal(modelOf({ phone: { type: 'string', with: 'sku' }, sku: { type: 'string' } }));
  t.match(
    refusal(modelOf({ sku: { type: 'string', with: 'city' }, ...strings('city') }))?.message,
    /the name says nothing of a person/,
  );
  t.match(other?.message, /"sku" is no object and, by its name, nothing of a place/);
});

t.test('limits win over agreement', async (t) => {
  const rows = await made({
    ...strings('city'),
    country: { type: 'string', maxLength: 2 },
    town: { type: 'string', maxLength: 5 },
  });
  t.ok(
    rows.every((row) => /^[A-Z]{2}$/.test(row.country ?? '')),
    'the code, where the name is too long',
  );
  t.ok(rows.every((row) => (row.town ?? '').length <= 5));
});

t.test('points in time are in order', async (t) => {
  const dateTime = { type: 'string', format: 'date-time' };
  const rows = await made({
    ...strings('start_date end_date admissionDate dischargeDate'),
    updated_at: dateTime,
    created_at: dateTime,
    ordered_at: dateTime,
    shipped_at: { type: ['string', 'null'], format: 'date-time' },
    delivered_at: dateTime,
    launch: { type: 'string', format: 'date' },
    landing: { type: 'string', format: 'date', after: 'launch' },
  });
  const pairs = [
    'start_date end_date',
    'admissionDate dischargeDate',
    'created_at updated_at',
    'ordered_at delivered_at',
    'launch landing',
  ];
  for (const [first = '', second = ''] of pairs.map((pair) => pair.split(' '))) {
    t.ok(
      rows.every((row) => (row[first] as string) <= (row[second] as string)),
      `${first} ${second}`,
    );
    t.ok(rows.some((row) => row[first]?.slice(0, 10) !== row[second]?.slice(0, 10)));
  }
  const usual = Object.keys(rows[0] ?? {}).filter((name) => name !== 'landing');
  t.ok(rows.every((row) => usual.every((name) => row[name] === null || (row[name] as string) < '2026')));
  t.match(
    refusal(modelOf({ a: { type: 'integer' }, b: { type: 'string', format: 'date', after: 'a' } }))?.message,
    /must be a date, too/,
  );
  t.match(refusal(modelOf({ a: { type: 'integer', after: 'a' } }))?.message, /after/);
});

t.test('dates and points in time of one sequence are in order', async (t) => {
  const rows = await made({
    ...strings('loaned_at due_date order_date shipped_at delivered_date triggered_at resolved_at'),
    order_day: { type: 'string', format: 'date' },
    ...strings('starts_at ends_at listed_at sold_at'),
    acknowledged: { type: 'boolean' },
    hired_on: { type: 'string', format: 'date' },
    terminated_at: { type: 'string', format: 'date-time' },
  });
  const pairs = [
    'loaned_at due_date',
    'order_date shipped_at',
    'shipped_at delivered_date',
    'triggered_at resolved_at',
    'hired_on terminated_at',
    'starts_at ends_at',
    'listed_at sold_at',
  ];
  for (const [first = '', second = ''] of pairs.map((pair) => pair.split(' '))) {
    const apart = rows.map((row) => Date.parse(row[second] ?? '') - Date.parse(row[first] ?? ''));
    t.ok(
      apart.every((time) => time >= 0),
      `${first} ${second}`,
    );
    t.ok(new Set(apart).size > 2 && rows.every((row) => (row[second] ?? '') < '2026-01-03'), second);
  }
});

t.test('what may be a step of two sequences is one of that of which the object has more', async (t) => {
  const isAfter = (rows: readonly Row[], first: string, second: string) =>
    rows.every((row) => Date.parse(row[first] ?? '') <= Date.parse(row[second] ?? ''));
  t.ok(isAfter(await made(strings('issue_date due_date paid_date')), 'issue_date', 'paid_date'));
  const loans = await made(strings('loaned_at due_date returned_at'));
  t.ok(isAfter(loans, 'loaned_at', 'due_date') && isAfter(loans, 'loaned_at', 'returned_at'));
  const orders = await made(strings('ordered_at paid_at shipped_at delivered_at returned_at'));
  t.ok(isAfter(orders, 'ordered_at', 'paid_at') && isAfter(orders, 'paid_at', 'shipped_at'));
  t.ok(isAfter(orders, 'delivered_at', 'returned_at'));
});

t.test('times of day are in order', async (t) => {
  const time = { type: 'string', format: 'time' };
  const rows = await made({ start_time: time, end_time: time });
  t.ok(rows.every((row) => (row.start_time ?? '') < (row.end_time ?? '')));
  t.ok(new Set(rows.map((row) => row.end_time?.slice(0, 2))).size > 20);
  const late = modelOf({ first: time, second: { ...time, after: 'first' } });
  t.match(refusal(late)?.message, /not all values of "first" have later ones/);
  const early = { ...time, formatMaximum: '11:00:00Z' };
  const later = await made({ first: early, second: { ...time, after: 'first' } });
  t.ok(later.every((row) => (row.first ?? '') <= (row.second ?? '')));
});

t.test('what only has a manager is not called like a person', async (t) => {
  const { $defs } = modelOf(strings('name manager city'));
  const rows = rowsOf(await columnsOf({ $defs: { Clinic: $defs.M } }, 'Clinic'), 20);
  t.ok(
    rows.every(({ name }) => /^[A-Z][a-z]* [a-z]+$/.test(String(name))),
    String(rows[0]?.name),
  );
});

t.test('a least value is not greater than the greatest', async (t) => {
  const rows = await made({
    min_price: { type: 'number' },
    maxPrice: { type: 'number' },
    max_price: { type: 'number' },
    'max-age': { type: 'integer' },
    minAge: { type: 'integer' },
    copies_total: { type: 'integer' },
    copies_available: { type: 'integer' },
  });
  t.ok(rows.every((row) => Number(row.copies_available) <= Number(row.copies_total)));
  t.ok(rows.every((row) => Number(row.min_price) <= Number(row.max_price)));
  t.ok(rows.every((row) => Number(row.minAge) <= Number(row['max-age'])));
});

const ajv = formats.default(new Ajv2020({ strict: false }));

for (const name of ['shop', 'clinic', 'bank']) {
  t.test(`a ${name} of names and types alone reads like data`, async (t) => {
    const text = readFileSync(join(projectRoot, `test/schemas/names/${name}.json`), 'utf8');
    const schema = JSON.parse(text);
    const [model = ''] = Object.keys(schema.$defs);
    const columns = await columnsOf(schema, model);
    t.equal(columns.length, 25);
    const written = body(planOf(columns, 'ndjson'), seed, 0, ROWS).toString().trimEnd().split('\n');
    const rows = written.map((line) => JSON.parse(line));
    t.strictSame(rows, rowsOf(columns, ROWS), 'the kernel makes the same rows');
    const judge = ajv.compile(schema.$defs[model]);
    t.ok(rows.every((row) => judge(row)));
    equalsGolden(t, `names/${name}.txt`, `${written.slice(0, 20).join('\n')}\n`);
  });
}
