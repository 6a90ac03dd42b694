import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client';
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
  /** Counts another active download. */
  beginDownload(): void;
  /** Counts a request whose response has ended. If it was a download, one less is active. */
  count(outcome: Outcome, download: boolean): void;
  /** The metrics of this process. */
  report(): Promise<MetricsReport>;
  /** The metrics of all processes of the service in the text format of Prometheus. */
  text(): Promise<string>;
}

/** The media type of text(). */
export const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

/** Upper bounds in seconds, from one row to a download over a slow line. */
export const BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 300];

/** The requests of a route that were answered with a status. */
export interface Tally {
  readonly labels: { readonly route: string; readonly method: string; readonly status: number };
  /** How many took at most as long as a bucket, and longer than the one before it; the last are longer than all. */
  readonly buckets: number[];
  /** All of them together. */
  seconds: number;
}

/** Everything that is counted. */
export interface Counts {
  readonly work: WorkLoad;
  readonly tallies: Map<string, Tally[]>;
  rows: number;
  bytes: number;
  active: number;
  aborted: number;
}

/**
 * Metrics of one application and its process. Requests are counted here: to find the labels of a request took prom-client half a
 * microsecond. It is imported when somebody asks for the metrics, and those of Node itself begin then.
 */
export function createMetrics(): Metrics {
  const counts: Counts = {
    work: { active: 0, waiting: 0 },
    tallies: new Map(),
    rows: 0,
    bytes: 0,
    active: 0,
    aborted: 0,
  };
  let registry: Promise<Registry> | undefined;
  const registered = () => {
    registry ??= import('./prometheus.js').then(({ registryOf }) => registryOf(counts));
    return registry;
  };
  return {
    work: counts.work,
    active: () => counts.active,
    beginDownload() {
      counts.active++;
    },
    count({ route, method, status, ms, rows, bytes, aborted }, download) {
      const seconds = ms / 1000;
      const tally = tallyOf(counts.tallies, route, method, status);
      let bucket = 0;
      while (bucket < BUCKETS.length && seconds > (BUCKETS[bucket] as number)) bucket++;
      tally.buckets[bucket] = (tally.buckets[bucket] as number) + 1;
      tally.seconds += seconds;
      counts.rows += rows;
      counts.bytes += bytes;
      if (!download) return;
      counts.active--;
      if (aborted) counts.aborted++;
    },
    report: async () => (await registered()).getMetricsAsJSON(),
    text: async () => (await registered()).metrics(),
  };
}

function tallyOf(tallies: Map<string, Tally[]>, route: string, method: string, status: number): Tally {
  const ofRoute = tallies.get(route) ?? [];
  for (const tally of ofRoute)
    if (tally.labels.status === status && tally.labels.method === method) return tally;
  const labels = { route, method, status };
  const tally: Tally = { labels, buckets: new Array(BUCKETS.length + 1).fill(0), seconds: 0 };
  tallies.set(route, [...ofRoute, tally]);
  return tally;
}
