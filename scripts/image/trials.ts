import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { projectRoot } from '../../src/project-root.js';
import { type Container, startContainer, strict } from './container.js';
import { ask, type Engine } from './engine.js';

/** Something that the image must do. Resolves to what was seen, in words, and rejects with an AssertionError. */
type Trial = (engine: Engine, image: string) => Promise<string>;

const KEY = 'key-of-the-trial';
const withKey = { authorization: `Bearer ${KEY}` };
const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;

/** Starts a container, uses it and removes it, also when that fails. */
async function using<Result>(
  [engine, image]: Parameters<Trial>,
  args: readonly string[],
  use: (container: Container) => Promise<Result>,
): Promise<Result> {
  const container = await startContainer(engine, image, [...strict, ...args]);
  try {
    return await use(container);
  } finally {
    await container.remove();
  }
}

/** The most memory that the container has taken, in bytes, from either version of control groups. */
async function peakOf(container: Container): Promise<number> {
  const files = ['memory.peak', 'memory/memory.max_usage_in_bytes'].map((file) => `/sys/fs/cgroup/${file}`);
  const read = `fs.readFileSync(${JSON.stringify(files)}.find(fs.existsSync), 'utf8')`;
  return Number(await container.exec('node', '-p', read));
}

/** Reads a response to its end. Resolves to the bytes; rejects when it is cut. */
async function lengthOf(response: Response): Promise<number> {
  let length = 0;
  for await (const chunk of response.body ?? []) length += chunk.length;
  return length;
}

/** Requests with all orders of some fields, each of which is prepared by itself. */
function* differentPaths(count: number): Generator<string> {
  const fields = ['user_id', 'user_name', 'first_name', 'age', 'address', 'email_address', 'phone_number'];
  for (let number = 0; number < count; number++) {
    const turned = [...fields.slice(number % 7), ...fields.slice(0, number % 7)].slice(number % 3);
    yield `/users?n=1000&seed=${number}&fields=${turned}&format=${['csv', 'json', 'ndjson'][number % 3]}`;
  }
}

