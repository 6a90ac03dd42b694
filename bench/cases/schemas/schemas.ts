import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parse } from 'csv-parse/sync';
import { projectRoot } from '../../../src/project-root.js';
import { seedKey } from '../../../src/random/key.js';
import { RELATIONAL } from '../../../src/schemas/dataset.js';
import {
  amount,
  atLeast,
  atMost,
  interleave,
  type Measure,
  median,
  plain,
  skipped,
  verify,
} from '../../measures.js';
import { resident, withDirectory } from '../../processes.js';
import { download } from '../../request.js';
import { represent, rowsOfModel, SEED, writeRate } from '../../rows.js';
import { withSeedstream } from '../../servers.js';

const ROWS = 4_000_000;
const ROUNDS = 5;
const COLUMNS = 30;
const BILLION = 1_000_000_000;
const CHILDREN = 10_000_000;

/** Measures rows of schemas: keys and references, many vocabularies, a billion rows, and references backwards. */
export async function schemas(): Promise<Measure[]> {
  const company = JSON.parse(readFileSync(join(projectRoot, 'data/schemas/company.json'), 'utf8'));
  const employees = await made(company, 'Employee', { Employee: ROWS, Manager: 10_000 });
  await checkReferences(company);

  const begun = performance.now();
  const faker = await made(fakerColumns(), 'M', { M: ROWS });
  const seconds = (performance.now() - begun) / 1000;
  verify(
    'columns of Faker',
    Object.keys(parse(represent(faker, 2), { columns: true })[0] as object).length,
    COLUMNS,
  );
  const again = performance.now();
  represent({ ...faker, key: seedKey(RELATIONAL, `${SEED} again`) }, 1);
  const another = (performance.now() - again) / 1000;

  const orders = await made(orderLines({}), 'Line', SHOP);
  const computed = await made(orderLines(formulas), 'Line', SHOP);
  const parents = await made(orderLines(dereferences), 'Line', SHOP);
  checkTotals(represent(computed, 1_000).toString());
  const alone = await made(ordersWith({}), 'Order', { Order: ROWS });
  const summed = await made(ordersWith(sums), 'Order', { Order: ROWS });

  const rates = await interleave(ROUNDS, {
    employees: () => writeRate(employees, ROWS),
    faker: () => writeRate(faker, ROWS / 4),
    orders: () => writeRate(orders, ROWS),
    computed: () => writeRate(computed, ROWS),
    parents: () => writeRate(parents, ROWS),
    alone: () => writeRate(alone, ROWS / 2),
    summed: () => writeRate(summed, ROWS / 2),
  });
  const timesAsLong = (rate: readonly number[], rateWithout = rates.orders) =>
    median(rateWithout.map((without, round) => without / (rate[round] as number)));
  const millions = (rates: readonly number[]) => median(rates) / 1e6;
  return [
    atLeast(
      'Employee as CSV into memory, keys and references, one thread',
      millions(rates.employees),
      3,
      'M rows/s',
    ),
    atLeast(
      `${COLUMNS} columns of Faker's methods as CSV, one thread`,
      millions(rates.faker),
      0.5,
      'M rows/s',
    ),
    atMost('the same, from the schema to the first row', seconds, 1, 's'),
    atMost('the same, the first row of another seed', another, 0.05, 's'),
    atMost(
      'a row with three formulas, as CSV: time, compared with the row without',
      timesAsLong(rates.computed),
      2,
      '×',
    ),
    plain(
      'a row with three values of the row that it refers to: the same',
      amount(timesAsLong(rates.parents), '×'),
    ),
    plain(
      'a row with the number of the 1 to 5 rows that refer to it, their sum and the greatest of them: the same',
      `${amount(timesAsLong(rates.summed, rates.alone), '×')} (${amount(millions(rates.summed), 'M rows/s')})`,
    ),
    ...(await overHttp()),
  ];
}

const SHOP = { Line: ROWS, Product: 10_000 };

const sums = {
  lines: { type: 'integer', formula: 'count(Line)' },
  total: { type: 'number', formula: 'round(sum(Line.price), 2)' },
  dearest: { type: 'number', formula: 'max(Line.price)' },
};

const formulas = {
  total: {
    type: 'number',
    formula: 'round(price * quantity * (1 - (discount == null ? 0 : discount)), 2)',
  },
  label: { type: 'string', formula: 'first + " " + last' },
  dear: { type: 'boolean', formula: 'price * quantity > 1000' },
};

const dereferences = {
  product_name: { type: 'string', formula: 'product.name' },
  cost: { type: 'number', formula: 'round(product.price * quantity, 2)' },
  margin: { type: 'number', formula: 'price - product.price' },
};

