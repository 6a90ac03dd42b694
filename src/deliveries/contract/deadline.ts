import { TransferError } from './failure.js';

/**
 * What `work` resolves to. After `milliseconds`, or when `signal` is aborted, the signal that `work` gets is aborted and this
 * rejects at once, whatever `work` does then: with a TransferError that can be retried, or with the reason of `signal`.
 */
export async function within<T>(
  milliseconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const deadline = new AbortController();
  const late = new TransferError(`no answer within ${milliseconds / 1000} s`, true);
  const timer = setTimeout(() => deadline.abort(late), milliseconds);
  const either = AbortSignal.any([signal, deadline.signal]);
  const aborted = new Promise<never>((_resolve, reject) => {
    either.addEventListener('abort', () => reject(either.reason), { once: true });
  });
  try {
    return await Promise.race([work(either), aborted]);
  } finally {
    clearTimeout(timer);
  }
}
