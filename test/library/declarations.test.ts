// The types of the library agree with the service.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { declarations } from '../../scripts/declarations.js';
import { projectRoot } from '../../src/project-root.js';
import { testApp } from '../support/app.js';

t.test('generated.d.ts is what the configuration and the API description say', async (t) => {
  const app = await testApp(t);
  const description = (await app.inject('/openapi.json')).json();
  const written = readFileSync(join(projectRoot, 'src/library/generated.d.ts'), 'utf8');
  t.equal(written, declarations(description), 'npm run openapi writes it');
  for (const path of ['persons', 'users', "'events/app-store'", "'events/e-store/totals'"])
    t.match(written, `\n  ${path}: {\n`);
});
