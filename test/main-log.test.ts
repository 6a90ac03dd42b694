import t from 'tap';
import { eventually } from './support/eventually.js';
import { freePort } from './support/free-port.js';
import { exitOf, listening, start } from './support/process.js';
import { sample } from './support/property.js';
import { bytes, get, open } from './support/sockets.js';

t.test('the log has a line for each request', async (t) => {
  const child = start(t, {});
  let output = '';
  child.stdout?.on('data', (data) => {
    output += data;
  });
  const origin = await listening(child);
  const answered = await fetch(`${origin}/persons?n=10&seed=%22a%22`, {
    headers: { 'accept-encoding': 'identity' },
  });
  const { byteLength } = await answered.arrayBuffer();
  await (await fetch(`${origin}/nothing`)).arrayBuffer();
  const socket = await open(t, origin);
  socket.write(get('/persons?n=1000000000&seed=2'));
  await bytes(socket, 100_000);
  socket.destroy();

  const requests = () =>
    output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === 'request');
  const [rows, nothing, cut, ...more] = await eventually(requests, ({ length }) => length >= 3);
  t.strictSame(more, []);
  t.match(rows, {
    level: 30,
    time: Number,
    pid: child.pid,
    hostname: String,
    ...{ method: 'GET', url: '/persons?n=10&seed=%22a%22', status: 200 },
    ...{ seed: '"a"', rows: 10, ms: Number, aborted: false },
  });
  t.ok(rows.bytes > byteLength && rows.bytes < byteLength + 2000, 'bytes include the body and the headers');
  t.match(nothing, { method: 'GET', url: '/nothing', status: 404, rows: 0, aborted: false });
  t.notHas(nothing, { seed: String });
  t.match(cut, { url: '/persons?n=1000000000&seed=2', status: 200, seed: '2', aborted: true });
  t.ok(cut.rows > 500 && cut.rows < 1_000_000_000, `${cut.rows} rows`);
  t.ok(cut.bytes > 100_000, `${cut.bytes} bytes`);

  // The last line must also be written.
  await (await fetch(`${origin}/health`)).arrayBuffer();
  child.kill('SIGTERM');
  t.strictSame(await exitOf(child), [0, null]);
  t.match(requests().at(-1), { url: '/health', status: 200 });
});

t.test('requests are answered when the reader of the log stops reading', async (t) => {
  const child = start(t, {});
  const origin = await listening(child);
  child.stdout?.pause();
  const url = `/health?${'x'.repeat(7000)}`;
  // More lines than pipes and streams hold.
  for (let sent = 0; sent < 3_000_000; sent += 70_000) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(origin + url)));
    for (const { status } of answers) if (status !== 200) t.fail(`${status}`);
  }
  t.pass('all requests were answered');
});

t.test('LOG_LEVEL=warn does not log requests', async (t) => {
  const port = await freePort();
  const child = start(t, { LOG_LEVEL: 'warn', PORT: `${port}` });
  let output = '';
  child.stdout?.on('data', (data) => {
    output += data;
  });
  const ask = () =>
    fetch(`http://127.0.0.1:${port}/persons?n=1`).then(
      (response) => response.status,
      () => undefined,
    );
  const status = await eventually(ask, (status) => status !== undefined);
  t.equal(status, 200);
  child.kill('SIGTERM');
  t.strictSame(await exitOf(child), [0, null]);
  t.equal(output, '');
});

t.test('who listens to a network without a key is told what is open, once', async (t) => {
  const table = [
    [{ HOST: '0.0.0.0' }, 1],
    [{ HOST: '0.0.0.0', WORKERS: '2' }, 1],
    [{ HOST: '0.0.0.0', API_KEY: 'k' }, 0],
    [{}, 0],
  ] as const;
  for (const [environment, warnings] of sample(table, 2)) {
    const child = start(t, environment);
    let output = '';
    child.stdout?.on('data', (data) => {
      output += data;
    });
    await listening(child);
    child.kill('SIGTERM');
    await exitOf(child);
    const lines = output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
      .filter(({ level }) => level === 40);
    t.equal(lines.length, warnings, JSON.stringify(environment));
    if (warnings > 0) t.match(lines[0].msg, /read rows, schemas and deliveries.*API_KEY/);
  }
});
