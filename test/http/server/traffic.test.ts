import t from 'tap';
import { listen, testApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { bytes, everything, get, open } from '../../support/sockets.js';

/** The values of seedstream's own metrics. */
async function metricsOf(origin: string): Promise<Record<string, number>> {
  const response = await fetch(`${origin}/metrics`);
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith('seedstream_'));
  return Object.fromEntries(
    lines.map((line) => line.split(/ (?=\S+$)/)).map(([name, value]) => [name, +`${value}`]),
  );
}

t.test('metrics count requests, rows and bytes', async (t) => {
  const origin = await listen(t, await testApp(t));
  const socket = await open(t, origin);
  const paths = [
    '/persons?n=10',
    '/persons?n=20000&format=csv',
    '/persons/7',
    '/persons?n=x',
    '/nothing?at=all',
  ];
  socket.write(paths.map((path) => get(path)).join(''));
  socket.write(get('/persons?n=10', 'Connection: close').replace('GET', 'HEAD'));
  const { length } = await everything(socket);

  const metrics = await metricsOf(origin);
  const requests = (route: string, method: string, status: number) =>
    metrics[`seedstream_requests_total{route="${route}",method="${method}",status="${status}"}`];
  t.equal(requests('/persons', 'GET', 200), 2);
  t.equal(requests('/persons/:id', 'GET', 200), 1);
  t.equal(requests('/persons', 'GET', 400), 1);
  t.equal(requests('', 'GET', 404), 1);
  t.equal(requests('/persons', 'HEAD', 200), 1);
  t.equal(metrics.seedstream_rows_total, 20_011);
  t.equal(metrics.seedstream_bytes_total, length);
  t.equal(metrics.seedstream_downloads_active, 0);
  t.equal(metrics.seedstream_downloads_aborted_total, 0);
  const bucket =
    'seedstream_request_duration_seconds_bucket{le="+Inf",route="/persons/:id",method="GET",status="200"}';
  t.equal(metrics[bucket], 1);
});

t.test('metrics count active downloads and aborted ones', async (t) => {
  const origin = await listen(t, await testApp(t));
  const socket = await open(t, origin);
  socket.write(get('/persons?n=1000000000'));
  await bytes(socket, 100_000);
  const during = await metricsOf(origin);
  t.equal(during.seedstream_downloads_active, 1);
  t.equal(during.seedstream_downloads_aborted_total, 0);
  socket.destroy();
  const after = await eventually(
    () => metricsOf(origin),
    ({ seedstream_downloads_active: active }) => active === 0,
  );
  t.equal(after.seedstream_downloads_active, 0);
  t.equal(after.seedstream_downloads_aborted_total, 1);
  const { seedstream_rows_total: rows = 0, seedstream_bytes_total: sent = 0 } = after;
  t.ok(rows > 500 && rows < 1_000_000_000, `${rows} rows`);
  t.ok(sent > 100_000, `${sent} bytes`);
});

t.test('metrics of Node have the lag of the event loop', async (t) => {
  const app = await testApp(t);
  const response = await app.inject('/metrics');
  t.match(response.headers['content-type'], 'text/plain; version=0.0.4');
  t.match(response.body, /^nodejs_eventloop_lag_p99_seconds \d/m);
  t.match(response.body, /^process_resident_memory_bytes \d/m);
});
