// The map page in a real browser: where rows are, and when events are.
import t from 'tap';
import { listen, testApp } from '../support/app.js';
import { violations } from './axe.js';
import { complaints, webTest } from './browser.js';

t.setTimeout(900_000);

webTest('rows are counted where they are, and a condition takes those that it leaves', async (t, page) => {
  const app = await testApp(t);
  const origin = await listen(t, app);
  const found = complaints(page);
  await page.goto(`${origin}/map#/users?seed=42&rows=100000`);
  await page.locator('.count', { hasText: '100,000 rows' }).waitFor();
  await page.getByLabel('Country', { exact: true }).fill('Peru');
  await page.waitForURL(/address.country:contains=Peru/);
  const { headers } = await app.inject('/users?seed=42&rows=100000&address.country:contains=Peru&n=1');
  await page
    .locator('.count', { hasText: `${Number(headers['x-total-count']).toLocaleString('en')} rows` })
    .waitFor();
  // Peru is between 69° and 82° W, 0° and 18° S; a unit is a quarter of a degree, the first line is 83° N.
  const coloursIn = (x: number, y: number, width: number, height: number) => `(() => {
    const { data } = document.querySelector('canvas').getContext('2d').getImageData(${x}, ${y}, ${width}, ${height});
    return new Set(Array.from({ length: data.length / 4 }, (_, at) => data.slice(4 * at, 4 * at + 4).join())).size;
  })()`;
  await page.waitForFunction(`${coloursIn(1120, 180, 36, 30)} === 1`);
  t.ok(
    Number(await page.evaluate(coloursIn(392, 332, 52, 74))) > 5,
    'there are cities in Peru, and none in China',
  );
  await page.goto(`${origin}/map#/persons?seed=42`);
  t.match(await page.getByRole('alert').textContent(), /no latitude/);
  t.strictSame(
    found.filter((one) => !/ABORTED|getImageData/.test(one)),
    [],
    'the browser complains about nothing',
  );
});

webTest('events by country and hour, and as they come', async (t, page) => {
  const app = await testApp(t);
  const origin = await listen(t, app);
  await page.goto(`${origin}/map#/events/app-store?seed=42&users_fraction=1e-7`);
  const countries = page.locator('.countries button');
  await countries.first().waitFor();
  t.equal(await page.getByRole('img', { name: 'Week, all countries' }).locator('rect').count(), 168);
  const url =
    '/events/app-store/rates?seed=42&users_fraction=1e-7&step=1h&from=2026-01-01T00:00:00Z&to=2026-01-08T00:00:00Z&format=json';
  const rates = (await app.inject(url)).json() as { country_code: string; realised: number }[];
  const code = (await countries.first().locator('span').first().textContent()) ?? '';
  const sum = rates
    .filter((rate) => rate.country_code === code)
    .reduce((sum, { realised }) => sum + realised, 0);
  t.equal(await countries.first().locator('.number').textContent(), sum.toLocaleString('en'));
  await countries.first().click();
  await page.getByRole('img', { name: `Day, ${code}` }).waitFor();
  await page.waitForURL((url) => url.href.includes(`chosen=${code}`));
  t.match(await page.getByRole('img', { name: /Map of the world/ }).getAttribute('aria-label'), code);

  const ticker = page.getByRole('region', { name: 'Live events' });
  await ticker.getByLabel('Speed').selectOption('3600');
  await ticker.getByRole('button', { name: 'Play' }).click();
  await ticker.locator('li').nth(3).waitFor();
  await ticker.getByRole('button', { name: 'Pause' }).click();
  const numberOf = async () =>
    Number(/^[\d,]+/.exec((await ticker.locator('output').textContent()) ?? '')?.[0].replaceAll(',', ''));
  const paused = await numberOf();
  await ticker.getByRole('button', { name: 'Play' }).click();
  await page.waitForFunction(
    `Number(document.querySelector('.ticker output').textContent.split(' ')[0].replaceAll(',', '')) > ${paused}`,
  );
  t.ok((await ticker.locator('li').count()) <= 12);

  await page.getByLabel('Dataset').selectOption('events/e-store');
  const actions = page.getByRole('region', { name: 'Actions' }).getByRole('button');
  await actions.first().waitFor();
  const store =
    '/events/e-store?seed=42&rate=0.1&rows=90720&timestamp:lt=2026-01-08T00:00:00Z&group=action&aggregate=count&sort=-count';
  const [most] = (await app.inject(store)).json() as { action: string; count: number }[];
  t.equal(await actions.first().textContent(), `${most?.action}${most?.count.toLocaleString('en')}`);
  await ticker.locator('li', { hasText: 'product' }).first().waitFor();
});

for (const colorScheme of ['light', 'dark'] as const) {
  webTest(`axe finds nothing on the map page, ${colorScheme}, wide and on a phone`, async (t, page) => {
    await page.emulateMedia({ colorScheme });
    const origin = await listen(t, await testApp(t));
    await page.goto(`${origin}/map#/users?seed=42&rows=100000`);
    await page.locator('.count', { hasText: '100,000 rows' }).waitFor();
    await violations(t, page, `map-${colorScheme}`);
    await page.goto(`${origin}/map#/events/app-store?seed=42&users_fraction=1e-7`);
    await page.locator('.countries button').first().waitFor();
    await violations(t, page, `map-events-${colorScheme}`);
  });
}
