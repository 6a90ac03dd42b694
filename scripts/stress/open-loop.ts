import { build, type Histogram } from 'hdr-histogram-js';
import { sleep, systemClock } from '../../src/clock.js';
import type { Question } from './questions.js';
import type { Target } from './targets.js';

export interface Load {
  readonly rps: number;
  readonly connections: number;
  /** Seconds. */
  readonly duration: number;
}

export interface Result {
  readonly name: string;
  readonly requests: number;
  /** Seconds from when the first request was due to the last answer. */
  readonly seconds: number;
  /** Microseconds from when a request was due to the end of its answer. */
  readonly latency: Histogram;
  /** Microseconds from when a request was sent to the end of its answer. */
  readonly service: Histogram;
  /** How many latencies are at most FIRST_STEP, at most twice FIRST_STEP, and so on. */
  readonly steps: readonly number[];
  /** How often each error message occurred. */
  readonly errors: ReadonlyMap<string, number>;
}

/** The end of the first step of the histogram, in microseconds. */
export const FIRST_STEP = 250;

const histogram = () =>
  build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000,
    numberOfSignificantValueDigits: 3,
  });

/**
 * Sends requests at a constant rate, even while earlier requests have no answer. A request that finds no free connection
 * waits for one, and its latency counts from when it was due. So every request that was due during a stall shows the stall
 * (Tene 2013, coordinated omission: a closed loop does not send these requests).
 */
export async function openLoop(
  { name, ask }: Target,
  question: (index: number) => Question,
  { rps, connections, duration }: Load,
  clock = systemClock,
): Promise<Result> {
  const total = Math.max(1, Math.round(rps * duration));
  const latency = histogram();
  const service = histogram();
  const steps: number[] = [];
  const errors = new Map<string, number>();
  const start = clock.now();
  let next = 0;

  async function connection(): Promise<void> {
    while (next < total) {
      const index = next++;
      const due = start + (index / rps) * 1000;
      const early = due - clock.now();
      // A timer is late by about a millisecond, which would count as latency.
      if (early > 2) await sleep(clock, early - 1.5);
      while (clock.now() < due) await sleep(clock, 1);
      const sent = clock.now();
      try {
        await ask(question(index));
      } catch (error) {
        const { message } = error as Error;
        errors.set(message, (errors.get(message) ?? 0) + 1);
      }
      const end = clock.now();
      const waited = Math.max(1, Math.round((end - due) * 1000));
      latency.recordValue(waited);
      const step = Math.max(0, Math.ceil(Math.log2(waited / FIRST_STEP)));
      steps[step] = (steps[step] ?? 0) + 1;
      service.recordValue(Math.max(1, Math.round((end - sent) * 1000)));
    }
  }
  await Promise.all(Array.from({ length: connections }, connection));
  return {
    name,
    requests: total,
    seconds: (clock.now() - start) / 1000,
    latency,
    service,
    steps,
    errors,
  };
}
