// A path that ends in the name of a format is that file.
import { join } from 'node:path';
import t from 'tap';
import { formats } from '../../../src/formats/index.js';
import { projectRoot } from '../../../src/project-root.js';
import { testApp } from '../../support/app.js';

const folder = { SCHEMAS_DIR: join(projectRoot, 'data/schemas') };

t.test('a suffix is the format', async (t) => {
  const app = await testApp(t, folder);
  for (const { name, extension } of Object.values(formats))
    for (const path of ['/persons', '/users', '/schemas/company/Employee']) {
      const query = 'n=20&seed=42&fields=id'.replace('id', path === '/users' ? 'user_id' : 'id');
      const file = await app.inject(`${path}.${extension}?${query}`);
      const same = await app.inject(`${path}?${query}&format=${name}`);
      t.equal(file.statusCode, 200, `${path}.${extension}`);
      t.ok(file.rawPayload.equals(same.rawPayload));
      t.equal(file.headers.etag, same.headers.etag, 'it is one representation');
      t.equal(file.headers.link, same.headers.link);
      t.equal(file.headers['content-type'], same.headers['content-type']);
      const head = await app.inject({ method: 'HEAD', url: `${path}.${extension}?${query}` });
      t.equal(head.headers.etag, same.headers.etag);
    }
});

t.test('options and conditions go with a suffix, another format does not', async (t) => {
  const app = await testApp(t, folder);
  const asked = '/persons.csv?n=3&seed=42&country=Japan&header=false';
  t.equal((await app.inject(asked)).body, (await app.inject(asked.replace('.csv?', '?format=csv&'))).body);
  t.equal((await app.inject('/persons.csv?n=3&seed=42&format=csv')).statusCode, 200);
  for (const path of ['/persons.csv', '/schemas/company/Employee.csv']) {
    const other = await app.inject(`${path}?n=3&seed=42&format=json`);
    t.equal(other.statusCode, 400);
    t.match(other.json(), {
      parameter: 'format',
      value: 'json',
      allowed: 'left out where the path ends in .csv',
    });
  }
});

t.test('other ends of a path are not found', async (t) => {
  const app = await testApp(t, folder);
  for (const path of [
    '/persons.xlsx',
    '/persons.',
    '/schemas/company/Employee.xlsx',
    '/schemas/company/.csv',
    '/schemas/company/None.csv',
  ])
    t.equal((await app.inject(`${path}?n=3`)).statusCode, 404, path);
});

t.test('a model whose name ends as a file does is that model', async (t) => {
  const app = await testApp(t);
  const properties = (name: string) => ({
    type: 'object',
    required: [name],
    properties: { [name]: { const: 1 } },
  });
  const payload = { $defs: { 'Sheet.csv': properties('a'), Sheet: properties('b') } };
  t.equal((await app.inject({ method: 'PUT', url: '/schemas/files', payload })).statusCode, 201);
  t.strictSame((await app.inject('/schemas/files/Sheet.csv?n=1')).json(), [{ a: 1 }]);
  t.equal((await app.inject('/schemas/files/Sheet.csv.csv?n=1')).body, 'a\n1\n');
  t.strictSame((await app.inject('/schemas/files/Sheet.json?n=1')).json(), [{ b: 1 }]);
});
