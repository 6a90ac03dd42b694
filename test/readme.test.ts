// The examples in README.md and docs/ are correct.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { variables } from '../src/config/variables.js';
import { projectRoot } from '../src/project-root.js';
import { listen, testApp } from './support/app.js';
import { pages, withAnswers } from './support/examples.js';

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
t.test(
  'the examples in the documentation show what the service and the command answer (npm run examples)',
  async (t) => {
    const origin = await listen(t, await testApp(t));
    let all = 0;
    for (const page of pages) {
      const { text, examples } = await withAnswers(read(page), origin);
      t.equal(text, read(page), page);
      all += examples;
    }
    t.ok(all >= 5);
  },
);

t.test('the table of variables agrees with the configuration', async (t) => {
  const rows = Object.entries(variables).map(
    ([name, { default: text, meaning }]) => `| \`${name}\` | ${text && `\`${text}\``} | ${meaning} |`,
  );
  t.match(read('docs/configuration.md'), `|---|---|---|\n${rows.join('\n')}\n`);
});

t.test('docs/engines.md has the programs that npm run engines runs', (t) => {
  const page = read('docs/engines.md');
  const folder = 'clients/engines';
  const programs = readdirSync(join(projectRoot, folder)).filter((name) =>
    /^(read|shards)_|\.mjs$/.test(name),
  );
  t.ok(programs.length > 10);
  for (const name of programs) t.ok(page.includes(`\n${read(`${folder}/${name}`)}\`\`\``), name);
  t.end();
});
