import type { Page } from 'playwright-core';
import type { Test } from 'tap';
import { listen, testApp } from '../support/app.js';
import { complaints } from './browser.js';

/** The design page after one of the ways to start, and what tests do on it. */
export async function open(t: Test, page: Page, start: string) {
  const app = await testApp(t);
  const origin = await listen(t, app);
  const found = complaints(page);
  await page.goto(`${origin}/design`);
  await page.getByRole('button', { name: start }).click();
  const json = page.getByLabel('The schema as JSON');
  const schema = async () => JSON.parse(await json.inputValue());
  const column = (name: string) =>
    page.locator('.columns li button', { has: page.locator(`text="${name}"`) }).click();
  const kind = async (title: string) => {
    await page.locator('.settings .choose').click();
    await page.getByLabel('Search kinds').fill(title);
    await page
      .locator('.kinds button', { has: page.locator(`text="${title}"`) })
      .first()
      .click();
  };
  const cell = (row: number, index: number) => page.locator(`.rows tbody tr:nth-child(${row}) td`).nth(index);
  return { app, origin, found, json, schema, column, kind, cell };
}
