// The load generator with a server that stalls, and its options.
import { createServer } from 'node:http';
import t from 'tap';
import { openLoop } from '../../scripts/stress/open-loop.js';
import { readOptions } from '../../scripts/stress/options.js';
import { questions } from '../../scripts/stress/questions.js';
import { asJson, asText } from '../../scripts/stress/report.js';
import { apiTarget, filledPath, prepared } from '../../scripts/stress/targets.js';

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
  let stalled = false;
  const server = createServer((request, response) => {
    if (request.url === '/bad') response.statusCode = 500;
    // Timers may be early by a millisecond.
    const stall = request.url === '/' && !stalled ? 505 : 0;
    stalled = true;
    setTimeout(() => response.end('x'), stall);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.teardown(() => server.close());
  const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;

  const target = apiTarget(origin, '/', 1);
  const result = await openLoop(target, ask, { rps: 100, connections: 1, duration: 1 });
  await target.close();
  const { requests, latency, service, histogram, errors } = asJson(result);
  t.equal(requests, 100);
  t.equal(result.latency.totalCount, 100);
  t.ok(latency.p50 > 5 * service.p50 || latency.p90 > 200, `${latency.p50} and ${service.p50} ms`);
  t.ok(latency.max >= 500 && service.max >= 500);
  t.equal(
    histogram.reduce((sum, { count }) => sum + count, 0),
    100,
  );
  t.same(errors, {});
  t.match(asText(result), /^api: 100 requests in .* 0 errors\nmilliseconds +p50 +p90 +p99 +max\n/);

  const failing = apiTarget(origin, '/bad', 2);
  const failed = await openLoop(failing, ask, { rps: 100, connections: 2, duration: 0.2 });
  await failing.close();
  t.same(asJson(failed).errors, { 'status 500': 20 });
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
