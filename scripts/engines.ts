// npm run engines -- [reader …]: readers of S3 that others wrote, with a running build; see clients/engines/main.py. Without readers, what
// all of them gave goes to docs/engines.md. npm run engines -- data-source: the tests of clients/spark. PYTHON is a Python with
// clients/engines/requirements.txt.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../src/project-root.js';
import { withService } from './with-service.js';

const readers = process.argv.slice(2);
const clients = join(projectRoot, 'clients');

await withService({}, async (origin, folder) => {
  const what = readers.length > 0 ? readers : ['--docs', join(projectRoot, 'docs/engines.md')];
  const script =
    readers[0] === 'data-source'
      ? [join(clients, 'spark/test_seedstream.py')]
      : [join(clients, 'engines/main.py'), origin, ...what];
  const python = spawn(process.env.PYTHON ?? 'python3', script, {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, SERVER: origin },
  });
  [process.exitCode] = (await once(python, 'exit')) as [number];
});
