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
import type { WorkLoad } from './work-slots.js';

/** A request whose response has ended, for the metrics and the log. */
export interface Outcome {
  /** The end of the response, in milliseconds since 1970. */
  readonly time: number;
  readonly method: string;
  readonly url: string;
  /** The URL of the route; empty when no route matched. */
  readonly route: string;
  readonly status: number;
  /** The number of rows made for the response. */
  readonly rows: number;
  /** The seed of the rows; empty when there are none. */
  readonly seed: string;
  /** Milliseconds from the headers of the request to the end of the response. */
  readonly ms: number;
  /** The sent bytes, including headers. */
  readonly bytes: number;
  /** Was the connection closed before the whole response was sent? */
  readonly aborted: boolean;
}

/** The metrics of one process, which can be added to those of other processes. */
export type MetricsReport = MetricObjectWithValues<MetricValue<string>>[];

export interface Metrics {
  /** The passes under way, as those who run them count them. */
  readonly work: WorkLoad;
  /** The number of active downloads. */
  active(): number;
  /** Counts a request as an active download until its response ends. */
  beginDownload(request: FastifyRequest): void;
  /** Counts a request whose response has ended; `download` tells whether beginDownload() has counted it. */
  count(outcome: Outcome, download: boolean): void;
  /** The metrics of this process. */
  report(): Promise<MetricsReport>;
  /** The metrics of all processes of the service in the text format of Prometheus. */
  text(): Promise<string>;
}

export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE;

/** Upper bounds in seconds, from one row to a download over a slow line. */
const BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 300];

/** Metrics of Node itself, such as event-loop lag. All applications of a process share them. */
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
  const work: WorkLoad = { active: 0, waiting: 0 };
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
    help: 'Requests whose response has ended',
    labelNames,
    registers,
    // The histogram counts requests already, so there is no extra work for each request.
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
  new Gauge({
    name: 'seedstream_work_active',
    help: 'Passes that measure, search or simulate before bytes can be sent',
    registers,
    collect() {
      this.set(work.active);
    },
  });
  new Gauge({
    name: 'seedstream_work_waiting',
    help: 'Such passes that wait for one of the slots, of which there are as many as cores',
    registers,
    collect() {
      this.set(work.waiting);
    },
  });

  const all = Registry.merge([ofProcess, own]);
  return {
    work,
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
