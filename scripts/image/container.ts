import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { ask, type Engine } from './engine.js';

/** A container of the image that serves. */
export interface Container {
  readonly name: string;
  readonly origin: string;
  /** Milliseconds from the command that starts it to its first answer. */
  readonly startMs: number;
  /** What a command inside writes. */
  exec(...command: readonly string[]): Promise<string>;
  /** Sends SIGTERM, waits and then removes the container. Resolves to its exit code and the milliseconds until it ended. */
  stop(): Promise<{ code: number; ms: number }>;
  /** The exit code; undefined while it runs. */
  exitCode(): Promise<number | undefined>;
  remove(): Promise<void>;
}

/** As an operator who trusts nobody starts it: nothing can be written beside the volume, no capabilities, and no shell. */
export const strict = [
  ...['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
  ...['--volume', '/dev/null:/bin/sh:ro'],
];

const FIRST = '/persons?n=3&seed=42';

/** Starts a container with these arguments of `run`, and waits until it answers. Rejects when it ends before. */
export async function startContainer(
  engine: Engine,
  image: string,
  args: readonly string[],
): Promise<Container> {
  const name = `seedstream-${randomUUID()}`;
  const began = performance.now();
  await ask(engine, 'run', '--detach', '--name', name, '--publish', '127.0.0.1::3000', ...args, image);
  const published = await ask(engine, 'port', name, '3000');
  const origin = `http://${published.split('\n')[0]}`;
  const exitCode = async () => {
    const [status, code] = (
      await ask(engine, 'inspect', '--format', '{{.State.Status}} {{.State.ExitCode}}', name)
    ).split(' ');
    return status === 'exited' ? Number(code) : undefined;
  };
  const remove = async () => {
    await ask(engine, 'rm', '--force', '--volumes', name);
  };
  // Without the key, the answer is 401.
  const answers = () =>
    fetch(origin + FIRST).then(
      ({ status }) => status < 500,
      () => false,
    );
  while (!(await answers())) {
    if ((await exitCode()) === undefined) {
      await setTimeout(10);
      continue;
    }
    const log = await ask(engine, 'logs', name);
    await remove();
    throw new Error(`the container ended at once: ${log}`);
  }
  return {
    name,
    origin,
    startMs: performance.now() - began,
    exec: (...command) => ask(engine, 'exec', name, ...command),
    async stop() {
      const asked = performance.now();
      await ask(engine, 'stop', '-t', '30', name);
      const ms = performance.now() - asked;
      const code = (await exitCode()) as number;
      await remove();
      return { code, ms };
    },
    exitCode,
    remove,
  };
}
