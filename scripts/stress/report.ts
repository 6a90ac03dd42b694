import type { Histogram } from 'hdr-histogram-js';
import { FIRST_STEP, type Result } from './open-loop.js';

const ms = (microseconds: number) => microseconds / 1000;

const figures = (histogram: Histogram) => ({
  p50: ms(histogram.getValueAtPercentile(50)),
  p90: ms(histogram.getValueAtPercentile(90)),
  p99: ms(histogram.getValueAtPercentile(99)),
  max: ms(histogram.maxValue),
});

/** The histogram of latencies: its first step ends at 0.25 ms, and each step ends at twice the time of the step before. */
function steps(counts: readonly number[]): { upTo: number; count: number }[] {
  const first = counts.findIndex((count) => count > 0);
  return Array.from(counts, (count = 0, step) => ({ upTo: ms(FIRST_STEP * 2 ** step), count })).slice(first);
}

/** The figures as JSON, in milliseconds. */
export const asJson = ({ name, requests, seconds, latency, service, steps: counts, errors }: Result) => ({
  target: name,
  requests,
  seconds,
  rps: requests / seconds,
  latency: figures(latency),
  service: figures(service),
  errors: Object.fromEntries(errors),
  histogram: steps(counts),
});

const WIDTH = 50;
const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/** The figures as a table and a histogram for people. */
export function asText(result: Result): string {
  const { target, requests, seconds, rps, latency, service, errors, histogram } = asJson(result);
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  const line = (cells: (string | number)[]) =>
    cells
      .map((cell) => (typeof cell === 'number' ? number.format(cell) : cell))
      .map((cell, index) => (index === 0 ? cell.padEnd(22) : cell.padStart(10)))
      .join('');
  const most = Math.max(...histogram.map(({ count }) => count));
  return [
    `${target}: ${number.format(requests)} requests in ${number.format(seconds)} s (${number.format(rps)} a second), ${failed} errors`,
    line(['milliseconds', 'p50', 'p90', 'p99', 'max']),
    line(['latency, from due', ...Object.values(latency)]),
    line(['service, from sent', ...Object.values(service)]),
    ...Object.entries(errors).map(([message, count]) => `  ${count} × ${message}`),
    ...histogram.map(
      ({ upTo, count }) =>
        `${`≤ ${number.format(upTo)} ms`.padStart(14)} ${'#'.repeat(Math.ceil((count / most) * WIDTH))} ${number.format(count)}`,
    ),
    '',
  ].join('\n');
}
