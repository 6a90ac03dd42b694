// A page in React on another origin, against a table of a million users.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { listen, testApp } from '../../support/app.js';
import { temporaryDirectory } from '../../support/directory.js';
import { showForeign, webTest } from '../browser.js';

const source = fileURLToPath(new URL('../../../../test/web/react/page.tsx', import.meta.url));

async function bundle(): Promise<string> {
  const define = { 'process.env.NODE_ENV': '"production"' };
  const options = { bundle: true, write: false, minify: true, jsx: 'automatic', define } as const;
  const { outputFiles } = await build({ entryPoints: [source], ...options });
  return outputFiles[0]?.text as string;
}

webTest('a page in React searches, sorts, filters, pages and changes a million users', async (t, page) => {
  const app = await testApp(t, { STATE_DIR: temporaryDirectory(t) });
  const api = await listen(t, app);
  const asked = async (path: string) => {
    const answer = await app.inject(`/tables/users${path}`);
    return { value: answer.json(), total: answer.headers['x-total-count'] };
  };
  const first = page.locator('tbody tr').first();
  const names = page.locator('tbody td:first-child');
  const shows = async (path: string, what: string) => {
    const { value, total } = await asked(path);
    await page.locator('output', { hasText: new RegExp(`^${total} users$`) }).waitFor();
    await first.getByText(value[0].first_name, { exact: true }).waitFor();
    const wanted = value.map(({ first_name }: { first_name: string }) => first_name);
    t.strictSame(await names.allTextContents(), wanted, what);
    return value;
  };
  await showForeign(
    t,
    page,
    '127.0.0.1',
    `<html data-api="${api}"><div id="root"></div><script>${await bundle()}</script>`,
  );
  await page.locator('output', { hasText: '1000000 users' }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await shows('?page=2&per_page=10', 'the second page');
  await page.getByRole('button', { name: 'Age' }).click();
  await shows('?sort=-age&per_page=10', 'the oldest');
  await page.getByLabel('Country').selectOption('Japan');
  await shows('?sort=-age&address.country=Japan&per_page=10', 'the oldest in Japan');
  await page.getByLabel('Search').fill('tanaka');
  const found = '?sort=-age&address.country=Japan&q=tanaka&per_page=10';
  const [user, second] = await shows(found, 'those that have a text');

  await first.click();
  const detail = page.getByRole('region', { name: 'User' });
  await detail.getByText(user.email_address).waitFor();
  // The answer is held back: what is changed is shown without it.
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const isPatch = (method: string) => method === 'PATCH';
  await page.route('**/tables/users/*', async (route) => {
    if (isPatch(route.request().method())) await held;
    await route.continue();
  });
  await detail.getByLabel('First name').fill('Ann');
  await detail.getByRole('button', { name: 'Save' }).click();
  await first.getByText('Ann', { exact: true }).waitFor();
  t.equal((await asked(`/${user.id}`)).value.first_name, user.first_name, 'not written yet');
  const answered = page.waitForResponse((response) => isPatch(response.request().method()));
  release();
  t.equal((await answered).status(), 200);
  t.equal((await asked(`/${user.id}`)).value.first_name, 'Ann');
  await page.unrouteAll();

  // A change that fails is taken back.
  await page.route('**/tables/users/*', (route) =>
    route.continue(isPatch(route.request().method()) ? { url: `${route.request().url()}?fail=503` } : {}),
  );
  await first.click();
  await detail.getByLabel('First name').fill('Eve');
  await detail.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').waitFor();
  await first.getByText('Ann', { exact: true }).waitFor();
  await page.unrouteAll();

  await first.click();
  await detail.getByRole('button', { name: 'Delete' }).click();
  await first.getByText(second.first_name, { exact: true }).waitFor();
  await shows(found, 'without the one that was deleted');
  await page.getByLabel('First name of a new user').fill('Zoé-Tanaka');
  await page.getByRole('button', { name: 'Create' }).click();
  await detail.waitFor();
  await page.getByLabel('Country').selectOption('');
  await page.getByLabel('Search').fill('Zoé-Tanaka');
  await shows('?q=Zo%C3%A9-Tanaka&sort=-age&per_page=10', 'the new one');
  t.equal((await asked('?n=0')).total, '1000000', 'one fewer and one more');
});
