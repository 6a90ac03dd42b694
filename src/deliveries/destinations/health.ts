import { within } from '../contract/deadline.js';
import type { Destination } from '../contract/destination.js';
import { messageOf } from '../contract/failure.js';

/** Whether a destination can take rows now. */
export interface Health {
  readonly status: 'up' | 'down';
  /** Why it is down. */
  readonly error?: string;
  /** When it was checked: ISO 8601. */
  readonly checked: string;
}

/** Milliseconds within which a destination must answer. */
const WITHIN = 3000;
/** Milliseconds that an answer is reused, since checks cost the destination something. */
const FRESH = 5000;

/** A function that checks a destination, or returns its last check if that is recent. `redact` removes secrets from errors. */
export function healthOf(destination: Destination, redact: (text: string) => string): () => Promise<Health> {
  let last: { health: Promise<Health>; at: number } | undefined;
  return () => {
    if (last === undefined || performance.now() - last.at > FRESH) {
      last = { health: check(destination, redact), at: performance.now() };
    }
    return last.health;
  };
}

async function check(destination: Destination, redact: (text: string) => string): Promise<Health> {
  const checked = new Date().toISOString();
  const over = new AbortController();
  try {
    await within(WITHIN, over.signal, (signal) => destination.check(signal));
    return { status: 'up', checked };
  } catch (error) {
    return { status: 'down', error: redact(messageOf(error)), checked };
  } finally {
    over.abort();
  }
}
