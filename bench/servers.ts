import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/support/free-port.js';
import { built, type Process, start } from './processes.js';

/** The address of every server of the bench. */
export const HOST = '127.0.0.1';

/** The most milliseconds until a server listens: longer than it takes on a busy machine. */
const PATIENCE = 120_000;

/** A server that accepts connections at HOST. */
export interface Server {
  readonly port: number;
  readonly pid: number;
  /** http://host:port */
  readonly origin: string;
  /** performance.now() just before its process was started. */
  readonly started: number;
}

/** Starts seedstream with its defaults and the variables of the environments, calls `use` with it, and then ends it. */
export async function withSeedstream<T>(
  use: (server: Server) => Promise<T>,
  environment: NodeJS.ProcessEnv = {},
): Promise<T> {
  const whole = (port: number) => ({ HOST, PORT: String(port), DRAIN_SECONDS: '1', ...environment });
  return withServer(() => [process.execPath, built('src/main.js')], use, whole);
}

/** Starts one of bench/programs as a server. Its first argument is the port. */
export async function withProgram<T>(
  program: string,
  args: readonly string[],
  use: (server: Server) => Promise<T>,
): Promise<T> {
  const path = built(`bench/programs/${program}.js`);
  return withServer((port) => [process.execPath, path, String(port), ...args], use);
}

/** Starts a server, waits until it accepts connections, and ends it when `use` has finished. */
export async function withServer<T>(
  command: (port: number) => readonly string[],
  use: (server: Server) => Promise<T>,
  environment: (port: number) => NodeJS.ProcessEnv = () => ({}),
): Promise<T> {
  const port = await freePort();
  const started = performance.now();
  const server = start(command(port), ['stderr'], environment(port));
  try {
    await accepting(port, server);
    return await use({ port, pid: server.child.pid as number, origin: `http://${HOST}:${port}`, started });
  } finally {
    server.child.kill('SIGTERM');
    const patience = setTimeout(() => server.child.kill('SIGKILL'), 5000);
    await server.ended;
    clearTimeout(patience);
  }
}

async function accepting(port: number, { child, printed }: Process): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (!(await accepts(port))) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${child.spawnargs.join(' ')} ended before it listened: ${printed('stderr')}`);
    }
    if (performance.now() > deadline)
      throw new Error(`${child.spawnfile} does not listen after ${PATIENCE / 1000} s`);
    await sleep(5);
  }
}

const accepts = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, HOST, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
