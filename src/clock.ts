import type { Clock } from './events/pacing.js';

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, go) {
    const timer = setTimeout(go, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Resolves after some milliseconds of a clock. Rejects with the signal's reason as soon as it is aborted. */
export async function sleep(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(milliseconds, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    signal?.addEventListener('abort', stop, { once: true });
  });
}
