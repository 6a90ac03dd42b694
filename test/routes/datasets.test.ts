import { parse } from 'csv-parse/sync';
import type { FastifyInstance } from 'fastify';
import t from 'tap';
import { registered } from '../datasets/registered.js';
import { linksOf } from '../http/rows/links.js';
import { listen, testApp } from '../support/app.js';

const app = await testApp(t);

/** A row as in CSV: texts, with members of objects by their path. */
const flat = (row: object, path = ''): Record<string, string> =>
  Object.assign(
    {},
    ...Object.entries(row).map(([key, value]) =>
      typeof value === 'object' ? flat(value, `${path}${key}.`) : { [path + key]: `${value}` },
    ),
  );

/** The canonical URL of a response. */
const canonical = (headers: Record<string, unknown>) => linksOf(headers).canonical ?? '';

for (const { name } of registered) {
  const path = `/${name}`;

  t.test(`${path} answers in every format`, async (t) => {
    const json = await app.inject(`${path}?n=50&seed=a&format=json`);
    t.equal(json.headers['content-type'], 'application/json; charset=utf-8');
    const rows: Record<string, unknown>[] = json.json();
    t.equal(rows.length, 50);
    t.equal(json.body, JSON.stringify(rows));

    const ndjson = await app.inject(`${path}?n=50&seed=a&format=ndjson`);
    t.match(ndjson.headers['content-type'], /^application\/x-ndjson\b/);
    t.equal(ndjson.body, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

    const text = rows.map((row) => flat(row));
    const csv = await app.inject(`${path}?n=50&seed=a&format=csv`);
    t.equal(csv.headers['content-type'], 'text/csv; charset=utf-8; header=present');
    t.strictSame(parse(csv.body, { columns: true }), text);

    const bare = await app.inject(`${path}?n=50&seed=a&format=csv&header=false&delimiter=%09`);
    t.equal(bare.headers['content-type'], 'text/csv; charset=utf-8; header=absent');
    t.strictSame(parse(bare.body, { columns: Object.keys(text[0] ?? {}), delimiter: '\t' }), text);
  });

  t.test(`${path} without rows`, async (t) => {
    const columns = Object.keys(flat((await app.inject(`${path}?n=1`)).json()[0]));
    t.equal((await app.inject(`${path}?n=0&format=json`)).body, '[]');
    t.equal((await app.inject(`${path}?n=0&format=ndjson`)).body, '');
    t.equal((await app.inject(`${path}?n=0&format=csv`)).body, `${columns.join(',')}\n`);
    t.equal((await app.inject(`${path}?n=0&format=csv&header=false`)).body, '');
  });

  t.test(`${path} in pieces, and row by row`, async (t) => {
    const whole: unknown[] = (await app.inject(`${path}?n=20000&seed=b`)).json();
    t.equal(whole.length, 20000);
    t.strictSame((await app.inject(`${path}?n=9000&offset=11000&seed=b`)).json(), whole.slice(11000));
    for (const id of [1, 2, 777, 20000]) {
      const row = await app.inject(`${path}/${id}?seed=b`);
      t.equal(row.body, JSON.stringify(whole[id - 1]));
      t.equal(canonical(row.headers), `${path}/${id}?seed=b&format=json`);
    }
    const [header, first] = (await app.inject(`${path}?n=1&seed=b&format=csv`)).body.split('\n');
    t.equal((await app.inject(`${path}/1?seed=b&format=csv`)).body, `${header}\n${first}\n`);
    t.equal((await app.inject(`${path}/1?seed=b&format=csv&header=false`)).body, `${first}\n`);
  });

  t.test(`${path} has the requested fields in that order`, async (t) => {
    const [row] = (await app.inject(`${path}?n=1&seed=c`)).json();
    const names = Object.keys(row).reverse().slice(0, 2);
    const expected = JSON.stringify(Object.fromEntries(names.map((field) => [field, row[field]])));
    t.equal((await app.inject(`${path}?n=1&seed=c&fields=${names}`)).body, `[${expected}]`);
    t.equal((await app.inject(`${path}/1?seed=c&fields=${names}`)).body, expected);
  });

  t.test(`${path} tells its seed and a URL that repeats the answer`, async (t) => {
    const [field = ''] = Object.keys((await app.inject(`${path}?n=1`)).json()[0]);
    const table: [query: string, canonical: RegExp][] = [
      ['', /^\?n=10&seed=\d{1,10}&format=json$/],
      ['?seed=42', /^\?n=10&seed=42&format=json$/],
      ['?format=csv&offset=5&n=3&seed=42&header=true&delimiter=,', /^\?n=3&offset=5&seed=42&format=csv$/],
      [
        '?format=csv&header=false&delimiter=%09&seed=x',
        /^\?n=10&seed=x&format=csv&header=false&delimiter=%09$/,
      ],
      ['?seed=%3Ca%20b%3E%22%0A', /^\?n=10&seed=%3Ca%20b%3E%22%0A&format=json$/],
      [`?seed=%E4%BA%AC&fields=${field}`, new RegExp(`^\\?n=10&seed=%E4%BA%AC&format=json&fields=${field}$`)],
    ];
    for (const [query, expected] of table) {
      const response = await app.inject(path + query);
      t.equal(response.headers.vary, 'accept, accept-encoding, origin');
      const link = canonical(response.headers);
      t.match(link.slice(path.length), expected);
      t.equal(
        response.headers['seedstream-seed'],
        new URLSearchParams(link).get('seed') && /seed=([^&]*)/.exec(link)?.[1],
      );
      const again = await app.inject(link);
      t.equal(again.body, response.body, link);
      t.equal(canonical(again.headers), link);
    }
    const fresh = await Promise.all([1, 2].map(() => app.inject(path)));
    t.not(fresh[0]?.headers['seedstream-seed'], fresh[1]?.headers['seedstream-seed']);
  });

  t.test(`${path} is sent as a file on request`, async (t) => {
    const table: [query: string, fileName: string][] = [
      ['?seed=42&n=5&format=csv', '-42-5.csv'],
      ['?seed=42&n=5&offset=20&format=ndjson', '-42-5-offset-20.ndjson'],
      ['?seed=42&page=3&rows=25', '-42-5-offset-20.json'],
      ['?seed=../%E4%BA%AC%22%0D%0A%20x-1', '-_x-1-10.json'],
      ['/7?seed=42&format=csv', '-42-id-7.csv'],
    ];
    for (const [query, fileName] of table) {
      const { headers } = await app.inject(`${path}${query}&download=true`);
      t.equal(headers['content-disposition'], `attachment; filename="${name}${fileName}"`);
      const plain = await app.inject(`${path}${query}&download=false`);
      t.equal(plain.headers['content-disposition'], undefined);
      t.equal(plain.headers.etag, headers.etag);
    }
    const fresh = await app.inject(`${path}?download=true`);
    const seed = fresh.headers['seedstream-seed'];
    t.equal(fresh.headers['content-disposition'], `attachment; filename="${name}-${seed}-10.json"`);
    const beyond = { range: 'bytes=9999999-' };
    const problem = await app.inject({ url: `${path}?seed=1&download=true`, headers: beyond });
    t.equal(problem.statusCode, 416);
    t.equal(problem.headers['content-disposition'], undefined, 'a problem is not a file');
  });

  t.test(`${path} honours Accept`, async (t) => {
    const table: [accept: string | undefined, type: RegExp][] = [
      [undefined, /^application\/json/],
      ['*/*', /^application\/json/],
      ['application/*', /^application\/json/],
      ['text/*', /^text\/csv/],
      ['text/csv', /^text\/csv/],
      ['application/x-ndjson', /^application\/x-ndjson/],
      ['text/csv;q=0.5, application/x-ndjson;q=0.9', /^application\/x-ndjson/],
      ['application/json;q=0, */*', /^text\/csv/],
      ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', /^application\/json/],
      ['text/csv, text/html;q=0.5, */*;q=0.1', /^text\/csv/],
      ['application/json; charset=utf-8', /^application\/json/],
      ['text/csv; charset="utf-8"; header=present; q=0.9, application/json;q=0.8', /^text\/csv/],
      ['text/html, application/json;q=0.2, application/sql;q=0.9, */*;q=0.1', /^application\/sql/],
    ];
    for (const [accept, type] of table) {
      const response = await app.inject({ url: path, headers: accept === undefined ? {} : { accept } });
      t.match(response.headers['content-type'], type, `${accept}`);
    }
    for (const accept of ['image/png', 'text/html', '*/*;q=0']) {
      const response = await app.inject({ url: path, headers: { accept } });
      t.equal(response.statusCode, 406, accept);
      t.match(response.json(), {
        title: 'Not Acceptable',
        value: accept,
        allowed: ['application/json', 'text/csv', 'application/x-ndjson'],
      });
      const asked = await app.inject({ url: `${path}?format=csv`, headers: { accept } });
      t.equal(asked.statusCode, 200, 'the parameter format overrides Accept');
    }
  });

  t.test(`${path} answers HEAD like GET, without the body`, async (t) => {
    for (const url of [
      `${path}?seed=1`,
      `${path}/7?seed=1&format=csv`,
      `${path}?seed=1&n=1000000000`,
      `${path}?n=x`,
    ]) {
      const head = await app.inject({ method: 'HEAD', url });
      t.equal(head.body, '');
      if (url.endsWith('1000000000')) {
        t.equal(head.statusCode, 200);
        t.equal(head.headers['content-length'], undefined, 'the length of a long answer is not known');
        continue;
      }
      const get = await app.inject(url);
      t.equal(head.statusCode, get.statusCode);
      t.strictSame({ ...head.headers, date: '' }, { ...get.headers, date: '' });
    }
  });
}

t.test('names in the script of their locale', async (t) => {
  const name = async (locale: string) => (await app.inject(`/persons/1?seed=1&locale=${locale}`)).json().name;
  t.match(
    await name('ja'),
    /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}々ー]+ [\p{sc=Han}\p{sc=Hira}\p{sc=Kana}々ー]+$/u,
  );
  t.match(await name('ru'), /^\p{sc=Cyrl}+ \p{sc=Cyrl}+/u);
  t.match(await name('ar'), /\p{sc=Arab}/u);
  const german = await app.inject('/persons?seed=1&locale=de');
  t.equal(canonical(german.headers), '/persons?n=10&seed=1&format=json&locale=de');
  const english = await app.inject('/persons?seed=1&locale=en');
  t.equal(canonical(english.headers), '/persons?n=10&seed=1&format=json');
});

