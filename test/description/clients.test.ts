// Three generators make clients of the description of a running service, which has a stored model. What people write with each
// compiles under `strict`, and runs.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import t from 'tap';
import ts from 'typescript';
import { projectRoot } from '../../src/project-root.js';
import { listen, testApp } from '../support/app.js';
import { sample } from '../support/property.js';
import type { Answers } from './clients/answers.js';

/** What people write, and beside it what the generators make: within the project, where packages are found. */
const folder = join(projectRoot, 'dist/description-clients');
const generated = join(folder, 'generated');

const bakery = {
  $defs: {
    Invoice: {
      type: 'object',
      properties: {
        total: { type: 'number', minimum: 1, maximum: 900 },
        lines: {
          type: 'array',
          minItems: 1,
          maxItems: 3,
          items: { type: 'object', properties: { sku: { type: 'string', pattern: '^[A-Z]{4}$' } } },
        },
      },
      required: ['total', 'lines'],
    },
  },
};

const app = await testApp(t);
const origin = await listen(t, app);
await app.inject({ method: 'PUT', url: '/schemas/bakery', payload: bakery });
const document = join(folder, 'openapi.json');
rmSync(folder, { recursive: true, force: true });
cpSync(join(projectRoot, 'test/description/clients'), folder, { recursive: true });
mkdirSync(generated);
writeFileSync(document, (await app.inject('/openapi.json')).body);

/** How each makes its client. The compiler reads them together, since what it knows of JavaScript and browsers takes the longest. */
const clients: Readonly<Record<string, () => Promise<unknown>>> = {
  async 'openapi-fetch'() {
    const { default: openapiTS, astToString } = await import('openapi-typescript');
    const types = astToString(await openapiTS(pathToFileURL(document)));
    writeFileSync(join(generated, 'openapi-typescript.ts'), types);
  },
  async 'hey-api'() {
    const { createClient } = await import('@hey-api/openapi-ts');
    const logs = { level: 'silent' as const };
    await createClient({ input: document, output: { path: join(generated, 'hey-api') }, logs });
  },
  async orval() {
    const { generate } = await import('orval');
    const target = join(generated, 'orval.ts');
    await generate({
      input: { target: document },
      output: { target, client: 'fetch', mode: 'single', baseUrl: origin },
    });
  },
};
/** Two of them, since each takes seconds to load. */
const chosen = sample(Object.keys(clients), 2);
const fileOf = (name: string) => join(folder, `${name}.ts`);

t.test('what people write with each compiles', async (t) => {
  for (const name of chosen) await clients[name]?.();
  t.strictSame(errorsOf(chosen.map(fileOf)), []);
});

for (const name of chosen)
  t.test(`${name} gets what the service answers`, async (t) => {
    const outfile = join(folder, `${name}.mjs`);
    await build({ entryPoints: [fileOf(name)], outfile, bundle: true, format: 'esm', platform: 'node' });
    const { ask } = (await import(pathToFileURL(outfile).href)) as { ask(origin: string): Promise<Answers> };
    const json = async (url: string) => (await app.inject(url)).json();
    const invoices = await json('/schemas/bakery/Invoice?n=2&seed=42');
    const expected = {
      persons: await json('/persons?n=3&seed=42&country=Japan&age:gte=60&fields=name,age'),
      city: (await json('/users/7?seed=42')).address.city,
      totals: invoices.map(({ total }: { total: number }) => total),
      lines: invoices.map(({ lines }: { lines: { sku: string }[] }) => lines.map(({ sku }) => sku)),
      events: (await json('/events/e-store?n=2&seed=42')).map(({ action }: { action: string }) => action),
      refused: 'name',
      models: ['Cat'],
    };
    t.strictSame(await ask(origin), expected);
  });

/** What the compiler says about files and what they import, under `strict`. */
function errorsOf(files: string[]): string[] {
  const program = ts.createProgram(files, {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}
