import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { listen, testApp } from '../support/app.js';
import { showForeign, webTest } from './browser.js';

/** Clicks a link. Resolves to the saved file. */
async function save(page: Page, link: string): Promise<{ name: string; bytes: Buffer }> {
  const saved = page.waitForEvent('download');
  await page.evaluate(`document.body.innerHTML = \`${link}\``);
  await page.getByRole('link').click();
  const download = await saved;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

webTest('a link saves a file with the bytes of any other client', async (t, page) => {
  const app = await testApp(t);
  const origin = await listen(t, app);
  const expected = async (path: string) => (await app.inject(path)).rawPayload;

  await showForeign(t, page, 'other.example');
  for (const format of ['csv', 'ndjson', 'sql']) {
    const path = `/users?n=20000&seed=1&format=${format}&download=true`;
    const { name, bytes } = await save(page, `<a href="${origin}${path}">save</a>`);
    t.equal(name, `users-1-20000.${format}`, 'Content-Disposition names it');
    t.ok(bytes.equals(await expected(path)), format);
  }

  await page.goto(`${origin}/health`);
  const path = '/persons?n=200000&seed=1';
  const { name, bytes } = await save(page, `<a href="${path}" download="people.json">save</a>`);
  t.equal(name, 'people.json', 'the link names it');
  t.ok(bytes.equals(await expected(path)));
});