export const trials: Readonly<Record<string, Trial>> = {
  'start to first answer': (...of) =>
    using(of, [], async ({ origin, startMs }) => {
      const path = '?n=1000&seed=42&format=csv';
      const command = [
        join(projectRoot, 'dist/src/main.js'),
        'persons',
        '--n',
        '1000',
        '--seed',
        '42',
        '--format',
        'csv',
      ];
      const { stdout } = await promisify(execFile)(process.execPath, command);
      assert.equal(await (await fetch(`${origin}/persons${path}`)).text(), stdout);
      return `${startMs.toFixed(0)} ms, the same bytes as outside`;
    }),

  'rights of the process': (...of) =>
    using(of, [], async (container) => {
      const status = await container.exec('node', '-p', 'fs.readFileSync("/proc/1/status", "utf8")');
      assert.match(status, /^Uid:\t1000\t/m);
      for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
        assert.match(status, new RegExp(`^${set}:\t0+$`, 'm'));
      await assert.rejects(container.exec('/bin/sh', '-c', 'true'));
      return 'user 1000, no capabilities, no shell';
    }),

  'health check': (engine, image) =>
    using([engine, image], [], async ({ name }) => {
      const began = performance.now();
      if (engine.name === 'podman') await ask(engine, 'healthcheck', 'run', name);
      else
        while ((await ask(engine, 'inspect', '--format', '{{.State.Health.Status}}', name)) !== 'healthy')
          await setTimeout(100);
      return `healthy after ${(performance.now() - began).toFixed(0)} ms`;
    }),

  'without a key': (...of) =>
    using(of, [], async ({ origin }) => {
      const { status } = await fetch(`${origin}/schemas/trial`, { method: 'PUT', body: '{}' });
      assert.equal(status, 403);
      return 'rows are read, changes are refused (403)';
    }),

  'files written': (...of) =>
    using(of, ['--env', `API_KEY=${KEY}`], async ({ origin, exec }) => {
      const headers = { ...withKey, 'content-type': 'application/json' };
      const body = JSON.stringify({
        title: 'Trial',
        type: 'object',
        properties: { id: { type: 'integer' } },
      });
      const stored = await fetch(`${origin}/schemas/trial`, { method: 'PUT', headers, body });
      assert.equal(stored.status, 201, await stored.text());
      const csv = await (await fetch(`${origin}/persons?n=10000&format=csv`, { headers: withKey })).text();
      const split = await fetch(`${origin}/split?part_bytes=100000`, {
        method: 'POST',
        headers: { ...withKey, 'content-type': 'text/csv' },
        body: csv,
      });
      assert.ok((await lengthOf(split)) > csv.length);
      const files = await exec('node', '-p', 'fs.readdirSync("/data", { recursive: true }).join()');
      assert.match(files, /^schemas,schemas\/trial\S*\.json$/);
      return 'a schema in the volume; the root file system is read-only';
    }),

  'stop, idle': (...of) => using(of, [], async ({ stop }) => stopped(await stop())),

  'stop, download of 2 s': (...of) =>
    using(of, [], async ({ origin, stop }) => {
      const headers = { 'accept-encoding': 'identity' };
      const response = await fetch(`${origin}/persons?n=1000000&seed=1&format=csv`, { headers });
      const announced = Number(response.headers.get('content-length'));
      const stopping = stop();
      await setTimeout(2000);
      assert.equal(await lengthOf(response), announced);
      return `whole; ${stopped(await stopping)}`;
    }),

  'stop, endless download': (...of) =>
    using(of, ['--env', 'DRAIN_SECONDS=2'], async ({ origin, stop }) => {
      const response = await fetch(`${origin}/persons?n=1000000000&seed=1&format=csv`);
      const [, end] = await Promise.all([assert.rejects(lengthOf(response)), stop()]);
      assert.ok(end.ms >= 2000, `ended after ${end.ms} ms`);
      return `cut after DRAIN_SECONDS=2, and the client sees an error; ${stopped(end)}`;
    }),

  'stop, command': async (engine, image) => {
    const name = `seedstream-command-${process.pid}`;
    await ask(
      engine,
      'run',
      '--detach',
      '--name',
      name,
      image,
      'events/app-store',
      '--live',
      '--n',
      '1000000',
    );
    try {
      await setTimeout(1000);
      await ask(engine, 'stop', '-t', '30', name);
      const code = await ask(engine, 'inspect', '--format', '{{.State.ExitCode}}', name);
      assert.equal(code, '143');
      return 'ended by SIGTERM (143)';
    } finally {
      await ask(engine, 'rm', '--force', name);
    }
  },

  'memory, idle': (...of) =>
    using(of, ['--memory', '256m'], async (container) => megabytes(await peakOf(container))),

  'memory, limit of 256 MB': (...of) =>
    using(of, ['--memory', '256m', '--memory-swap', '256m'], async (container) => {
      const { origin } = container;
      const big = Array.from({ length: 25 }, (_, seed) => `/users?n=50000&seed=${seed}&format=json`);
      const answers = await Promise.all(
        [...differentPaths(50), ...big].map(async (path) => {
          const response = await fetch(origin + path);
          await lengthOf(response);
          return response.status;
        }),
      );
      const refused = answers.filter((status) => status === 503).length;
      assert.deepEqual(
        answers.filter((status) => status !== 200 && status !== 503),
        [],
      );
      assert.equal(await container.exitCode(), undefined);
      return `75 requests at once, ${refused} of them refused (503); ${megabytes(await peakOf(container))} at most`;
    }),

  'memory, limit of 96 MB': (...of) =>
    using(of, ['--memory', '96m', '--memory-swap', '96m'], async ({ origin, exitCode }) => {
      const outcome = await fetch(`${origin}/users?n=1000000&seed=1&format=json`)
        .then(async (response) => `answered ${response.status} with ${await lengthOf(response)} bytes`)
        .catch(() => 'cut, and the client sees an error');
      await setTimeout(500);
      const code = await exitCode();
      assert.ok(code === undefined || code === 137, `exit code ${code}`);
      return `${outcome}; ${code === undefined ? 'it still runs' : 'killed by the system (137)'}`;
    }),
};

function stopped({ code, ms }: { code: number; ms: number }): string {
  assert.equal(code, 0);
  return `exit code 0 after ${(ms / 1000).toFixed(1)} s`;
}
