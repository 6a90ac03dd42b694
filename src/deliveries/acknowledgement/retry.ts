import { TransferError } from '../contract/failure.js';

/** Milliseconds. */
const FIRST = 100;
const LONGEST = 10_000;

/**
 * Milliseconds to wait after the `attempt`-th failure in a row (from 0 on): exponential back-off with full jitter (Brooker
 * 2015), but at least as long as the other side asks for.
 */
export function backOff(error: unknown, attempt: number): number {
  const most = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt, 20));
  const asked = error instanceof TransferError ? error.retryAfter : 0;
  return Math.max(asked, Math.random() * most);
}

export const canRetry = (error: unknown) => error instanceof TransferError && error.canRetry;
