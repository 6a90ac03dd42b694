import t from 'tap';
import { testApp } from '../support/app.js';

t.test('avatars are drawn from seed and row, and need no key', async (t) => {
  const app = await testApp(t, { API_KEY: 'secret' });
  const get = (url: string) => app.inject(url);
  const answer = await get('/avatars/42/7.svg');
  t.equal(answer.statusCode, 200);
  t.match(answer.headers, {
    'content-type': 'image/svg+xml',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  t.match(answer.body, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  t.notMatch(answer.body, /<text|<script|NaN|undefined/);
  t.equal((await get('/avatars/42/7.svg')).body, answer.body, 'the same again');
  const pictures = new Set<string>();
  for (let row = 0; row < 100; row++) pictures.add((await get(`/avatars/42/${row}.svg`)).body);
  t.ok(pictures.size > 95, `${pictures.size} of 100 differ`);
  t.not((await get('/avatars/43/7.svg')).body, answer.body);
  t.equal((await get('/avatars/%3Cscript%3E/7.svg')).statusCode, 200);
  for (const url of ['/avatars/42/x.svg', '/avatars/42/7.png', '/avatars/42/-1.svg', '/avatars//7.svg'])
    t.not((await get(url)).statusCode, 200, url);
  t.equal((await get('/users?n=1')).statusCode, 401, 'rows need the key');
});

t.test('the column avatar of a user leads to a picture', async (t) => {
  const app = await testApp(t);
  const [user] = (await app.inject('/users?n=1&seed=42&fields=avatar')).json();
  t.equal((await app.inject(user.avatar)).statusCode, 200);
});
