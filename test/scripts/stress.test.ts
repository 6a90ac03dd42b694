// The load generator with a server that stalls, and its options.
import { createServer } from 'node:http';
import t from 'tap';
import { openLoop } from '../../scripts/stress/open-loop.js';
import { readOptions } from '../../scripts/stress/options.js';
import { questions } from '../../scripts/stress/questions.js';
import { asJson, asText } from '../../scripts/stress/report.js';
import { apiTarget, filledPath, prepared } from '../../scripts/stress/targets.js';
import { sleep } from '../../src/clock.js';
import { jumpingClock } from '../support/clock.js';

const ask = questions('42', ['Bonn', 'São Paulo', 'Lima']);

t.test('questions are random and reproducible by their seed', async (t) => {
  const some = Array.from({ length: 500 }, (_, index) => ask(index));
  t.same(
    some,
    Array.from({ length: 500 }, (_, index) => questions('42', ['Bonn', 'São Paulo', 'Lima'])(index)),
  );
  t.equal(new Set(some.map(({ city }) => city)).size, 3);
  t.ok(new Set(some.map(({ day, days }) => `${day} ${days}`)).size > 490);
  t.ok(
    some.every(
      ({ days, from, to }) =>
        days >= 1 && days <= 90 && Date.parse(to) - Date.parse(from) === days * 86_400_000,
    ),
  );
  t.equal(
    filledPath('/x?c={city}&n={days}', { ...ask(0), city: 'São Paulo', days: 3 }),
    '/x?c=S%C3%A3o%20Paulo&n=3',
  );
  t.same(prepared('city = {city} AND {from} AND {city}'), {
    text: 'city = $1::text AND $2::timestamptz AND $1::text',
    names: ['city', 'from'],
  });
});

t.test('a stall counts for every request that was due during it', async (t) => {
  const clock = jumpingClock();
  let stalled = false;
  const target = {
    name: 'api',
    async ask() {
      const stall = stalled ? 0 : 500;
      stalled = true;
      if (stall > 0) await sleep(clock, stall);
    },
    async close() {},
  };
  const result = await openLoop(target, ask, { rps: 100, connections: 1, duration: 1 }, clock);
  const { requests, seconds, latency, service, histogram, errors } = asJson(result);
  t.equal(requests, 100);
  t.equal(result.latency.totalCount, 100);
  // A histogram has three significant digits.
  const about = (value: number, wanted: number) =>
    t.ok(Math.abs(value - wanted) <= wanted / 1000, `${value}`);
  about(latency.max, 500);
  about(latency.p90, 400);
  about(service.max, 500);
  t.ok(service.p99 < 1, 'no other request is slow');
  t.ok(seconds >= 0.99 && seconds < 1, `${seconds} s`);
  t.equal(
    histogram.reduce((sum, { count }) => sum + count, 0),
    100,
  );
  t.same(errors, {});
  t.match(asText(result), /^api: 100 requests in .* 0 errors\nmilliseconds +p50 +p90 +p99 +max\n/);
});

t.test('answers of the API that are errors are counted', async (t) => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/bad' ? 500 : 200;
    response.end('x');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.teardown(() => server.close());
  const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  for (const [path, errors] of [
    ['/', {}],
    ['/bad', { 'status 500': 20 }],
  ] as const) {
    const target = apiTarget(origin, path, 2);
    const result = await openLoop(target, ask, { rps: 100, connections: 2, duration: 0.2 });
    await target.close();
    t.same(asJson(result).errors, errors, path);
  }
});

t.test('options', async (t) => {
  t.match(readOptions([], {}), { target: 'api', rps: 200, connections: 20, duration: 30 });
  t.match(readOptions(['--target', 'both', '--rps', '5'], { DATABASE_URL: 'postgres://localhost/x' }), {
    target: 'both',
    rps: 5,
    database: 'postgres://localhost/x',
  });
  t.equal(readOptions(['--help'], {}), undefined);
  const wrong: [args: string[], message: RegExp][] = [
    [['--target', 'all'], /--target must be api, postgres or both, not "all"/],
    [['--rps', '0'], /--rps must be a number above 0/],
    [['--speed', '1'], /Unknown option '--speed'/],
    [['--url', 'http://example.com'], /example.com is not this host.*--i-own-this-host/],
    [
      ['--target', 'postgres', '--database', 'postgres://db.example.com/x'],
      /db.example.com is not this host/,
    ],
  ];
  for (const [args, message] of wrong) t.throws(() => readOptions(args, {}), message);
  t.match(readOptions(['--url', 'http://example.com', '--i-own-this-host'], {}), {
    url: 'http://example.com',
  });
  t.match(readOptions(['--url', 'http://[::1]:3000'], {}), { target: 'api' });
});
