import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faker } from '@faker-js/faker/locale/en';
import { projectRoot } from '../../../src/project-root.js';
import { amount, atLeast, interleave, type Measure, median, plain, ratio, verify } from '../../measures.js';
import { type Made, represent, rowsOfModel, writeRate } from '../../rows.js';

const ROWS = 1_000_000;
const FAKER_ROWS = 5_000;
const ROUNDS = 5;
const COLUMNS = 25;

/** Measures models of names and types alone, whose columns are of one person, one place and one thing. */
export async function names(): Promise<Measure[]> {
  const [shop, clinic, bank] = await Promise.all(['shop', 'clinic', 'bank'].map(made));
  const [first] = represent(shop as Made, 1)
    .toString()
    .split('\n');
  verify('columns', Object.keys(JSON.parse(first as string)).length, COLUMNS);
  verify('columns by Faker', Object.keys(order()).length, COLUMNS);
  const rates = await interleave(ROUNDS, {
    shop: () => writeRate(shop as Made, ROWS),
    clinic: () => writeRate(clinic as Made, ROWS),
    bank: () => writeRate(bank as Made, ROWS),
    faker: fakerRate,
  });
  const millions = (rates: readonly number[]) => amount(median(rates) / 1e6, 'M rows/s');
  return [
    atLeast(
      `orders of ${COLUMNS} names and types, as NDJSON, one thread: compared with Faker and JSON.stringify`,
      ratio(rates.shop, rates.faker),
      40,
      '×',
      `${millions(rates.shop)} and ${millions(rates.faker)}`,
    ),
    plain('visits of a clinic, the same', millions(rates.clinic)),
    plain('accounts of a bank, the same', millions(rates.bank)),
  ];
}

async function made(name: string): Promise<Made> {
  const schema = JSON.parse(readFileSync(join(projectRoot, `test/schemas/names/${name}.json`), 'utf8'));
  const [model = ''] = Object.keys(schema.$defs);
  return rowsOfModel(schema, model, 'ndjson');
}

/** The rows per second that Faker makes. */
function fakerRate(): number {
  const begun = performance.now();
  let length = 0;
  for (let row = 0; row < FAKER_ROWS; row++) length += JSON.stringify(order()).length;
  verify('rows by Faker', length > FAKER_ROWS, true);
  return FAKER_ROWS / ((performance.now() - begun) / 1000);
}

/** An order whose columns are of one person, but of any places. */
function order(): object {
  const firstName = faker.person.firstName();
  const lastName = faker.person.lastName();
  const created = faker.date.past({ years: 10 });
  return {
    order_id: faker.number.int(999_999),
    order_number: faker.helpers.fromRegExp('[A-Z]{2}-[0-9]{6}'),
    status: faker.helpers.arrayElement(['delivered', 'shipped', 'pending']),
    customer_name: `${firstName} ${lastName}`,
    customer_email: faker.internet.exampleEmail({ firstName, lastName }),
    customer_phone: faker.phone.number(),
    shipping_street: faker.location.streetAddress(),
    shipping_city: faker.location.city(),
    shipping_state: faker.location.state(),
    shipping_zip: faker.location.zipCode(),
    shipping_country: faker.location.country(),
    shipping_country_code: faker.location.countryCode(),
    product_name: faker.commerce.productName(),
    sku: faker.helpers.fromRegExp('[A-Z]{3}-[0-9]{5}'),
    category: faker.commerce.department(),
    color: faker.color.human(),
    quantity: faker.number.int({ min: 1, max: 9 }),
    unit_price: Number(faker.commerce.price()),
    discount: faker.helpers.arrayElement([0, 0.05, 0.1]),
    currency: faker.finance.currencyCode(),
    payment_method: faker.helpers.arrayElement(['credit card', 'PayPal', 'invoice']),
    coupon_code: faker.helpers.arrayElement(['WELCOME10', 'SPRING15', 'VIP25']),
    created_at: created.toISOString(),
    updated_at: faker.date.soon({ days: 90, refDate: created }).toISOString(),
    notes: faker.helpers.arrayElement(['No remarks', 'Please confirm']),
  };
}
