// The examples in README.md and docs/ are correct.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { variables } from '../src/config/variables.js';
import { projectRoot } from '../src/project-root.js';
import { listen, testApp } from './support/app.js';

const run = promisify(execFile);
const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const pages = ['README.md', ...readdirSync(join(projectRoot, 'docs')).map((name) => join('docs', name))];

t.test('the answers in the documentation are those of the service', async (t) => {
  const origin = await listen(t, await testApp(t));
  const examples = [
    ...pages
      .map(read)
      .join('\n')
      .matchAll(/\$ curl (?<options>-\S.*)?(\\\n\s+)?'[^']*3000(?<url>[^']+)'\n(?<output>[^`]*)```/g),
  ];
  t.ok(examples.length >= 3);
  for (const { groups } of examples) {
    const { url, options, output } = groups as Record<string, string | undefined>;
    const payload = await (await fetch(`${origin}${url}`)).text();
    if (options === undefined) t.equal(`${payload.trimEnd()}\n`, output, `${url}`);
    else t.match(output, new RegExp(`^${Buffer.byteLength(payload)} bytes`), `${url}`);
  }
});

t.test('the commands in the documentation write what it says', async (t) => {
  const examples = [
    ...pages
      .map(read)
      .join('\n')
      .matchAll(/\$ seedstream ([^\n]+)\n([^`]*)```/g),
  ];
  t.ok(examples.length >= 2);
  for (const [, args = '', output] of examples) {
    const command = [join(projectRoot, 'dist/src/main.js'), ...args.split(' ')];
    t.equal((await run(process.execPath, command)).stdout, output, args);
  }
});

t.test('the table of variables agrees with the configuration', async (t) => {
  const rows = Object.entries(variables).map(
    ([name, { default: text, meaning }]) => `| \`${name}\` | ${text && `\`${text}\``} | ${meaning} |`,
  );
  t.match(read('docs/configuration.md'), `|---|---|---|\n${rows.join('\n')}\n`);
});
