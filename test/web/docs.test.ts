import t from 'tap';
import { listen, testApp } from '../support/app.js';
import { violations } from './axe.js';
import { complaints, webTest } from './browser.js';

t.setTimeout(900_000);

webTest('the documentation works under its Content-Security-Policy', async (t, page) => {
  const app = await testApp(t);
  const origin = await listen(t, app);
  const found = complaints(page);
  await page.goto(`${origin}/`);
  await page.getByRole('link', { name: 'API' }).click();
  await page.waitForURL('**/docs');
  const operation = page.locator('#operations-persons-get_persons');
  await operation.locator('button.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.locator('tr[data-param-name="n"] input[type=text]').fill('3');
  await operation.locator('tr[data-param-name="seed"] input[type=text]').fill('42');
  await operation.getByRole('button', { name: 'Execute' }).click();
  const asked = await operation.locator('.request-url').textContent();
  t.match(asked, '/persons?seed=42&locale=en&weights=uniform&n=3', 'only harmless values are filled in');
  const shown = operation.locator('.live-responses-table .response-col_description pre').first();
  const rows = (await app.inject('/persons?n=3&seed=42')).json();
  t.strictSame(JSON.parse((await shown.textContent()) ?? ''), rows, 'an operation can be tried');

  t.notOk(
    await operation.getByText('Send empty value').first().isVisible(),
    'parameters take no more room than they need',
  );
  const conditions = operation.locator('tr[data-param-name="conditions"] textarea');
  t.equal(await conditions.inputValue(), '{}', 'there is no condition before somebody writes one');
  await conditions.fill('{"country":"Japan","age:gte":30}');
  await operation.getByRole('button', { name: 'Execute' }).click();
  await operation.locator('.request-url', { hasText: 'Japan' }).waitFor();
  const [url = ''] = /http:.*/.exec((await operation.locator('.request-url').textContent()) ?? '') ?? [];
  const filtered = new URL(url);
  t.equal(filtered.searchParams.get('country'), 'Japan', 'conditions can be tried');
  t.equal(filtered.searchParams.get('age:gte'), '30');
  t.strictSame(found, [], 'the browser complains about nothing');

  await operation.locator('tr[data-param-name="n"] input[type=text]').fill('1000000');
  await operation.getByRole('button', { name: 'Execute' }).click();
  const note = operation.locator('.cut');
  t.match(await note.textContent(), /its first 200 kB.*Download it/, 'a long answer is cut');
  t.match(await note.getByRole('link').getAttribute('href'), /n=1000000.*&download=true$/);
  t.equal((await shown.textContent())?.length, 200_000);

  await operation.locator('tr[data-param-name="format"] select').selectOption('parquet');
  await operation.getByRole('button', { name: 'Execute' }).click();
  await operation.locator('.request-url', { hasText: 'format=parquet' }).waitFor();
  await note.waitFor();
  t.equal(await operation.getByRole('link', { name: /Download/ }).count(), 1, 'no part of a file is offered');
  await page.getByRole('link', { name: 'Look at the rows' }).click();
  await page.locator('.line').first().waitFor();
});

for (const colorScheme of ['light', 'dark'] as const) {
  webTest(`axe finds nothing on the documentation, ${colorScheme}, wide and on a phone`, async (t, page) => {
    await page.emulateMedia({ colorScheme });
    const origin = await listen(t, await testApp(t));
    await page.goto(`${origin}/docs`);
    const operation = page.locator('#operations-persons-get_persons');
    await operation.locator('button.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Try it out' }).waitFor();
    await violations(t, page, `docs-${colorScheme}`);
  });
}
