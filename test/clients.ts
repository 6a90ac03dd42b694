// npm run clients: common download clients with a running server. After a cut at a random byte, curl and wget continue at the
// cut. aria2c downloads eight parts at a time. The bytes are always those of one plain download. Clients that are not installed
// are skipped.
import { spawn } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../src/project-root.js';
import { listening } from './support/process.js';

/** Downloads a path of the server, whose body has this length, to a file. Resolves to the outcome. */
type Download = (path: string, file: string, length: number) => Promise<string>;

const HOST = '127.0.0.1';
const datasets = { persons: 300_000, users: 40_000 };
const formats = ['csv', 'json', 'ndjson'];

const directory = mkdtempSync(join(tmpdir(), 'seedstream-clients-'));
const server = await startServer();
const cutter = await startCutter(server.port);
try {
  for (const client of [
    { name: 'curl', test: resumeWith((url, file) => ['curl', '-q', '-sS', '-C', '-', '-o', file, url]) },
    { name: 'wget', test: resumeWith((url, file) => ['wget', '-q', '--tries=1', '-c', '-O', file, url]) },
    { name: 'aria2c', test: splitWithAria2 },
  ]) {
    if ((await run([client.name, '--version'])) !== 0) {
      console.log(`skipped  ${client.name} is not installed`);
      continue;
    }
    for (const [dataset, n] of Object.entries(datasets)) {
      for (const format of formats) await check(client, `/${dataset}?n=${n}&seed=clients&format=${format}`);
    }
  }
} finally {
  server.child.kill();
  cutter.close();
  rmSync(directory, { recursive: true, force: true });
}

async function check({ name, test }: { name: string; test: Download }, path: string): Promise<void> {
  const headers = { 'accept-encoding': 'identity' };
  const response = await fetch(`http://${HOST}:${server.port}${path}`, { headers });
  const plain = Buffer.from(await response.arrayBuffer());
  const file = join(directory, `${name}-${path.replace(/\W+/g, '-')}`);
  const how = await test(path, file, plain.length);
  const same = existsSync(file) && sha256(readFileSync(file)) === sha256(plain);
  console.log(`${same ? 'same    ' : 'DIFFERS '} ${how}, ${path}, ${sha256(plain).slice(0, 16)}…`);
  if (!same) process.exitCode = 1;
  rmSync(file, { force: true });
}

/** Downloads through the cutter, which cuts once. Repeats the same command until the download is complete. */
function resumeWith(command: (url: string, file: string) => [string, ...string[]]): Download {
  return async (path, file, length) => {
    const cut = randomInt(1, length);
    cutter.cutAfter(cut);
    const args = command(`http://${HOST}:${cutter.port}${path}`, file);
    const first = await run(args);
    const kept = existsSync(file) ? statSync(file).size : 0;
    const second = await run(args);
    if (first === 0 || second !== 0 || kept >= length) process.exitCode = 1;
    return `${args[0]} went on after ${kept} of ${length} bytes (exit codes ${first}, ${second})`;
  };
}

async function splitWithAria2(path: string, file: string): Promise<string> {
  const url = `http://${HOST}:${server.port}${path}`;
  const parts = ['-x8', '-s8', '-k1M', '--file-allocation=none', '--no-conf', '-q', '-d', directory];
  const code = await run(['aria2c', ...parts, '-o', file.slice(directory.length + 1), url]);
  return `aria2c -x8 (exit code ${code})`;
}

/** The exit code; undefined when there is no such command. */
async function run([command, ...args]: [string, ...string[]]): Promise<number | null | undefined> {
  const child = spawn(command, args, { stdio: 'ignore', env: { ...process.env, no_proxy: '*' } });
  return new Promise((resolve) => {
    child.on('error', () => resolve(undefined));
    child.on('exit', resolve);
  });
}

async function startServer() {
  const main = join(projectRoot, 'dist/src/main.js');
  const env = { ...process.env, HOST, PORT: '0' };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => child.kill('SIGKILL'));
  const port = Number(new URL(await listening(child)).port);
  return { child, port };
}

/** A proxy that passes bytes on, and cuts the connection that follows cutAfter() after that many bytes of body. */
async function startCutter(port: number) {
  let next = Number.POSITIVE_INFINITY;
  const proxy = createServer((client) => {
    const origin = connect(port, HOST);
    let left = next;
    let inBody = false;
    next = Number.POSITIVE_INFINITY;
    client.pipe(origin);
    origin.on('data', (data) => {
      const body = inBody ? 0 : data.indexOf('\r\n\r\n') + 4;
      inBody = true;
      const rest = data.length - body;
      if (rest < left) {
        left -= rest;
        if (!client.write(data)) {
          origin.pause();
          client.once('drain', () => origin.resume());
        }
        return;
      }
      origin.destroy();
      client.end(data.subarray(0, body + left));
    });
    origin.on('end', () => client.end());
    for (const socket of [client, origin]) {
      socket.on('error', () => {});
      socket.on('close', () => (socket === client ? origin : client).destroySoon());
    }
  });
  await once(proxy.listen(0, HOST), 'listening');
  return {
    port: (proxy.address() as AddressInfo).port,
    close: () => proxy.close(),
    cutAfter(bytes: number) {
      next = bytes;
    },
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
