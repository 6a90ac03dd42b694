import { setTimeout as sleep } from 'node:timers/promises';
import type { Destination } from '../contract/destination.js';
import { messageOf } from '../contract/failure.js';

/** Whether a destination would take rows now. */
export interface Health {
  readonly status: 'up' | 'down';
  /** Why it is down. */
  readonly error?: string;
  /** When it was looked at: ISO 8601. */
  readonly checked: string;
}

/** Milliseconds that a destination may take to answer. */
const WITHIN = 3000;
/** Milliseconds that an answer is good for: asking often costs those who are asked. */
const FRESH = 5000;

/** Asks a destination how it is, unless that is known. `redact` takes secrets out of what it answers. */
export function healthOf(destination: Destination, redact: (text: string) => string): () => Promise<Health> {
  let known: { health: Promise<Health>; at: number } | undefined;
  return () => {
    if (known === undefined || performance.now() - known.at > FRESH) {
      known = { health: check(destination, redact), at: performance.now() };
    }
    return known.health;
  };
}

async function check(destination: Destination, redact: (text: string) => string): Promise<Health> {
  const abort = new AbortController();
  const late = sleep(WITHIN, undefined, { signal: abort.signal, ref: false }).then(() => {
    throw new Error(`no answer within ${WITHIN / 1000} s`);
  });
  const checked = new Date().toISOString();
  try {
    const answer = destination.check(abort.signal);
    answer.catch(() => {});
    await Promise.race([answer, late]);
    return { status: 'up', checked };
  } catch (error) {
    return { status: 'down', error: redact(messageOf(error)), checked };
  } finally {
    late.catch(() => {});
    abort.abort();
  }
}
