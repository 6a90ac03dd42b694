// What pages of other origins may do.
import type { Frame } from 'playwright-core';
import { listen, testApp } from '../support/app.js';
import { fetchFrom, showForeign, webTest } from './browser.js';

const json = { 'content-type': 'application/json' };
/** Requests that concern state. Before some of them, a browser asks with a preflight. */
const requests: [path: string, init: RequestInit][] = [
  ['/schemas/company', { method: 'DELETE' }],
  [
    '/schemas/mine',
    { method: 'PUT', headers: json, body: '{"type":"object","properties":{"a":{"const":1}}}' },
  ],
  ['/deliveries', { method: 'POST', headers: json, body: '{}' }],
  ['/deliveries', { method: 'POST', body: '{}' }],
  ['/deliveries', {}],
  ['/destinations', {}],
  ['/schemas', {}],
];

webTest(
  'every page may read rows, and only pages of allowed origins see and change state',
  async (t, page) => {
    const app = await testApp(t);
    const origin = await listen(t, app);
    const rows = (await app.inject('/persons?n=3&seed=1')).body;
    for (const host of ['127.0.0.1', 'other.example']) {
      await showForeign(t, page, host);
      for (const credentials of ['omit', 'include'] as const) {
        const read = await fetchFrom(page, `${origin}/persons?n=3&seed=1`, { credentials });
        t.strictSame(read, { status: 200, text: rows }, `${host} with credentials: ${credentials}`);
      }
    }
    for (const [path, init] of requests) {
      t.equal(await fetchFrom(page, origin + path, init), 'refused', `${init.method ?? 'GET'} ${path}`);
      await fetchFrom(page, origin + path, { ...init, mode: 'no-cors' });
    }
    t.equal((await app.inject('/schemas/company')).statusCode, 200, 'nothing was removed');
    t.equal((await app.inject('/schemas/mine')).statusCode, 404, 'nothing was stored');

    await showForeign(t, page, '127.0.0.1');
    t.match(await fetchFrom(page, `${origin}/destinations`), { status: 200 }, 'a loopback page may');
    t.match(await fetchFrom(page, `${origin}/schemas/company`, { method: 'DELETE' }), { status: 204 });
  },
);

webTest('ALLOWED_ORIGINS names the only pages that see and change state', async (t, page) => {
  const allowed = await showForeign(t, page, 'app.example');
  const app = await testApp(t, { ALLOWED_ORIGINS: allowed });
  const origin = await listen(t, app);
  t.match(await fetchFrom(page, `${origin}/destinations`, { credentials: 'include' }), { status: 200 });
  t.match(await fetchFrom(page, `${origin}/schemas/company`, { method: 'DELETE' }), { status: 204 });
  await showForeign(t, page, '127.0.0.1');
  for (const [path, init] of requests) {
    t.equal(await fetchFrom(page, origin + path, init), 'refused', `${init.method ?? 'GET'} ${path}`);
  }
});

webTest('a page whose name is made to resolve to this machine is refused', async (t, page) => {
  const { port } = new URL(await listen(t, await testApp(t)));
  const origin = `http://rebound.example:${port}`;
  t.equal((await page.goto(`${origin}/docs`))?.status(), 421);
  // This answer is a page of the name. For the browser, its requests are of the same origin.
  for (const [path, init] of requests) {
    t.match(await fetchFrom(page, origin + path, init), { status: 421 }, `${init.method ?? 'GET'} ${path}`);
  }
});

webTest('a page without an origin reads rows, and sees and changes no state', async (t, page) => {
  const app = await testApp(t);
  const origin = await listen(t, app);
  await showForeign(t, page, '127.0.0.1', '<iframe sandbox="allow-scripts" srcdoc="sandboxed"></iframe>');
  const sandboxed = page.frames()[1] as Frame;
  t.match(await fetchFrom(sandboxed, `${origin}/persons?n=1`), { status: 200 });
  for (const [path, init] of requests) {
    t.equal(await fetchFrom(sandboxed, origin + path, init), 'refused', `${init.method ?? 'GET'} ${path}`);
  }
  t.equal((await app.inject('/schemas/company')).statusCode, 200, 'nothing was removed');
});
