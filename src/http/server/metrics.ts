import type { FastifyRequest } from 'fastify';
import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';

/** A request whose response is over, for the metrics and the log. */
export interface Outcome {
  /** When the response was over, in milliseconds since 1970. */
  readonly time: number;
  readonly method: string;
  readonly url: string;
  /** The URL of the route; empty when no route matched. */
  readonly route: string;
  readonly status: number;
  /** Rows made for the response. */
  readonly rows: number;
  /** The seed that the rows were made from; empty without rows. */
  readonly seed: string;
  /** Milliseconds from the headers of the request to the end of the response. */
  readonly ms: number;
  /** Bytes sent, headers included. */
  readonly bytes: number;
  /** Was the connection closed before the whole response was sent? */
  readonly aborted: boolean;
}

/** The metrics of one process, to be added to those of others. */
export type MetricsReport = MetricObjectWithValues<MetricValue<string>>[];

export interface Metrics {
  /** Downloads being answered. */
  active(): number;
  /** Counts a request among the downloads being answered, until its response is over. */
  beginDownload(request: FastifyRequest): void;
  /** Counts a request whose response is over; `download` says whether it was counted among the downloads. */
  count(outcome: Outcome, download: boolean): void;
  /** The metrics of this process. */
  report(): Promise<MetricsReport>;
  /** The metrics of the service, which may have several processes, in Prometheus' text format. */
  text(): Promise<string>;
}

export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE;

/** Upper bounds in seconds, for one row up to a download over a slow line. */
const BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 300];

/** Metrics of Node itself, such as event-loop lag. They exist once in a process, however many applications it has. */
let ofProcess: Registry | undefined;

/** Metrics of one application and its process. */
export function createMetrics(): Metrics {
  if (ofProcess === undefined) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  const own = new Registry();
  const registers = [own];
  let active = 0;
  const labelNames = ['route', 'method', 'status'] as const;

  const duration = new Histogram({
    name: 'seedstream_request_duration_seconds',
    help: 'Seconds from the head of a request to the end of its response',
    labelNames,
    buckets: BUCKETS,
    registers,
  });
  new Counter({
    name: 'seedstream_requests_total',
    help: 'Requests whose response is over',
    labelNames,
    registers,
    // Taken from the histogram, which counts requests already: work for each request adds up.
    async collect() {
      this.reset();
      for (const { metricName, labels, value } of (await duration.get()).values) {
        if (metricName?.endsWith('_count')) this.inc(labels, value);
      }
    },
  });
  const rowsSent = new Counter({ name: 'seedstream_rows_total', help: 'Rows sent', registers });
  const bytesSent = new Counter({
    name: 'seedstream_bytes_total',
    help: 'Bytes sent, headers included',
    registers,
  });
  new Gauge({
    name: 'seedstream_downloads_active',
    help: 'Row requests being answered',
    registers,
    collect() {
      this.set(active);
    },
  });
  const abortedDownloads = new Counter({
    name: 'seedstream_downloads_aborted_total',
    help: 'Row requests whose response was cut off',
    registers,
  });

  const all = Registry.merge([ofProcess, own]);
  return {
    active: () => active,
    beginDownload(request) {
      request.download = true;
      active++;
    },
    count({ route, method, status, ms, rows, bytes, aborted }, download) {
      duration.observe({ route, method, status }, ms / 1000);
      rowsSent.inc(rows);
      bytesSent.inc(bytes);
      if (!download) return;
      active--;
      if (aborted) abortedDownloads.inc();
    },
    report: () => all.getMetricsAsJSON(),
    text: () => all.metrics(),
  };
}
