import { Counter, collectDefaultMetrics, Gauge, type Histogram, Registry } from 'prom-client';
import { BUCKETS, type Counts, type Tally } from './metrics.js';

/** Metrics of Node itself, such as event-loop lag. All applications of a process share them. */
let ofProcess: Registry | undefined;

/** The metrics of an application, which are those that are counted, and of its process. */
export function registryOf(counts: Counts): Registry {
  if (ofProcess === undefined) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  const own = new Registry();
  const registers = [own];
  const counter = (name: string, help: string, value: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  const tallies = () => [...counts.tallies.values()].flat();

  own.registerMetric(durations(tallies));
  new Counter({
    name: 'seedstream_requests_total',
    help: 'Requests whose response has ended',
    labelNames: ['route', 'method', 'status'],
    registers,
    collect() {
      this.reset();
      for (const { labels, buckets } of tallies()) this.inc(labels, sum(buckets));
    },
  });
  counter('seedstream_rows_total', 'Rows sent', () => counts.rows);
  counter('seedstream_bytes_total', 'Bytes sent, headers included', () => counts.bytes);
  gauge('seedstream_downloads_active', 'Row requests being answered', () => counts.active);
  counter(
    'seedstream_downloads_aborted_total',
    'Row requests whose response was cut off',
    () => counts.aborted,
  );
  gauge(
    'seedstream_work_active',
    'Passes that measure, search or simulate before bytes can be sent',
    () => counts.work.active,
  );
  gauge(
    'seedstream_work_waiting',
    'Such passes that wait for one of the slots, of which there are as many as cores',
    () => counts.work.waiting,
  );
  return Registry.merge([ofProcess, own]);
}

/** The histogram of the tallies. prom-client can only observe one value after the other. */
function durations(tallies: () => Tally[]): Histogram {
  const name = 'seedstream_request_duration_seconds';
  const about = {
    name,
    help: 'Seconds from the head of a request to the end of its response',
    type: 'histogram',
    aggregator: 'sum',
  };
  const values = () =>
    tallies().flatMap(({ labels, buckets, seconds }) => [
      ...[...BUCKETS, '+Inf'].map((le, bucket) => ({
        metricName: `${name}_bucket`,
        labels: { le, ...labels },
        value: sum(buckets.slice(0, bucket + 1)),
      })),
      { metricName: `${name}_sum`, labels, value: seconds },
      { metricName: `${name}_count`, labels, value: sum(buckets) },
    ]);
  return { ...about, get: async () => ({ ...about, values: values() }) } as unknown as Histogram;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
