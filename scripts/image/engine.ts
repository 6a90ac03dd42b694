import { execFile, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { projectRoot } from '../../src/project-root.js';

const execute = promisify(execFile);

/** Docker, or Podman, whose command line is the same except for these. */
export interface Engine {
  readonly name: string;
  /** How an image is built. An image in OCI's format, which is Podman's default, has no health check. */
  readonly build: readonly string[];
  /** How long images, layers and all, are in bytes. */
  readonly size: readonly string[];
  /** Can it run images? Buildah only builds them. */
  readonly runs: boolean;
}

const size = ['image', 'inspect', '--format', '{{.Size}}'];

const engines: readonly Engine[] = [
  { name: 'docker', build: ['build'], size, runs: true },
  { name: 'podman', build: ['build', '--format', 'docker'], size, runs: true },
  {
    name: 'buildah',
    build: ['build', '--format', 'docker'],
    size: ['images', '--format', '{{.Size}}'],
    runs: false,
  },
];

/** The first engine that works here: a command without its service does not. */
export const findEngine = (): Engine | undefined =>
  engines.find(({ name }) => spawnSync(name, ['info'], { stdio: 'ignore' }).status === 0);

/** Builds the image of this project. Throws an Error when that fails; the engine has then said why. */
export function buildImage({ name, build }: Engine, tag: string): void {
  const args = [...build, '--tag', tag, '.'];
  const { status } = spawnSync(name, args, { cwd: projectRoot, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${name} ${args.join(' ')} failed`);
}

/**
 * What a command of the engine writes. Rejects when it fails. It runs elsewhere, because Podman leaves a file `oom` in the folder where
 * a container was started that is killed for its memory.
 */
export async function ask({ name }: Engine, ...args: readonly string[]): Promise<string> {
  return (await execute(name, args, { cwd: tmpdir() })).stdout.trim();
}
