// The laws of rows for computed values and values of Faker: threads, picked rows and other fields give the same.
import t, { type Test } from 'tap';
import { testApp } from '../../support/app.js';
import { valuesOf } from '../schemas.js';

const synthesizers =
  `iban credit_card isbn ean upc vat imei vin bic phone url user_name street_address latitude price company product
  password picture date city sentence`.split(/\s+/);
const id = { type: 'integer', sql: { key: 'primary' } };
const children = {
  id,
  parent: { type: 'integer', sql: { key: 'foreign', reference: 'Parent.id' } },
  ...Object.fromEntries(synthesizers.map((synthesizer) => [synthesizer, { type: 'string', synthesizer }])),
  drawn: { type: 'string', faker: { method: 'string.alpha', args: [5] } },
  rare: { type: ['string', 'null'], enum: ['a', 'b', null], weights: [9, 1, 0], nulls: 0.3 },
};
const schema = { $defs: { Parent: { properties: { id } }, Child: { properties: children } } };
const ROWS = 40_000;
const query = `seed=7&rows=Child:${ROWS},Parent:400`;

const appWith = async (t: Test, environment: Record<string, string>) => {
  const app = await testApp(t, environment);
  const put = await app.inject({
    method: 'PUT',
    url: '/schemas/laws',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify(schema),
  });
  t.equal(put.statusCode, 201);
  return (path: string) => app.inject(`/schemas/laws/${path}${path.includes('?') ? '&' : '?'}${query}`);
};

t.test('threads and the process itself make the same bytes, from any row', async (t) => {
  const [alone, threaded] = await Promise.all(['0', '1'].map((THREADS) => appWith(t, { THREADS })));
  if (alone === undefined || threaded === undefined) throw new Error('unreachable');
  const whole = await alone(`Child?format=csv&n=${ROWS}`);
  t.equal(whole.statusCode, 200);
  t.ok((await threaded(`Child?format=csv&n=${ROWS}`)).body === whole.body, 'the same bytes');
  const later = await alone('Child?format=csv&n=50&offset=30000');
  t.strictSame(later.body.split('\n').slice(1, 51), whole.body.split('\n').slice(30_001, 30_051));
});

t.test('rows that refer to a row are those of the model, and fields do not change values', async (t) => {
  const ask = await appWith(t, {});
  const rows = (await ask(`Child?format=json&n=${ROWS}`)).json() as { parent: number }[];
  const [parent] = (await ask('Parent?format=json&n=1')).json() as { id: number }[];
  const picked = (await ask(`Parent/1/Child?format=json&n=10000`)).json();
  t.ok(picked.length > 20, JSON.stringify(picked).slice(0, 300));
  t.strictSame(
    picked,
    rows.filter((row) => row.parent === parent?.id),
  );
  const [first] = (await ask('Child?format=json&n=1&fields=vin,iban,rare')).json();
  const { vin, iban, rare } = rows[0] as unknown as Record<string, unknown>;
  t.strictSame(first, { vin, iban, rare });
});

t.test('FAKER_VALUES decides how many values there are, and has entity tags of its own', async (t) => {
  const [usual, few] = await Promise.all([appWith(t, {}), appWith(t, { FAKER_VALUES: '20' })]);
  if (usual === undefined || few === undefined) throw new Error('unreachable');
  const path = 'Child?format=csv&n=5000&fields=sentence';
  const [many, twenty] = await Promise.all([usual(path), few(path)]);
  t.equal(new Set(twenty.body.trim().split('\n').slice(1)).size, 20);
  t.ok(new Set(many.body.trim().split('\n').slice(1)).size > 3_500);
  t.not(many.headers.etag, twenty.headers.etag);
});

t.test('pictures are there', async (t) => {
  const app = await testApp(t);
  const [path] = (await valuesOf({ type: 'string', faker: 'image.avatar' }, 1)) as [string];
  const { statusCode, headers } = await app.inject(path);
  t.equal(statusCode, 200);
  t.match(headers['content-type'], /^image\/svg\+xml/);
});
