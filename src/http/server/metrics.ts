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

/** A request whose response is over. */
export interface Outcome {
  /** When, in milliseconds since 1970. */
  readonly time: number;
  readonly method: string;
  readonly url: string;
  /** The route's URL; empty when there is none. */
  readonly route: string;
  readonly status: number;
  /** Rows made for it. */
  readonly rows: number;
  /** What they were made from; empty without rows. */
  readonly seed: string;
  readonly ms: number;
  /** Bytes sent, headers included. */
  readonly bytes: number;
  readonly aborted: boolean;
}

export type Report = MetricObjectWithValues<MetricValue<string>>[];

export interface Metrics {
  /** Row requests being answered. */
  active(): number;
  /** Makes a request one of those. */
  beginDownload(request: FastifyRequest): void;
  /** Counts a request whose response is over; `download` when it was made one. */
  count(outcome: Outcome, download: boolean): void;
  /** The metrics of this process. */
  report(): Promise<Report>;
  /** The metrics of the service in Prometheus' text format. */
  text(): Promise<string>;
}

export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE;

/** Seconds, from a row to a download over a slow line. */
const BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 300];

/** Metrics of Node itself, event-loop lag among them: once a process. */
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
    // The histogram counts them already, and what is done for each request adds up.
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
