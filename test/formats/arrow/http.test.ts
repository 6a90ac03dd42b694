// Arrow over HTTP: the rows of JSON at the same URL, as a file or stream that is never compressed.
import { join } from 'node:path';
import t from 'tap';
import { projectRoot } from '../../../src/project-root.js';
import { testApp } from '../../support/app.js';
import { compare } from '../columnar/columns.js';
import { rowsOf } from './table.js';

const folder = { SCHEMAS_DIR: join(projectRoot, 'data/schemas') };

const urls = [
  '/persons?n=2000&seed=42&offset=100',
  '/persons?n=1200&seed=42&country=Japan&age:gte=60&sort=-age',
  '/persons?n=150000&seed=42&isMarried=true&fields=id,age,country',
  '/users?n=300&seed=42&fields=address,user_id',
  '/schemas/company/Employee?n=100&seed=42',
  '/persons?seed=42&group=country&aggregate=count,avg:age&n=100',
  '/tables/persons?n=20',
];

const mediaTypes = {
  arrow: 'application/vnd.apache.arrow.file',
  'arrow-stream': 'application/vnd.apache.arrow.stream',
};

t.test('a file and a stream have the rows of JSON', async (t) => {
  const app = await testApp(t, folder);
  for (const url of urls) {
    const rows = (await app.inject(`${url}&format=json`)).json();
    for (const accept of Object.values(mediaTypes)) {
      const answer = await app.inject({ url, headers: { accept, 'accept-encoding': 'gzip, br' } });
      t.equal(answer.statusCode, 200, url);
      t.equal(answer.headers['content-type'], accept);
      t.equal(answer.headers['content-encoding'], undefined);
      compare(rowsOf(answer.rawPayload), rows);
    }
  }
});

t.test('the end of a path says the format, and a range is one of the file', async (t) => {
  const app = await testApp(t, folder);
  for (const [suffix, type] of [
    ['arrow', mediaTypes.arrow],
    ['arrows', mediaTypes['arrow-stream']],
  ]) {
    const url = `/schemas/company/Employee.${suffix}?n=50&seed=42`;
    const whole = await app.inject(url);
    t.equal(whole.headers['content-type'], type);
    t.equal(whole.headers['content-length'], `${whole.rawPayload.length}`);
    const tail = await app.inject({ url, headers: { range: 'bytes=-100', 'accept-encoding': 'gzip' } });
    t.equal(tail.statusCode, 206);
    t.ok(tail.rawPayload.equals(whole.rawPayload.subarray(-100)));
    const refused = await app.inject(url.replace('&seed=42', ''));
    t.equal(refused.statusCode, 400);
    t.match(refused.json(), { parameter: 'seed', allowed: /seed=/ });
  }
});
