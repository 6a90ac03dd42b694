// The design page in a real browser: where schemas come from and go to, and how the page looks.
import t from 'tap';
import { violations } from './axe.js';
import { webTest } from './browser.js';
import { open } from './designing.js';

t.setTimeout(900_000);

webTest("what somebody else has stored meanwhile is shown beside one's own", async (t, page) => {
  const { app, schema } = await open(t, page, 'Example: a clinic');
  await page.getByLabel('Name of the schema').fill('house');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Saved' }).waitFor();
  const theirs = { $defs: { Theirs: { properties: { a: { const: 1 } } } } };
  const headers = { 'content-type': 'application/json' };
  await app.inject({ method: 'PUT', url: '/schemas/house', headers, payload: JSON.stringify(theirs) });
  await page.getByLabel('Names of new columns').fill('room');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const versions = page.getByRole('region', { name: 'Two versions' });
  await versions.locator('pre', { hasText: 'Theirs' }).waitFor();
  t.strictSame((await app.inject('/schemas/house')).json(), theirs, 'nothing is overwritten unasked');
  await versions.getByRole('button', { name: 'Store yours' }).click();
  await page.getByRole('button', { name: 'Saved' }).waitFor();
  t.strictSame((await app.inject('/schemas/house')).json(), await schema());
});

webTest('schemas are pasted: as Zod and Pydantic print them, and OpenAPI as YAML', async (t, page) => {
  const { origin, json, cell } = await open(t, page, 'From nothing');
  const pydantic = {
    title: 'Pet',
    type: 'object',
    properties: { age: { type: 'integer', minimum: 3, maximum: 3 } },
  };
  const openapi =
    'openapi: 3.1.0\ncomponents:\n  schemas:\n    Cat:\n      type: object\n      properties:\n        lives: { const: 9 }\n';
  for (const [text, value] of [
    [JSON.stringify(pydantic), '3'],
    [openapi, '9'],
  ] as const) {
    await page.goto('about:blank');
    await page.goto(`${origin}/design`);
    await page.getByLabel('Or paste a JSON Schema').fill(text);
    await page.getByRole('button', { name: 'Take it' }).click();
    await cell(1, 0).getByText(value).waitFor();
    t.ok((await json.inputValue()).startsWith('{'));
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  webTest(`axe finds nothing on the design page, ${colorScheme}, wide and on a phone`, async (t, page) => {
    await page.emulateMedia({ colorScheme });
    const { column } = await open(t, page, 'Example: a bank');
    await page.locator('.models').getByRole('button', { name: 'transactions' }).click();
    await column('amount');
    await page.locator('.law .shape span').first().waitFor();
    await page.locator('.rows th', { hasText: 'booked_on' }).locator('span[style*="100%"]').waitFor();
    await violations(t, page, `design-${colorScheme}`);
    await page.locator('.settings .choose').click();
    await page.locator('.kinds .kind', { hasText: '·' }).first().waitFor();
    await violations(t, page, `design-kinds-${colorScheme}`);
  });
}
