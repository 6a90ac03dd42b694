// The description has the models that are stored now, and rows are what it says of them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import t, { type Test } from 'tap';
import { testApp } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';
import { sample } from '../support/property.js';

const folder = temporaryDirectory(t);
const app = await testApp(t, { SCHEMAS_DIR: folder });

interface Description {
  readonly paths: Record<
    string,
    Record<string, { readonly operationId: string; readonly responses: Answers }>
  >;
  readonly components: { readonly schemas: Record<string, object> };
}
type Answers = Record<string, { content?: Record<string, { schema?: { items?: { $ref?: string } } }> }>;

const describe = async (): Promise<Description> => (await app.inject('/openapi.json')).json();
const put = (name: string, schema: object) =>
  app.inject({ method: 'PUT', url: `/schemas/${name}`, payload: schema });
const model = (properties: object) => ({ type: 'object', properties, required: Object.keys(properties) });
const pathsOf = ({ paths }: Description, name: string) =>
  Object.keys(paths).filter((path) => path.startsWith(`/schemas/${name}/`));

/** The name of the type of the rows at a path. */
const typeAt = ({ paths }: Description, path: string) =>
  paths[path]?.get?.responses[200]?.content?.['application/json']?.schema?.items?.$ref?.split('/').pop() ??
  '';

t.test('models come and go with their schemas', async (t) => {
  t.strictSame(pathsOf(await describe(), 'bakery'), []);
  await put('bakery', { $defs: { Invoice: model({ total: { type: 'number' } }) } });
  const first = await describe();
  t.strictSame(pathsOf(first, 'bakery'), ['/schemas/bakery/Invoice']);
  t.match(first.components.schemas.Invoice, { type: 'object', properties: { total: { type: 'number' } } });

  await put('bakery', { $defs: { Invoice: model({ paid: { type: 'boolean' } }) } });
  const second = await describe();
  t.match(second.components.schemas.Invoice, { properties: { paid: { type: 'boolean' } } });
  t.match((await app.inject('/openapi.yaml')).body, '/schemas/bakery/Invoice:');
  t.strictSame((await app.inject('/docs/json')).json(), second, 'Swagger UI has the same');

  writeFileSync(join(folder, 'bakery.json'), JSON.stringify({ $defs: { Receipt: model({ no: true }) } }));
  writeFileSync(join(folder, 'broken.json'), '{');
  t.strictSame(
    pathsOf(await describe(), 'bakery'),
    ['/schemas/bakery/Receipt'],
    'files that people save count, too, and a broken one stops nothing',
  );
  await app.inject({ method: 'DELETE', url: '/schemas/bakery' });
  t.strictSame(pathsOf(await describe(), 'bakery'), []);
});

t.test('models of any name', async (t) => {
  const names = ['größe', '3d', 'a*b', 'a:b', 'a/b', 'order item', 'Problem', 'Person', '{id}', '人'];
  const defs = Object.fromEntries(
    names.map((name, index) => [name, model({ [`p${index}`]: { type: 'integer' } })]),
  );
  await put('names', { $defs: defs });
  await put('na-mes', { $defs: { Person: model({ other: { type: 'string' } }) } });
  const description = await describe();
  const paths = [...pathsOf(description, 'names'), ...pathsOf(description, 'na-mes')];
  t.equal(paths.length, names.length + 1);
  for (const path of paths) {
    t.match(typeAt(description, path), /^[A-Z]\w*$/, path);
    t.equal((await app.inject(path)).statusCode, 200, `${path} is the URL of its rows`);
  }
  const types = new Set(paths.map((path) => typeAt(description, path)));
  t.equal(types.size, names.length + 1, 'each has a type of its own');
  const ids = Object.values(description.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );
  t.equal(new Set(ids).size, ids.length, 'ids of operations are unique');
  for (const name of ['names', 'na-mes']) await app.inject({ method: 'DELETE', url: `/schemas/${name}` });
});

t.test('many models', async (t) => {
  const defs = Object.fromEntries(
    Array.from({ length: 150 }, (_, index) => [`M${index}`, model({ a: true })]),
  );
  await put('many', { $defs: defs });
  const described = pathsOf(await describe(), 'many').length;
  t.ok(described > 50 && described < 150, `the first ${described} have operations of their own`);
  await app.inject({ method: 'DELETE', url: '/schemas/many' });
});

t.test('rows are what the description says', async (t) => {
  const address = { type: 'object', properties: { city: { type: 'string' }, zip: { type: 'integer' } } };
  const properties = {
    id: { type: 'integer', sql: { key: 'primary' } },
    state: { enum: ['open', 'paid', null] },
    total: { type: 'number', minimum: 0.5, maximum: 900, multipleOf: 0.01 },
    note: { type: ['string', 'null'], maxLength: 12 },
    due: { type: 'string', format: 'date' },
    address,
    tags: { type: 'array', items: { type: 'string' }, maxItems: 4 },
    lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' }, address } } },
    either: { anyOf: [{ type: 'integer' }, { type: 'string' }, address] },
    map: { type: 'object', additionalProperties: { type: 'integer' } },
    pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false },
  };
  await put('wide', {
    $defs: { Invoice: { type: 'object', properties, required: ['id', 'state'] }, Word: { enum: ['a', 'b'] } },
  });
  const description = await describe();
  const columns = [
    ['/persons', 'name,age'],
    ['/users', 'address.city,user_name'],
    ['/events/app-store', 'event_type'],
    ['/events/e-store', 'action'],
    ['/events/e-store/totals', 'returns'],
    ['/schemas/wide/Invoice', 'id,total'],
    ['/schemas/company/Employee', 'id'],
    ['/schemas/company/Manager', 'id'],
  ] as const;
  for (const [path, fields] of sample(columns, 4))
    await conforms(t, description, path, ['seed=1', `seed=2&fields=${fields}`]);
  const shares = ['optional=0', 'optional=0.9'].map((share) => `seed=3&n=100&${share}`);
  await conforms(t, description, '/schemas/wide/Invoice', shares);
});

async function conforms(t: Test, { paths, components }: Description, path: string, queries: string[]) {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  ajv.addSchema({ $id: 'description', components });
  const { schema } = paths[path]?.get?.responses[200]?.content?.['application/json'] ?? {};
  const text = JSON.stringify(schema).replaceAll('"#/components', '"description#/components');
  const validate = ajv.compile(JSON.parse(text));
  for (const query of queries) {
    const rows = (await app.inject(`${path}?${query}`)).json();
    t.ok(Array.isArray(rows) && rows.length > 0, `${path}?${query} has rows`);
    t.ok(validate(rows), `${path}?${query}: ${ajv.errorsText(validate.errors)}`);
  }
}
