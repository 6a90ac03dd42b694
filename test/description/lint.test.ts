// The rules of Redocly and Spectral, with what redocly.yaml and spectral.yaml say.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lint, loadConfig } from '@redocly/openapi-core';
import core from '@stoplight/spectral-core';
import parsers from '@stoplight/spectral-parsers';
import rulesets from '@stoplight/spectral-rulesets';
import t from 'tap';
import { parse } from 'yaml';
import { projectRoot } from '../../src/project-root.js';

const ref = join(projectRoot, 'openapi.yaml');
const folder = join(projectRoot, 'test/description');

t.test('Redocly finds nothing', async (t) => {
  const config = await loadConfig({ configPath: join(folder, 'redocly.yaml') });
  const problems = await lint({ ref, config });
  t.strictSame(
    problems.map(({ ruleId, message, location: [place] }) => `${ruleId} ${place?.pointer}: ${message}`),
    [],
  );
});

t.test('Spectral finds nothing', async (t) => {
  const { extends: _, ...own } = parse(readFileSync(join(folder, 'spectral.yaml'), 'utf8'));
  const spectral = new core.Spectral();
  spectral.setRuleset({ extends: [[rulesets.oas as never, 'all']], ...own });
  const document = new core.Document(readFileSync(ref, 'utf8'), parsers.Yaml as never, ref);
  const problems = await spectral.run(document);
  t.strictSame(
    problems.map(({ code, message, path }) => `${code} ${path.join('/')}: ${message}`),
    [],
  );
});