/** Lines of orders, each of which refers to a product, with further properties. */
function orderLines(more: object) {
  const id = { type: 'integer', sql: { key: 'primary', serial: true } };
  const price = { type: 'number', minimum: 1, maximum: 500 };
  const line = {
    id,
    product_id: { type: 'integer', sql: { reference: 'Product.id' } },
    price,
    quantity: { type: 'integer', minimum: 1, maximum: 9 },
    discount: { enum: [0, 0.1, 0.25, null] },
    first: { type: 'string', synthesizer: 'first_name' },
    last: { type: 'string', synthesizer: 'last_name' },
    day: { type: 'string', format: 'date' },
    ...more,
  };
  const product = { id, name: { type: 'string', faker: 'commerce.productName' }, price };
  const models = Object.entries({ Product: product, Line: line }).map(([name, properties]) => [
    name,
    { type: 'object', properties, required: Object.keys(properties) },
  ]);
  return { $defs: Object.fromEntries(models) };
}

/** Orders, to each of which lines refer, with further properties. */
function ordersWith(more: object) {
  const id = { type: 'integer', sql: { key: 'primary', serial: true } };
  const order = {
    id,
    first: { type: 'string', synthesizer: 'first_name' },
    last: { type: 'string', synthesizer: 'last_name' },
    street: { type: 'string', synthesizer: 'street_address' },
    day: { type: 'string', format: 'date' },
    ...more,
  };
  const line = {
    id,
    order_id: { type: 'integer', sql: { reference: 'Order.id', children: '1..5' } },
    price: { type: 'number', minimum: 1, maximum: 500 },
  };
  return { $defs: { Order: { properties: order }, Line: { properties: line } } };
}

function checkTotals(csv: string): void {
  const rows = parse(csv, { columns: true }) as Record<string, string>[];
  const isWrong = ({ price, quantity, discount, total }: Record<string, string>) =>
    Math.abs(Number(price) * Number(quantity) * (1 - Number(discount)) - Number(total)) > 0.00501;
  verify('totals that differ', rows.filter(isWrong).length, 0);
}

const made = (schema: unknown, name: string, rows: Record<string, number>) =>
  rowsOfModel(schema, name, 'csv', rows);

async function checkReferences(company: unknown): Promise<void> {
  const rows = { Employee: 2_000, Manager: 100 };
  const of = async (name: 'Employee' | 'Manager') =>
    parse(represent(await made(company, name, rows), rows[name]), { columns: true }) as Record<
      string,
      string
    >[];
  const managers = new Set((await of('Manager')).map(({ id }) => id));
  const employees = await of('Employee');
  verify('the number of different ids', new Set(employees.map(({ id }) => id)).size, rows.Employee);
  verify('references that lead nowhere', employees.filter(({ manager }) => !managers.has(manager)).length, 0);
}

function fakerColumns() {
  const methods =
    `person.firstName person.lastName person.fullName person.jobTitle internet.email internet.username internet.url
    internet.domainName internet.ipv4 internet.mac internet.userAgent location.city location.street location.country
    location.zipCode location.state company.name company.catchPhrase commerce.productName commerce.department
    commerce.price finance.accountNumber finance.iban finance.currencyCode phone.number color.human lorem.word
    lorem.sentence vehicle.vehicle date.past`.split(/\s+/);
  const properties = Object.fromEntries(
    methods.map((faker, index) => [`c${index}`, { type: 'string', faker }]),
  );
  return { $defs: { M: { properties } } };
}

/** The memory that a billion rows take in the server, and how fast it finds the rows that refer to a row. */
async function overHttp(): Promise<Measure[]> {
  const measure =
    'resident memory: first and last 1,000 of 1,000,000,000 rows of both models, above the same of 2,000';
  if (process.platform === 'win32') return [skipped(measure, 'not measured on Windows')];
  return withDirectory((directory) =>
    withSeedstream(
      async ({ origin, pid }) => {
        const ends = async (rows: number) => {
          for (const model of ['Employee', 'Manager']) {
            for (const offset of [0, rows - 1000]) {
              const query = `n=1000&offset=${offset}&seed=1&format=csv&rows=Employee:${rows},Manager:${rows}`;
              const { body } = await download(`${origin}/schemas/company/${model}?${query}`);
              verify('lines', body.toString().split('\n').length, 1002);
            }
          }
          return resident(pid);
        };
        await ends(1000);
        const few = await ends(2000);
        const many = await ends(BILLION);
        // Rows that were found are kept, so the second request is of another seed.
        const children = (seed: number) =>
          download(
            `${origin}/schemas/company/Manager/7/Employee?n=10&seed=${seed}&rows=Employee:${CHILDREN},Manager:10000`,
          );
        await children(1);
        const begun = performance.now();
        await children(2);
        const rate = CHILDREN / ((performance.now() - begun) / 1000);
        const detail = `${amount(few, 'MB')} and ${amount(many, 'MB')}`;
        return [
          atMost(measure, Math.max(0, many - few), 16, 'MB', detail),
          plain('rows looked through for what refers to one', amount(rate / 1e6, 'M rows/s')),
        ];
      },
      { SCHEMAS_DIR: join(directory, 'schemas') },
    ),
  );
}
