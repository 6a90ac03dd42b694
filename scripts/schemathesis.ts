// npm run schemathesis -- [cases]: sends a running build what its API description allows, and what it forbids, and compares the
// answers with the description. SCHEMATHESIS is the command of Schemathesis (pip install schemathesis); skipped where there is none.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../src/project-root.js';
import { withService } from './with-service.js';

const command = process.env.SCHEMATHESIS ?? 'schemathesis';
const cases = Number(process.argv[2] ?? 5_000);

if (spawnSync(command, ['--version']).status !== 0) {
  console.log(`skipped: ${command} is not installed (SCHEMATHESIS names the command)`);
  process.exit();
}

// Failures that a request asks for are no failures of the service, and large answers take long to read.
await withService({ MAX_FAIL: '0', MAX_DELAY_MS: '0', MAX_ROWS: '1000' }, async (origin, folder) => {
  const { paths } = (await (await fetch(`${origin}/openapi.json`)).json()) as { paths: object };
  const operations = Object.values(paths).flatMap(Object.keys).length;
  const config = join(projectRoot, 'test/description/schemathesis.toml');
  const examples = Math.ceil(cases / operations);
  const tried = spawn(
    command,
    ['--config-file', config, 'run', `${origin}/openapi.json`, '--max-examples', `${examples}`],
    { stdio: 'inherit', cwd: folder },
  );
  [process.exitCode] = (await once(tried, 'exit')) as [number];
});
