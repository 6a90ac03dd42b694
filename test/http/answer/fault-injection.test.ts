// Requested delays and failures: they are reproducible, satisfy the request, and change no row.
import { once } from 'node:events';
import { connect } from 'node:net';
import t, { type Test } from 'tap';
import { createTries } from '../../../src/http/answer/tries.js';
import { listen, testApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { cases } from '../../support/property.js';

const app = await testApp(t);
await app.ready();

/** The delays of requests for these URLs, without waiting. */
async function delaysOf(t: Test, urls: string[]): Promise<(number | undefined)[]> {
  const { setTimeout } = globalThis;
  const calls = t.capture(globalThis, 'setTimeout', ((go: () => void) =>
    setTimeout(go, 0)) as typeof setTimeout);
  const delays: (number | undefined)[] = [];
  for (const url of urls) {
    await app.inject(url);
    delays.push(calls().at(-1)?.args[1]);
  }
  calls.restore();
  return delays;
}

async function failures(urls: string[]): Promise<boolean[]> {
  const failed: boolean[] = [];
  for (const url of urls) failed.push((await app.inject(url)).statusCode === 503);
  return failed;
}

const range = (length: number) => Array.from({ length }, (_, at) => at);

t.test('delays fill their range and are reproducible', async (t) => {
  const urls = range(300).map((at) => `/persons?n=1&seed=${at % 17}&offset=${at}&delay=200-260`);
  const delays = (await delaysOf(t, urls)) as number[];
  t.ok(delays.every((delay) => Number.isInteger(delay) && delay >= 200 && delay <= 260));
  t.equal(Math.min(...delays), 200);
  t.equal(Math.max(...delays), 260);
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
  t.ok(Math.abs(mean - 230) < 4 * (61 / Math.sqrt(12 * 300)), `mean ${mean}`);
  t.strictSame(await delaysOf(t, urls), delays);
  t.strictSame(await delaysOf(t, ['/persons?delay=70', '/persons/3?delay=70-70', '/persons?delay=0']), [
    70,
    70,
    undefined,
  ]);
});

t.test('the draw depends on the seed and the URL, but not on the order of parameters', async (t) => {
  const fresh = await app.inject('/persons?n=1&fail=0.5');
  const seed = fresh.headers['seedstream-seed'];
  for (const url of [`/persons?n=1&fail=0.5&seed=${seed}`, `/persons?seed=${seed}&fail=0.5&n=1`]) {
    t.equal((await app.inject(url)).statusCode, fresh.statusCode, url);
    t.equal((await app.inject({ method: 'HEAD', url })).statusCode, fresh.statusCode);
  }
  const byUrl = new Set(await failures(range(20).map((at) => `/persons/${at + 1}?seed=1&fail=0.5`)));
  const bySeed = new Set(await failures(range(20).map((at) => `/persons/1?seed=${at}&fail=0.5`)));
  t.equal(byUrl.size, 2);
  t.equal(bySeed.size, 2);
});

t.test('the requested share of requests fails, reproducibly', async (t) => {
  for (const [share, N] of [
    [0, 100],
    [0.2, cases(2_000, 800)],
    [1, 100],
  ] as const) {
    const urls = range(N).map((at) => `/persons?n=1&seed=s&offset=${at}&fail=${share}`);
    const failed = await failures(urls);
    const count = failed.filter(Boolean).length;
    t.ok(
      Math.abs(count - N * share) <= 4 * Math.sqrt(N * share * (1 - share)),
      `${count} of ${N} for ${share}`,
    );
    t.strictSame(await failures(urls.slice(0, 100)), failed.slice(0, 100));
  }
});

t.test('failure and delay are independent', async (t) => {
  const all = cases(1_000, 400);
  const urls = range(all).map((at) => `/persons?n=1&seed=s&offset=${at}&fail=0.5&delay=0-1`);
  const { setTimeout } = globalThis;
  const calls = t.capture(globalThis, 'setTimeout', ((go: () => void) =>
    setTimeout(go, 0)) as typeof setTimeout);
  const both: boolean[] = [];
  for (const url of urls) {
    const failed = (await app.inject(url)).statusCode === 503;
    both.push(failed === calls().length > 0);
  }
  calls.restore();
  const equal = both.filter(Boolean).length;
  t.ok(Math.abs(equal - all / 2) < 4 * Math.sqrt(all / 4), `${equal} of ${all} agree`);
});

t.test('a failure has problem details and is not cached', async (t) => {
  for (const status of [400, 404, 418, 429, 499, 500, 503, 599]) {
    for (const path of ['/persons', '/persons/7']) {
      const url = `${path}?seed=1&fail=1:${status}&download=true`;
      const { headers, statusCode, ...response } = await app.inject(url);
      t.equal(statusCode, status);
      t.equal(headers['content-type'], 'application/problem+json');
      t.match(response.json(), { type: 'about:blank', status, parameter: 'fail', value: `1:${status}` });
      t.equal(headers['cache-control'], 'no-store');
      t.equal(headers['retry-after'], status === 429 || status === 503 ? '1' : undefined);
      t.equal(headers['seedstream-seed'], '1', 'the seed that reproduces the failure');
      for (const name of ['etag', 'link', 'content-disposition']) t.notOk(name in headers, name);
    }
  }
  t.equal((await app.inject('/persons?fail=1')).statusCode, 503, '503 by default');
  const coded = await app.inject({ url: '/persons?fail=1', headers: { 'accept-encoding': 'gzip' } });
  t.equal(coded.statusCode, 503);
});

t.test('neither changes the answer', async (t) => {
  const plain = await app.inject('/persons?seed=1&n=5&format=csv');
  const asked = await app.inject('/persons?seed=1&n=5&format=csv&delay=1-5&fail=0:500&download=true');
  t.equal(asked.body, plain.body);
  for (const name of ['etag', 'content-length']) t.equal(asked.headers[name], plain.headers[name]);
  t.equal(asked.headers['cache-control'], 'no-store', 'but no cache keeps it');
  const headers = { 'if-none-match': plain.headers.etag as string };
  t.equal((await app.inject({ url: '/persons?seed=1&n=5&format=csv&delay=1', headers })).statusCode, 304);
  t.equal(
    `${asked.headers.link}`.split(',')[0],
    `${plain.headers.link}`.split(',')[0],
    'nor its canonical URL',
  );
});

t.test('the configuration limits both', async (t) => {
  const capped = await testApp(t, { MAX_DELAY_MS: '5', MAX_FAIL: '0.25' });
  t.equal((await capped.inject('/persons?delay=0-5')).statusCode, 200);
  t.match((await capped.inject('/persons?delay=6')).json(), {
    status: 400,
    parameter: 'delay',
    value: '6',
    allowed: 'milliseconds from 0 to 5, or a range lowest-highest',
  });
  t.not((await capped.inject('/persons?fail=0.25:500')).statusCode, 400);
  t.match((await capped.inject('/persons/1?fail=0.26')).json(), {
    status: 400,
    parameter: 'fail',
    value: '0.26',
    allowed:
      'a share from 0 to 0.25, tries such as 2x (not here), each with or without :status, or a status from 400 to 599',
  });
});

t.test('many delayed requests do not delay others', async (t) => {
  const { setTimeout } = globalThis;
  // The delays end when the test ends them.
  const held: (() => void)[] = [];
  t.capture(globalThis, 'setTimeout', ((go: () => void, delay?: number) => {
    if (delay !== 6000) return setTimeout(go, delay);
    held.push(go);
    return setTimeout(() => {}, 0);
  }) as typeof setTimeout);
  let answered = 0;
  const waiting = range(500).map((at) =>
    app.inject(`/persons?seed=${at}&delay=6000`).finally(() => answered++),
  );
  await eventually(
    () => held.length,
    (length) => length === 500,
  );
  t.equal((await app.inject('/health')).statusCode, 200);
  t.equal(answered, 0, 'others are answered meanwhile');
  t.equal(held.length, 500);
  for (const go of held) go();
  for (const { statusCode } of await Promise.all(waiting)) if (statusCode !== 200) t.fail(`${statusCode}`);
});

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

t.test('the timer of a client that disconnects is cleared', async (t) => {
  const served = await testApp(t, { MAX_DELAY_MS: '3600000' });
  const { port } = new URL(await listen(t, served));
  const before = timers();
  const sockets = range(20).map(() => connect(Number(port), '127.0.0.1'));
  for (const socket of sockets)
    socket.write('GET /persons?delay=3600000 HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await eventually(timers, (count) => count >= before + sockets.length);
  for (const socket of sockets) socket.destroy();
  const left = await eventually(timers, (count) => count < before + sockets.length);
  t.ok(left < before + sockets.length, `${left} timers, ${before} before`);
});

t.test('the application closes without waiting for the delays', async (t) => {
  const served = await testApp(t, { MAX_DELAY_MS: '3600000' });
  const { port } = new URL(await listen(t, served));
  const { setTimeout } = globalThis;
  const calls = t.capture(globalThis, 'setTimeout', setTimeout);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write('GET /persons?delay=3600000 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  await eventually(calls, (made) => made.some(({ args }) => args[1] === 3_600_000));
  const answer = once(socket, 'data');
  await served.close();
  t.match(`${await answer}`, /^HTTP\/1.1 200/, 'the delayed request is answered');
});

t.test('a delay may be longer than the idle timeout of a connection', async (t) => {
  const served = await testApp(t, { IDLE_TIMEOUT: '1' });
  const address = await listen(t, served);
  const answer = await fetch(`${address}/persons?n=1&delay=2500`);
  t.equal(answer.status, 200);
  await answer.arrayBuffer();
});

t.test('a status alone fails always', async (t) => {
  for (const status of [400, 429, 503, 599]) {
    const response = await app.inject(`/persons?seed=1&fail=${status}`);
    t.equal(response.statusCode, status);
    t.match(response.json(), { parameter: 'fail', value: `${status}` });
  }
  t.equal((await app.inject('/events/e-store?n=1&seed=1&fail=418')).statusCode, 418);
  const capped = await testApp(t, { MAX_FAIL: '0.5' });
  for (const fail of ['503', '2x']) t.equal((await capped.inject(`/persons?fail=${fail}`)).statusCode, 400);
});

t.test('the first tries of a URL fail, then one succeeds, and it begins anew', async (t) => {
  const statuses = async (url: string, tries: number) => {
    const seen: number[] = [];
    for (let i = 0; i < tries; i++) seen.push((await app.inject(url)).statusCode);
    return seen;
  };
  t.strictSame(await statuses('/persons?n=1&seed=1&fail=2x', 6), [503, 503, 200, 503, 503, 200]);
  t.strictSame(await statuses('/persons/5?seed=1&fail=1x:429', 4), [429, 200, 429, 200]);
  t.equal((await app.inject('/persons?n=1&seed=2&fail=2x')).statusCode, 503, 'another URL counts by itself');
  t.strictSame(await statuses('/events/e-store?n=1&fail=2x', 3), [503, 503, 200]);
  const busted: number[] = [];
  for (const order of ['n=1&fail=2x&_=1', 'fail=2x&n=1&_=2', '_=3&n=1&fail=2x'])
    busted.push((await app.inject(`/persons?seed=3&${order}`)).statusCode);
  t.strictSame(busted, [503, 503, 200], 'what keeps caches away makes no other URL');
  const answer = await app.inject('/persons?n=1&seed=1&delay=1');
  t.equal(answer.headers['cache-control'], 'no-store', 'a delayed answer is not kept by caches');
});

t.test('tries are forgotten ten minutes after the last', async (t) => {
  let now = 0;
  const tries = createTries(() => now);
  t.equal(tries.count('/a'), 1);
  now = 599_000;
  t.equal(tries.count('/a'), 2);
  now += 599_000;
  t.equal(tries.count('/a'), 3, 'counted from the last try');
  now += 601_000;
  t.equal(tries.count('/a'), 1);
  tries.forget('/a');
  t.equal(tries.count('/a'), 1);
});
