import { request } from 'node:http';
import type { Question } from './questions.js';

/** How often as long as persons others may take. */
const OTHERS = 3;

const text = (value: unknown) => String(value);
const member = (row: unknown, name: string) => (row as Record<string, unknown>)[name];

export const usersQuestions: readonly Question[] = [
  {
    measure: 'address.country=Japan',
    query: 'address.country=Japan',
    holds: ({ address }) => member(address, 'country') === 'Japan',
    bound: OTHERS * 10,
  },
  {
    measure: 'email_address:contains=smith',
    query: 'email_address:contains=smith',
    holds: ({ email_address }) => text(email_address).includes('smith'),
    bound: OTHERS * 10,
  },
  {
    measure: 'three conditions and a sort by two columns',
    query: 'address.country:in=Japan,Peru,Chile&age:gte=40&first_name:startsWith=a&sort=-age,address.city',
    holds: ({ address, age, first_name }) =>
      ['Japan', 'Peru', 'Chile'].includes(text(member(address, 'country'))) &&
      Number(age) >= 40 &&
      /^a/i.test(text(first_name).normalize('NFD')),
    order: (left, right, compare) =>
      Number(right.age) - Number(left.age) ||
      compare(text(member(left.address, 'city')), text(member(right.address, 'city'))),
    bound: OTHERS * 60,
  },
];

/** Models with floats, timestamps and a foreign key. */
const schema = {
  $defs: {
    Shop: {
      type: 'object',
      properties: { id: { type: 'integer', sql: { key: 'primary' } } },
      required: ['id'],
    },
    Sale: {
      type: 'object',
      properties: {
        id: { type: 'integer', sql: { key: 'primary' } },
        shop: { type: 'integer', sql: { key: 'foreign', reference: 'Shop.id' } },
        price: { type: 'number', minimum: 0, maximum: 1000 },
        at: { type: 'string', format: 'date-time' },
      },
      required: ['id', 'shop', 'price', 'at'],
    },
  },
};

export const salesQuestions: readonly Question[] = [
  {
    measure: 'price:lt=10',
    query: 'price:lt=10',
    holds: ({ price }) => Number(price) < 10,
    bound: OTHERS * 10,
  },
  {
    measure: 'two conditions and a sort by two columns',
    query: 'price:gte=500&id:ne=7&sort=shop,-at',
    holds: ({ price, id }) => Number(price) >= 500 && id !== 7,
    order: (left, right) =>
      Number(left.shop) - Number(right.shop) || Date.parse(text(right.at)) - Date.parse(text(left.at)),
    bound: OTHERS * 60,
  },
];

/** Stores the models; resolves to the URL of their rows. */
export async function storeSales(origin: string): Promise<string> {
  const url = `${origin}/schemas/bench-sales`;
  const status = await new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    request(url, { method: 'PUT', headers, agent: false }, ({ statusCode }) => resolve(statusCode))
      .on('error', reject)
      .end(JSON.stringify(schema));
  });
  if (status !== 201) throw new Error(`wrong output: the models are stored with status ${status}`);
  return `${url}/Sale`;
}
