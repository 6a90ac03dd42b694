import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fastify from 'fastify';
import { pageRoutes } from '../../routes/pages.js';
import { problems } from '../../src/http/server/problem.js';
import { listen } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';
import { complaints, showForeign, webTest } from './browser.js';

const page = `<!doctype html>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/main-Cx81a.css">
<script type="module" src="assets/main-Bx7k2.js"></script>
<script>globalThis.inline = true;</script>
<h1>Rows</h1>`;

webTest('built pages run their own scripts and no others', async (t, view) => {
  const folder = temporaryDirectory(t);
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), page);
  writeFileSync(join(folder, 'assets/main-Cx81a.css'), 'h1 { color: rgb(1, 2, 3); }');
  writeFileSync(
    join(folder, 'assets/main-Bx7k2.js'),
    "globalThis.rows = await (await fetch('/rows')).text();",
  );
  const app = fastify();
  t.teardown(() => app.close());
  await app.register(problems);
  await pageRoutes(app, folder);
  app.get('/rows', () => 'rows');
  const origin = await listen(t, app);

  const found = complaints(view);
  await view.goto(origin);
  await view.waitForFunction("globalThis.rows === 'rows'");
  t.equal(await view.evaluate("getComputedStyle(document.querySelector('h1')).color"), 'rgb(1, 2, 3)');
  t.equal(await view.evaluate('globalThis.inline'), undefined);
  t.equal(found.length, 1);
  t.match(found[0], /inline script violates .*Content Security Policy/, 'only the inline script is blocked');

  await showForeign(t, view, 'other.example', `<iframe src="${origin}"></iframe>`);
  t.match(found[1], /ERR_BLOCKED_BY_RESPONSE/, 'pages of others cannot frame it');
});
