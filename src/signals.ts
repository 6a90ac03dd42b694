import { constants } from 'node:os';

const signals = ['SIGTERM', 'SIGINT'] as const;

/** Calls `drain` at the first SIGTERM or SIGINT, and `cut` at each further one. */
export function onSignals(drain: () => void, cut: () => void): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return cut();
    stopping = true;
    drain();
  };
  for (const signal of signals) process.removeListener(signal, endBySignal).on(signal, stop);
}

/**
 * Lets SIGTERM and SIGINT end the first process of a container, too, for which the system does nothing by itself. onSignals() takes
 * its place.
 */
export function endOnSignals(): void {
  if (process.pid !== 1) return;
  for (const signal of signals) process.once(signal, endBySignal);
}

/** Ends the process as the signal would have done, which shells show as 128 and its number. */
export function endBySignal(signal: NodeJS.Signals): never {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // The first process of a container is still there.
  process.exit(128 + constants.signals[signal]);
}
