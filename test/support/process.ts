// The built server as another process.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Test } from 'tap';
import { projectRoot } from '../../src/project-root.js';
import { temporaryDirectory } from './directory.js';

/** Starts the server with these environment variables. It is killed at the end of the test. */
export function start(t: Test, environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [join(projectRoot, 'dist/bundle/src/main.js')], {
    env: { ...process.env, PORT: '0', SCHEMAS_DIR: temporaryDirectory(t), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

/** Resolves to the origin that the server logs when it listens. */
export async function listening(child: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      const [origin] = /http:\/\/[^"]+/.exec(output) ?? [];
      if (origin !== undefined) resolve(origin);
    });
    child.once('exit', () => reject(new Error('the server does not listen')));
  });
}

export const exitOf = async (child: ChildProcess) =>
  (await once(child, 'exit')) as [number | null, string | null];
