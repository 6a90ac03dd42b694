// SEED: requests without a seed all get the same one.
import t from 'tap';
import { welcome } from '../../../src/announce.js';
import { testApp } from '../../support/app.js';

const urls = [
  '/persons?n=5',
  '/persons/3?format=csv',
  '/schemas/company/Employee?n=5',
  '/schemas/company/Manager/1/Employee',
  '/schemas/company?format=json&rows=Employee:5,Manager:2',
  '/events/app-store?n=5',
  '/events/e-store/totals?format=csv',
];

t.test(
  'a request without a seed is answered as with SEED, and asked again when it may have changed',
  async (t) => {
    const app = await testApp(t, { SEED: '4 2' });
    for (const url of urls) {
      const withSeed = `${url}${url.includes('?') ? '&' : '?'}seed=4%202`;
      const [ours, theirs] = [await app.inject(url), await app.inject(withSeed)];
      t.equal(ours.statusCode, 200, url);
      t.equal(ours.body, theirs.body, url);
      for (const name of ['etag', 'link', 'seedstream-seed', 'accept-ranges', 'vary'])
        t.equal(ours.headers[name], theirs.headers[name], `${url} ${name}`);
      t.ok(ours.headers.etag);
      t.equal(ours.headers['cache-control'], 'no-cache', 'SEED may change');
      const again = await app.inject({ url, headers: { 'if-none-match': String(ours.headers.etag) } });
      t.equal(again.statusCode, 304, url);
    }
    t.equal(
      (await app.inject('/persons?n=5&seed=1')).headers['cache-control'],
      'public, max-age=31536000, immutable',
    );
    const failing = await app.inject('/persons?n=5&fail=0.000001');
    t.equal(failing.headers['cache-control'], 'no-store');
    const range = await app.inject({ url: '/persons?n=5', headers: { range: 'bytes=0-9' } });
    t.strictSame([range.statusCode, range.body.length], [206, 10]);
  },
);

t.test('without SEED, each request without a seed gets a fresh one', async (t) => {
  const app = await testApp(t);
  for (const url of urls) {
    const [one, other] = [await app.inject(url), await app.inject(url)];
    t.not(one.headers['seedstream-seed'], other.headers['seedstream-seed'], url);
    t.equal(one.headers.etag, undefined);
  }
});

t.test('at a terminal the first lines have a request to try', async (t) => {
  const app = await testApp(t, { API_KEY: 'key' });
  t.match(welcome('http://h:1', false), /curl 'http:\/\/h:1\/persons\?n=5&format=csv'/);
  const [, header = '', path] =
    /curl -H "([^"]+)" 'http:\/\/h:1(\/[^']+)'/.exec(welcome('http://h:1', true)) ?? [];
  const authorization = header.replace('Authorization: ', '').replace('$API_KEY', 'key');
  t.equal((await app.inject({ url: path as string, headers: { authorization } })).statusCode, 200);
  t.equal((await app.inject(path as string)).statusCode, 401);
});
