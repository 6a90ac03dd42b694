// `npm run kubernetes-tools` brings helm, kubectl and, where Go is installed, kubeconform and helm 3 to dist/tools.
import { type SpawnOptions, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../../src/project-root.js';

export const toolsFolder = join(projectRoot, 'dist/tools');

/** The path of a tool, in the project's own folder or on PATH; undefined where there is none. */
export function find(name: string): string | undefined {
  return [toolsFolder, ...(process.env.PATH ?? '').split(delimiter)]
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a command that has ended wrote, and its exit code; null when a signal ended it. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command with this standard input. Rejects when it cannot be started. */
export async function run(
  command: string,
  args: readonly string[],
  input = '',
  options: SpawnOptions = {},
): Promise<Ended> {
  const child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // A command may end before it has read everything.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, output, errors };
}
