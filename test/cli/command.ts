// The built command as a process.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import type { Test } from 'tap';
import { projectRoot } from '../../src/project-root.js';
import { exitOf } from '../support/process.js';

interface Options {
  readonly environment?: Record<string, string>;
  readonly folder?: string;
}

/** Starts the command. It is killed at the end of the test. */
export function run(
  t: Test,
  args: readonly string[],
  { environment = {}, folder }: Options = {},
): ChildProcess {
  const child = spawn(process.execPath, [join(projectRoot, 'dist/bundle/src/main.js'), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(folder !== undefined && { cwd: folder }),
  });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

/** Runs the command to its end. */
export async function outcome(t: Test, args: readonly string[], options?: Options) {
  const child = run(t, args, options);
  const [output, errors, exit] = await Promise.all([
    buffer(child.stdout as Readable),
    text(child.stderr as Readable),
    exitOf(child),
  ]);
  return { output, errors, exit };
}
