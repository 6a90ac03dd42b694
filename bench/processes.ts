import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const running = new Set<ChildProcess>();
const directories = new Set<string>();

// Whatever ends the bench, it leaves no process and no file behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** A compiled file of this project, by its path in dist/. */
export const built = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** A process that ends with the bench at the latest. `ended` says how it ended, `printed` what it has said. */
export interface Process {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
  printed(stream: 'stdout' | 'stderr'): string;
}

/** Starts a process in this one's environment and `environment`. What it prints is kept where it is asked for. */
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

/** Runs a command to its end and gives what it printed; rejects when it fails or is not installed. */
export async function run(...command: string[]): Promise<string> {
  const { ended, printed } = start(command, ['stdout', 'stderr']);
  const outcome = await ended;
  if (outcome !== 'exit code 0') throw new Error(`${command[0]}: ${outcome} ${printed('stderr')}`);
  return printed('stdout');
}

/** Is there such a command? `args` make it say something and end. */
export async function installed(...command: string[]): Promise<boolean> {
  const { child, ended } = start(command, []);
  await ended;
  return child.pid !== undefined;
}

/** Resident memory of a process in MB (2^20 bytes). */
export async function resident(pid: number): Promise<number> {
  const kilobytes =
    process.platform === 'linux'
      ? /VmRSS:\s*(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]
      : await run('ps', '-o', 'rss=', '-p', String(pid));
  return Number(kilobytes) / 1024;
}

/** A fresh directory for `use`, removed afterwards. */
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

/** Servers such as nginx are often installed where only root's PATH looks. */
function searchPath(): NodeJS.ProcessEnv {
  if (process.platform === 'win32') return {};
  return { PATH: [process.env.PATH, '/usr/local/sbin', '/usr/sbin'].join(delimiter) };
}
