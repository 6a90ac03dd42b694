// npm run kills -- KIND: delivers persons into a real server, kills the service and the server in turn on the way, and counts the
// rows. The server is at the address in a variable of the environment; SERVER_KILL and SERVER_START are commands of the shell that
// kill it with SIGKILL and start it again, without which only the service is killed. ROWS and KILLS say how many, MODE the mode.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { projectRoot } from '../../../src/project-root.js';
import { listening } from '../../support/process.js';
import { askingAt, begin, done, type Told, until } from '../service.js';
import { kafka } from './kafka.js';
import type { RealKind } from './kind.js';
import { mysql } from './mysql.js';
import { s3 } from './s3.js';

const kinds: Readonly<Record<string, RealKind>> = { kafka, mysql, s3 };
const { ROWS = '300000', KILLS = '10', MODE: mode, SERVER_KILL, SERVER_START } = process.env;
const [rows, kills] = [Number(ROWS), Number(KILLS)];
const shell = promisify(execFile);

const name = process.argv[2] ?? '';
const kind = kinds[name];
if (kind === undefined) throw new Error(`npm run kills -- ${Object.keys(kinds).join('|')}`);
const { variable, example } = kind.address;
const address = process.env[variable];
if (address === undefined) throw new Error(`${variable} must tell where the server is, as in ${example}`);

const server = await kind.open(address);
const directory = mkdtempSync(join(tmpdir(), 'seedstream-kills-'));
const file = join(directory, 'destinations.json');
writeFileSync(file, JSON.stringify({ destinations: { there: server.settings } }));

/** Starts the service; the deliveries of the one before go on. */
async function boot() {
  const child = spawn(process.execPath, [join(projectRoot, 'dist/bundle/src/main.js')], {
    env: { ...process.env, PORT: '0', DESTINATIONS_FILE: file, STATE_DIR: join(directory, 'state') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, ask: askingAt(await listening(child)) };
}

let { child, ask } = await boot();
try {
  await server.clear();
  const source = { dataset: 'persons', n: rows, seed: '42' };
  const options = {
    batch: Math.ceil(rows / (kills * 6)),
    throttle: rows / (kills * 3),
    mode,
    ...server.options,
  };
  const path = await begin(ask, source, 'there', options);
  for (let kill = 0, reached = 0; kill < kills; kill++) {
    const goesOn = (told: Told) => told.rows > reached + rows / (kills * 2) || told.state === 'done';
    const { state, rows: now } = await until(ask, path, goesOn);
    if (state === 'done') break;
    reached = now;
    await sleep(Math.random() * 300);
    const isServer = kill % 2 === 1 && SERVER_KILL !== undefined && SERVER_START !== undefined;
    console.log(`${state} at ${reached} of ${rows} rows: kill of ${isServer ? 'the server' : 'the service'}`);
    if (isServer) {
      await shell('sh', ['-c', SERVER_KILL]);
      await shell('sh', ['-c', SERVER_START]);
    } else {
      child.kill('SIGKILL');
      await once(child, 'exit');
      ({ child, ask } = await boot());
    }
  }
  const { retries } = await done(ask, path);
  const ids = await server.ids();
  const distinct = new Set(ids);
  const exact =
    ids.length === rows &&
    distinct.size === rows &&
    ids.reduce((a, b) => a + b, 0) === (rows * (rows + 1)) / 2;
  console.log(
    `${name}: ${ids.length} rows, ${distinct.size} of them distinct, ${retries} retries: ${exact ? 'exact' : 'WRONG'}`,
  );
  process.exitCode = exact ? 0 : 1;
} finally {
  child.kill('SIGKILL');
  await server.close();
  rmSync(directory, { recursive: true, force: true });
}
