import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch, Checkpoint, RowSource } from '../contract/batch.js';
import type { Destination, Mode, Receipt, Session } from '../contract/destination.js';
import { paceOf } from './pace.js';
import { backOff, canRetry } from './retry.js';

/** One run of a delivery. */
export interface Run {
  /** Tells it from all others, for ever. */
  readonly name: string;
  readonly source: RowSource;
  readonly destination: Destination;
  readonly mode: Mode;
  readonly batch: number | undefined;
  readonly rate: number | undefined;
  /** Where it goes on, unless the destination knows better. */
  readonly checkpoint: Checkpoint;
}

/** What is told of a run while it goes. */
export interface Observer {
  /** Everything before it has been acknowledged. */
  reached(checkpoint: Checkpoint, rows: number, bytes: number, receipt: Receipt): void;
  /** It goes on from here, because the destination knows better or has just come back. */
  resumed(checkpoint: Checkpoint): void;
  /** It tries again after so many milliseconds. */
  failed(error: unknown, pause: number): void;
}

/**
 * Delivers to the end. Errors that pass are waited for, however long; rejects with any other, or when `stop` is
 * aborted: then batches under way may still be acknowledged. `cut` drops those, too.
 */
export async function deliver(
  run: Run,
  observer: Observer,
  stop: AbortSignal,
  cut: AbortSignal,
): Promise<void> {
  let { checkpoint } = run;
  let attempt = 0;
  const watching: Observer = {
    ...observer,
    reached(after, rows, bytes, receipt) {
      checkpoint = after;
      attempt = 0;
      observer.reached(after, rows, bytes, receipt);
    },
  };
  for (;;) {
    let session: Session | undefined;
    try {
      session = await run.destination.open(run.name, run.mode);
      // Of a run that nothing is known of nothing has arrived.
      if (session.checkpoint === null) checkpoint = { rows: 0, cursor: run.checkpoint.cursor };
      else checkpoint = session.checkpoint ?? checkpoint;
      observer.resumed(checkpoint);
      return await pump({ ...run, checkpoint }, session, watching, stop, cut);
    } catch (error) {
      if (stop.aborted || !canRetry(error)) throw error;
      const pause = backOff(error, attempt++);
      observer.failed(error, pause);
      await sleep(pause, undefined, { signal: stop });
    } finally {
      await session?.close();
    }
  }
}

/** Sends batch after batch, some at a time, while the next one is being read; acknowledges them in order. */
async function pump(
  run: Run,
  session: Session,
  observer: Observer,
  stop: AbortSignal,
  cut: AbortSignal,
): Promise<void> {
  const { source, destination } = run;
  const pace = paceOf(run.rate);
  const size = Math.min(run.batch ?? destination.batch.usual, destination.batch.most, pace.rows);
  const failing = new AbortController();
  const signal = AbortSignal.any([cut, failing.signal]);
  const enough = AbortSignal.any([stop, signal]);
  let reading: Promise<Batch | undefined> = Promise.resolve(undefined);
  /** Each resolves when its batch and all before it are acknowledged. */
  const underWay: Promise<void>[] = [];

  // A destination that keeps account has to be asked anew after an error; to any other the batch goes again.
  const send = (batch: Batch) =>
    session.checkpoint === undefined
      ? persist(() => session.send(batch, signal), observer, enough)
      : session.send(batch, signal);
  const deliverAfter = async (before: Promise<void> | undefined, batch: Batch) => {
    const receipt = send(batch);
    receipt.catch(() => {});
    await before;
    const received = await receipt;
    observer.reached(batch.after, batch.rows, batch.bytes.length, received);
  };

  try {
    for (let next: Checkpoint | undefined = run.checkpoint; next !== undefined; ) {
      stop.throwIfAborted();
      reading = source.read(next, size, destination.notation, enough);
      const batch: Batch | undefined = await reading;
      next = batch?.after;
      if (batch === undefined) break;
      while (underWay.length >= destination.parallel) {
        await underWay[0];
        underWay.shift();
      }
      await pace.wait(batch.rows, enough);
      enough.throwIfAborted();
      const acknowledged = deliverAfter(underWay.at(-1), batch);
      // Whatever is waited for, a row to come or a pace, is not worth waiting for any more.
      acknowledged.catch((error) => failing.abort(error));
      underWay.push(acknowledged);
    }
    await Promise.all(underWay);
  } catch (error) {
    // What is under way when it is stopped may come to its end: it would otherwise be sent again, or not be counted.
    if (stop.aborted) await Promise.all(underWay);
    throw failing.signal.aborted ? failing.signal.reason : error;
  } finally {
    failing.abort();
    await Promise.allSettled([reading, ...underWay]);
  }
}

/** Sends until it is taken. */
async function persist(
  send: () => Promise<Receipt>,
  observer: Observer,
  enough: AbortSignal,
): Promise<Receipt> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (enough.aborted || !canRetry(error)) throw error;
      const pause = backOff(error, attempt);
      observer.failed(error, pause);
      await sleep(pause, undefined, { signal: enough });
    }
  }
}
