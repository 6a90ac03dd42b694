import { listen, testApp } from '../support/app.js';
import { fetchFrom, showForeign, webTest } from './browser.js';

const KEY = 'c2VjcmV0';

webTest('a browser is asked for the API key once', async (t, page) => {
  const origin = await listen(t, await testApp(t, { API_KEY: KEY }));
  const asked = await page.goto(`${origin}/docs`);
  t.equal(asked?.status(), 401);
  const field = page.getByLabel('API key');
  await field.fill(`${KEY}x`);
  await page.getByRole('button').click();
  t.match(await page.getByRole('alert').textContent(), /not the API key/, 'a wrong key is called wrong');
  t.strictSame(await page.context().cookies(), []);

  await field.fill(KEY);
  await page.getByRole('button').click();
  await page.locator('#operations-persons-get_persons').waitFor();
  t.equal(page.url(), `${origin}/docs`, 'the key leads to the page that asked for it');
  const [cookie] = await page.context().cookies();
  t.match(cookie, { httpOnly: true, sameSite: 'Strict' });
  t.equal(await page.evaluate('document.cookie'), '', 'scripts cannot read the cookie');

  t.match(await fetchFrom(page, `${origin}/persons?n=1`), { status: 200 });
  const event = await page.evaluate(`new Promise((resolve) => {
    const source = new EventSource('/events/e-store?seed=1&rate=10&live=true&speed=100');
    source.onmessage = ({ lastEventId }) => resolve(lastEventId);
    source.onerror = () => resolve('failed');
  })`);
  t.match(event, /^(?!failed)./, 'live events come with the cookie');

  t.equal((await page.goto(`${origin}/docs`))?.status(), 200, 'the browser is not asked again');
});

webTest('the cookie opens nothing to pages of other origins', async (t, page) => {
  const app = await testApp(t, { API_KEY: KEY, ALLOWED_ORIGINS: 'http://app.example' });
  const origin = await listen(t, app);
  await page.goto(`${origin}/persons/1?seed=42`);
  await page.getByLabel('API key').fill(KEY);
  await page.getByRole('button').click();
  await page.getByText('Moeller').waitFor();
  // A cookie has no port, so the cookie goes along from the first of these pages.
  for (const host of ['127.0.0.1', 'other.example']) {
    await showForeign(t, page, host);
    for (const path of ['/persons?n=1', '/destinations']) {
      t.equal(await fetchFrom(page, origin + path, { credentials: 'include' }), 'refused', `${host} ${path}`);
    }
    t.match(
      await fetchFrom(page, `${origin}/persons?n=1`),
      { status: 401 },
      'without the cookie it sees why',
    );
    const removal = { method: 'DELETE', credentials: 'include' } as const;
    t.equal(await fetchFrom(page, `${origin}/schemas/company`, removal), 'refused');
  }
  const headers = { authorization: `Bearer ${KEY}` };
  t.equal((await app.inject({ url: '/schemas/company', headers })).statusCode, 200, 'nothing was removed');
});
