import { sleep } from '../../clock.js';
import { type Clock, createThrottle } from '../../events/pacing.js';
import type { Batch, Checkpoint } from '../contract/batch.js';
import { within } from '../contract/deadline.js';
import type { Receipt, Session } from '../contract/destination.js';
import type { Observer, Run } from './deliver.js';
import { backOff, canRetry } from './retry.js';

/** Milliseconds between two batches of a throttled run, at most, so that its pace is even. */
const BEAT = 100;

/**
 * Sends batch after batch, several at a time if the destination takes that, and reads the next one meanwhile. Batches may be
 * acknowledged in any order; the checkpoint moves in the order of the rows.
 */
export async function sendBatches(
  run: Run,
  session: Session,
  observer: Observer,
  stop: AbortSignal,
  cut: AbortSignal,
  clock: Clock,
): Promise<void> {
  const { source, destination } = run;
  const throttle = createThrottle(run.throttle, BEAT, clock.now);
  const size = Math.min(run.batch ?? destination.batch.usual, destination.batch.most, rowsOfBeat(run));
  const failing = new AbortController();
  const signal = AbortSignal.any([cut, failing.signal]);
  const enough = AbortSignal.any([stop, signal]);
  let reading: Promise<Batch | undefined> = Promise.resolve(undefined);
  /** Each promise resolves when its batch and all batches before it are acknowledged. */
  const underWay: Promise<void>[] = [];

  // After an error, a destination that stores checkpoints must be opened anew; any other gets the same batch again.
  const send = (batch: Batch) => {
    const once = () => within(destination.timeout * 1000, signal, (signal) => session.send(batch, signal));
    return session.checkpoint === undefined ? persist(once, observer, enough, clock) : once();
  };
  const acknowledge = async (before: Promise<void> | undefined, batch: Batch) => {
    const sent = send(batch);
    sent.catch(() => {});
    await before;
    const receipt = await sent;
    observer.acknowledged(batch.after, batch.rows, batch.bytes.length, receipt);
  };

  try {
    for (let next: Checkpoint | undefined = run.checkpoint; next !== undefined; ) {
      stop.throwIfAborted();
      reading = source.read(next, size, destination.wants, enough);
      const batch: Batch | undefined = await reading;
      next = batch?.after;
      if (batch === undefined) break;
      while (underWay.length >= destination.parallel) {
        await underWay[0];
        underWay.shift();
      }
      const pause = throttle.untilAllowed();
      if (pause > 0) await sleep(clock, pause, enough);
      throttle.take(batch.rows);
      enough.throwIfAborted();
      const acknowledged = acknowledge(underWay.at(-1), batch);
      // A failed batch also ends the waiting for rows and for the throttle.
      acknowledged.catch((error) => failing.abort(error));
      underWay.push(acknowledged);
    }
    await Promise.all(underWay);
  } catch (error) {
    // After a stop, the batches under way may still arrive: otherwise they would be sent again, or not be counted.
    if (stop.aborted) await Promise.all(underWay);
    throw failing.signal.aborted ? failing.signal.reason : error;
  } finally {
    failing.abort();
    await Promise.allSettled([reading, ...underWay]);
  }
}

const rowsOfBeat = ({ throttle = Number.POSITIVE_INFINITY }: Run) =>
  Math.max(1, Math.floor((throttle * BEAT) / 1000));

/** Sends until the destination acknowledges, or fails with an error that no retry helps. */
async function persist(
  send: () => Promise<Receipt>,
  observer: Observer,
  enough: AbortSignal,
  clock: Clock,
): Promise<Receipt> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (enough.aborted || !canRetry(error)) throw error;
      const pause = backOff(error, attempt);
      observer.failed(error, pause);
      await sleep(clock, pause, enough);
    }
  }
}
