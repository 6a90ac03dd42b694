// The data page in a real browser: any row of a billion, found and sorted, and taken along.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { Test } from 'tap';
import { listen, testApp } from '../support/app.js';
import { violations } from './axe.js';
import { complaints, webTest } from './browser.js';

async function open(t: Test, page: Page, address = '') {
  const app = await testApp(t);
  const origin = await listen(t, app);
  const found = complaints(page);
  await page.goto(`${origin}/${address}`);
  await page.locator('.line').first().waitFor();
  /** The cells of a row, without those of columns that are out of sight. */
  const cells = async (index: number) => {
    const row = page.locator(`#row-${index}`);
    await row.locator('.cell:not(.waiting)').first().waitFor();
    return row.locator('.cell').allTextContents();
  };
  const json = async (url: string) => (await app.inject(url)).json() as Record<string, unknown>[];
  /** Waits until the rows of this address are shown. */
  const shows = (count: string) => page.locator('.count', { hasText: count }).waitFor();
  return { app, origin, found, cells, json, shows };
}

const textsOf = (row: Record<string, unknown> | undefined) => Object.values(row ?? {}).map(String);

webTest('the first view has persons, and any row of a billion is there', async (t, page) => {
  const { origin, found, cells, json } = await open(t, page);
  t.strictSame(await cells(0), textsOf((await json('/persons?seed=42&n=1'))[0]));
  await page.getByLabel('Go to row').fill('900,000,000');
  await page.keyboard.press('Enter');
  t.strictSame(await cells(899_999_999), textsOf((await json('/persons?seed=42&n=1&offset=899999999'))[0]));
  await page.getByRole('grid').focus();
  await page.keyboard.press('End');
  t.strictSame(await cells(999_999_999), textsOf((await json('/persons?seed=42&n=1&offset=999999999'))[0]));
  await page.keyboard.press('Home');
  await page.keyboard.press('PageDown');
  await page.mouse.move(400, 400);
  for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(0, 300);
  t.strictSame((await cells(210)).slice(0, 1), ['211'], 'a wheel goes by rows');
  const outside = (
    await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
  ).filter((url) => !url.startsWith(`${origin}/`));
  t.strictSame(outside, [], 'nothing comes from another host');
  t.strictSame(
    found.filter((one) => !/ABORTED/.test(one)),
    [],
    'the browser complains about nothing',
  );
});

webTest('married people over 40 in Peru, oldest first, as CSV', async (t, page) => {
  const { app, cells, json, shows } = await open(t, page);
  await page.getByLabel('Condition on country').fill('=Peru');
  await page.getByLabel('Condition on age').fill('> 40');
  await page.keyboard.press('Enter');
  await page.getByLabel('Condition on isMarried').selectOption('true');
  const sort = page.locator('button.sort', { hasText: 'age' });
  await sort.click();
  await sort.click();
  const address = '/persons?seed=42&country=Peru&age:gt=40&isMarried=true&sort=-age';
  await page.waitForURL(`**/#${address}`);
  const answer = await app.inject(`${address}&n=1`);
  await shows(`${Number(answer.headers['x-total-count']).toLocaleString('en')} rows`);
  t.strictSame(await cells(0), textsOf(answer.json()[0]));
  await page.getByRole('button', { name: 'Download' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV', exact: true }).click();
  const download = await downloading;
  const csv = await app.inject(`${address}&n=${answer.headers['x-total-count']}&format=csv`);
  t.equal(readFileSync(await download.path(), 'utf8'), csv.body);
  t.match(await page.locator('.panel pre').textContent(), /^curl 'http:\/\/[^']+&format=csv'$/);
  await page.reload();
  t.strictSame(await cells(0), textsOf(answer.json()[0]), 'a link shows the same');
  await page.getByLabel('Condition on country').fill('=Atlantis');
  await shows('0 rows');
  await page.getByLabel('Condition on country').fill('=Chile');
  const [chilean] = await json(address.replace('Peru', 'Chile'));
  t.strictSame(await cells(0), textsOf(chilean));
});

webTest('a row as a card, columns that are hidden, a picture that filters, a search', async (t, page) => {
  const { app, shows } = await open(t, page, '#/users?seed=7&rows=5000');
  await shows('5,000 rows');
  const [user] = (await app.inject('/users?seed=7&rows=5000&n=1&offset=2')).json();
  await page.locator('#row-2').dblclick();
  const card = page.getByRole('region', { name: 'Row 3' });
  for (const text of [user.user_id, user.address.city, user.device.UUID])
    t.ok((await card.textContent())?.includes(text), text);
  await card.getByRole('button', { name: 'Close' }).click();
  await page.locator('.head', { hasText: 'user_id' }).hover();
  await page.getByRole('button', { name: 'Hide user_id' }).click();
  await page.waitForURL('**/#/users?seed=7&rows=5000;hide=user_id');
  await page.reload();
  await page.locator('.head', { hasText: 'name' }).first().waitFor();
  t.equal(await page.locator('.head', { hasText: 'user_id' }).count(), 0, 'a link hides the same');
  await page.getByRole('button', { name: 'Show 1 hidden' }).click();
  await page.locator('.head', { hasText: 'user_id' }).waitFor();
  await page
    .getByRole('button', { name: /^Find age / })
    .first()
    .click();
  await page.waitForURL(/age:gte=18&age:lt=/);
  await page.getByLabel('Condition on age').fill('');
  await page.getByLabel('Search in all texts').fill('lima');
  await page.waitForURL(/&q=lima/);
  const { 'x-total-count': count } = (await app.inject('/users?seed=7&rows=5000&q=lima&n=1')).headers;
  await shows(`${Number(count).toLocaleString('en')} rows`);
  await page.getByLabel('Condition on age').fill('>= many');
  await page.getByRole('alert').waitFor();
  t.match(await page.getByRole('alert').textContent(), /age:gte must be a number/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  webTest(`axe finds nothing, ${colorScheme}, wide and on a phone`, async (t, page) => {
    await page.emulateMedia({ colorScheme });
    await open(t, page, '#/schemas/company/Employee?seed=42');
    await page.locator('.bars button').first().waitFor();
    await violations(t, page, `data-${colorScheme}`);
  });
}
