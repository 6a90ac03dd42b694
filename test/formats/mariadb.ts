// A MariaDB server for one test, where the machine has one.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../support/eventually.js';

const run = promisify(execFile);

export interface MariaDb {
  /** Runs statements as the command-line client does; resolves to what it prints: rows as lines, cells between tabs. */
  query(statements: string, options?: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/** The reason why MariaDB does not run here; undefined when it does. */
export async function mariaDbUnavailable(): Promise<string | undefined> {
  for (const program of ['mariadbd', 'mariadb', 'mariadb-install-db']) {
    const found = await run(program, ['--no-defaults', '--version']).catch((error) => error);
    if (found.code === 'ENOENT') return `there is no ${program}`;
  }
  return undefined;
}

/** Starts a server with the database `test`: without network, or at a port of 127.0.0.1. */
export async function startMariaDb(port?: number): Promise<MariaDb> {
  const directory = await mkdtemp(join(tmpdir(), 'seedstream-mariadb-'));
  const [data, socket] = [join(directory, 'data'), join(directory, 's')];
  // The server refuses to run as root, unless it is told to.
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  await run('mariadb-install-db', [
    '--no-defaults',
    ...user,
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  const server = spawn('mariadbd', [
    '--no-defaults',
    ...user,
    `--datadir=${data}`,
    `--socket=${socket}`,
    ...(port === undefined ? ['--skip-networking'] : [`--port=${port}`, '--bind-address=127.0.0.1']),
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=32M',
  ]);
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-2000);
  });
  const query = async (statements: string, options: readonly string[] = []) => {
    const client = spawn('mariadb', [
      '--no-defaults',
      `--socket=${socket}`,
      '-u',
      'root',
      '-N',
      '--raw',
      ...options,
    ]);
    const output: Buffer[] = [];
    let errors = '';
    client.stdout.on('data', (bytes) => output.push(bytes));
    client.stderr.setEncoding('utf8').on('data', (text) => {
      errors += text;
    });
    client.stdin.on('error', () => {});
    client.stdin.end(statements);
    const [code] = await once(client, 'close');
    if (code !== 0) throw new Error(errors);
    return Buffer.concat(output).toString();
  };
  const up = await eventually(
    () =>
      query('CREATE DATABASE IF NOT EXISTS test').then(
        () => true,
        () => false,
      ),
    (answers) => answers || server.exitCode !== null,
  );
  if (!up) throw new Error(`MariaDB did not start: ${said}`);
  return {
    query: (statements, options = []) => query(statements, ['test', ...options]),
    async stop() {
      server.kill('SIGTERM');
      if (server.exitCode === null) await once(server, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
}
