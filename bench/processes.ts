import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const running = new Set<ChildProcess>();
const directories = new Set<string>();

// The bench leaves no process and no file behind, however it ends.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** A compiled file of this project, by its path in dist/. */
export const built = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** A process that ends at the latest with the bench. `ended` tells how it ended, and `printed` what it printed. */
export interface Process {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
  printed(stream: 'stdout' | 'stderr'): string;
}

/** Starts a process in this environment with `environment` added. Its output is kept for the streams in `keep`. */
export function start(
  [file = '', ...args]: readonly string[],
  keep: readonly ('stdout' | 'stderr')[],
  environment: NodeJS.ProcessEnv = {},
): Process {
  const pipe = (stream: 'stdout' | 'stderr') => (keep.includes(stream) ? 'pipe' : 'ignore');
  const child = spawn(file, args, {
    stdio: ['ignore', pipe('stdout'), pipe('stderr')],
    env: { ...process.env, ...searchPath(), ...environment },
  });
  running.add(child);
  const kept = { stdout: '', stderr: '' };
  for (const stream of keep) {
    child[stream]?.setEncoding('utf8').on('data', (data) => {
      kept[stream] += data;
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.on('error', ({ message }) => resolve(message));
    child.on('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  }).finally(() => running.delete(child));
  return { child, ended, printed: (stream) => kept[stream] };
}

/** Runs a command to its end and resolves to its output. Rejects when the command fails or is not installed. */
export async function run(...command: string[]): Promise<string> {
  const { ended, printed } = start(command, ['stdout', 'stderr']);
  const outcome = await ended;
  if (outcome !== 'exit code 0') throw new Error(`${command[0]}: ${outcome} ${printed('stderr')}`);
  return printed('stdout');
}

/** Is the command installed? Its arguments must make it end at once, such as --version. */
export async function installed(...command: string[]): Promise<boolean> {
  const { child, ended } = start(command, []);
  await ended;
  return child.pid !== undefined;
}

/** The resident memory of a process in MB (2^20 bytes). */
export async function resident(pid: number): Promise<number> {
  const kilobytes =
    process.platform === 'linux'
      ? /VmRSS:\s*(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]
      : await run('ps', '-o', 'rss=', '-p', String(pid));
  return Number(kilobytes) / 1024;
}

/** Calls `use` with a new directory, which is removed afterwards. */
export async function withDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'seedstream-bench-'));
  directories.add(directory);
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
    directories.delete(directory);
  }
}

/** The environment with the directories where servers such as nginx are often installed, which may be only in root's PATH. */
function searchPath(): NodeJS.ProcessEnv {
  if (process.platform === 'win32') return {};
  return { PATH: [process.env.PATH, '/usr/local/sbin', '/usr/sbin'].join(delimiter) };
}
