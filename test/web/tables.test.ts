// Tables, models and events on the data page.
import type { Page } from 'playwright-core';
import type { Test } from 'tap';
import { listen, testApp } from '../support/app.js';
import { webTest } from './browser.js';

async function open(t: Test, page: Page, address: string) {
  const app = await testApp(t);
  await page.goto(`${await listen(t, app)}/${address}`);
  await page.locator('.line .cell:not(.waiting)').first().waitFor();
  const json = async (url: string) => (await app.inject(url)).json();
  return { app, json, shows: (count: string) => page.locator('.count', { hasText: count }).waitFor() };
}

webTest('cells of a table are changed, rows added and deleted, and all of it undone', async (t, page) => {
  const { json, shows } = await open(t, page, '#/tables/company.Employee');
  const before = await json('/tables/company.Employee?n=100');
  const [, second] = before;
  const cell = page.locator('#row-1 .cell').nth(1);
  await cell.dblclick();
  const field = page.getByRole('region', { name: 'Row 2' }).getByLabel('name', { exact: true });
  t.equal(await field.inputValue(), second.name);
  await field.fill('Ann Lee');
  await field.press('Enter');
  await page.locator('#row-1 .cell.changed', { hasText: 'Ann Lee' }).waitFor();
  t.equal((await json(`/tables/company.Employee/${second.id}`)).name, 'Ann Lee');
  t.equal(await page.locator('.cell.changed').count(), 1, 'only what has changed is marked');

  await page.getByLabel('velocity', { exact: true }).fill('fast');
  await page.getByLabel('velocity', { exact: true }).press('Enter');
  t.equal(await page.locator('input:invalid').count(), 1, 'a number is one');
  await page.getByLabel('velocity', { exact: true }).fill('1000');
  await page.getByLabel('velocity', { exact: true }).press('Enter');
  t.match(await page.getByRole('alert').textContent(), /velocity/, 'what the schema forbids is refused');

  await page.getByRole('button', { name: 'Add a row' }).click();
  await shows('101 rows');
  await page.getByRole('region', { name: 'Row 101' }).waitFor();
  await page.getByLabel('Go to row').fill('2');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Delete row' }).click();
  await shows('100 rows');
  t.equal((await json(`/tables/company.Employee/${second.id}`)).status, 404);

  const undo = page.getByRole('button', { name: 'Undo' });
  await undo.click();
  await shows('101 rows');
  await undo.click();
  await shows('100 rows');
  await undo.click();
  await page.locator('#row-1 .cell', { hasText: second.name }).waitFor();
  await page.waitForFunction("document.querySelectorAll('.cell.changed').length === 0");
  t.ok(await undo.isDisabled());
  t.strictSame(await json('/tables/company.Employee?n=100'), before);
});

webTest('a reference leads to its row, and a row to those that refer to it', async (t, page) => {
  const { json } = await open(t, page, '#/schemas/company/Employee?seed=7&rows=500');
  const [first] = await json('/schemas/company/Employee?seed=7&rows=500&n=1');
  await page
    .locator('#row-0')
    .getByRole('link', { name: `${first.manager}` })
    .click();
  const rows = 'seed=7&rows=Employee:500';
  await page.waitForURL(`**/#/schemas/company/Manager?${rows}&id=${first.manager}`);
  await page.locator('.count', { hasText: /^1 rows/ }).waitFor();
  await page.locator('#row-0 .cell').first().dblclick();
  await page.getByRole('link', { name: 'Employee by manager' }).click();
  const url = `schemas/company/Employee?${rows}&manager=${first.manager}`;
  await page.waitForURL(`**/#/${url}`);
  const children = await json(`/${url}&n=500`);
  await page.locator('.count', { hasText: `${children.length} rows` }).waitFor();
  t.equal(await page.locator('#row-0 .cell').first().textContent(), `${children[0].id}`);
});

webTest('parameters are controls, also those of events', async (t, page) => {
  const { json, shows } = await open(t, page, '#/events/e-store?seed=42');
  await shows('the first 10,000 events');
  await page.getByLabel('Condition on action').fill('=purchase');
  await page.waitForURL('**/#/events/e-store?seed=42&action=purchase');
  await page.getByRole('button', { name: 'Parameters' }).click();
  await page.getByRole('region', { name: 'Parameters' }).getByLabel('products').fill('3');
  await page.waitForURL('**/#/events/e-store?seed=42&action=purchase&products=3');
  const [purchase] = await json('/events/e-store?seed=42&action=purchase&products=3&n=1');
  await page.locator('#row-0', { hasText: purchase.timestamp }).waitFor();
  await page.getByLabel('Dataset').selectOption('users');
  await page.getByRole('button', { name: 'Parameters' }).click();
  const panel = page.getByRole('region', { name: 'Parameters' });
  await panel.getByLabel('countries').fill('PE');
  await page.waitForURL(/countries=PE/);
  await panel.getByLabel('unique').selectOption('true');
  await page.waitForURL('**/#/users?seed=42&countries=PE&unique=true');
  const [user] = await json('/users?seed=42&countries=PE&unique=true&n=1');
  await page.locator('#row-0', { hasText: user.user_name }).waitFor();
  await page.getByLabel('Dataset').selectOption('persons');
  await page.getByRole('button', { name: 'Download' }).click();
  await page.getByText('Options of the files').click();
  await page.getByLabel('delimiter').fill(';');
  const link = page.getByRole('link', { name: 'CSV', exact: true });
  await page.locator('a[href*="delimiter"]').first().waitFor();
  t.match(await link.getAttribute('href'), /format=csv&delimiter=%3B&download=true$/);
  t.notMatch(await page.getByRole('link', { name: 'JSON', exact: true }).getAttribute('href'), 'delimiter');
  await page.getByRole('link', { name: 'Parquet' }).waitFor();
});

webTest('the share of nulls is told, and finds them', async (t, page) => {
  const { app } = await open(t, page, '');
  const schema = {
    $defs: { Thing: { properties: { a: { type: ['integer', 'null'] }, b: { type: 'string' } } } },
  };
  const stored = await app.inject({
    method: 'PUT',
    url: '/schemas/things',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify(schema),
  });
  t.equal(stored.statusCode, 201);
  await page.goto(`${page.url().split('#')[0]}#/schemas/things/Thing?seed=1&rows=1000`);
  await page.getByRole('button', { name: /^Find a null/ }).click();
  await page.waitForURL(/&a:null=true/);
  const { 'x-total-count': count } = (await app.inject('/schemas/things/Thing?seed=1&rows=1000&a:null=true'))
    .headers;
  await page.locator('.count', { hasText: `${count} rows` }).waitFor();
});