t.test('over a socket', async (t) => {
  const served: FastifyInstance = await testApp(t);
  const origin = await listen(t, served);
  const whole = await (await fetch(`${origin}/persons?n=100000&seed=1&format=csv`)).text();
  t.equal(whole, (await served.inject('/persons?n=100000&seed=1&format=csv')).body);
  t.equal(whole.split('\n').length, 100_002);

  const controller = new AbortController();
  const endless = await fetch(`${origin}/persons?n=1000000000&seed=1`, { signal: controller.signal });
  const chunk = await endless.body?.getReader().read();
  t.ok(chunk?.value?.length);
  controller.abort();
  t.equal((await fetch(`${origin}/persons`)).status, 200, 'the next request works');
});

t.test('members of objects are requested by their path', async (t) => {
  const [{ address, device }] = (await app.inject('/users?n=1&seed=1')).json();
  const fields = '/users?n=1&seed=1&fields=device.UUID,address,address.city';
  const expected = { 'device.UUID': device.UUID, address, 'address.city': address.city };
  t.equal((await app.inject(fields)).body, JSON.stringify([expected]));
  const [header] = (await app.inject('/users?n=1&fields=device.UUID,address&format=csv')).body.split('\n');
  const members = Object.keys(address).map((name) => `address.${name}`);
  t.equal(header, ['device.UUID', ...members].join(','));
  t.equal((await app.inject(`${fields}&format=csv`)).statusCode, 422, 'CSV has no two columns of one name');
  t.match((await app.inject('/users?fields=adress.city')).json(), {
    parameter: 'fields',
    suggestion: 'address.city',
  });
});
