import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../events/pacing.js';
import { deliver, type Observer } from '../acknowledgement/deliver.js';
import type { Delivery } from '../contract/delivery.js';
import type { Destination } from '../contract/destination.js';
import { messageOf } from '../contract/failure.js';
import { type KnownSources, openSource } from '../sources/open-source.js';
import type { DeliveryStore } from './delivery-store.js';
import { speedometer } from './speed.js';

/** What runs of deliveries need. */
export interface Means {
  readonly store: DeliveryStore;
  readonly sources: KnownSources;
  readonly destinations: ReadonlyMap<string, Destination>;
  /** Paces throttled and live runs, and the attempts after errors. */
  readonly clock: Clock;
  /** Removes secrets from a text. */
  redact(text: string): string;
  /** Gets errors that are not those of a delivery. */
  tell(error: unknown): void;
}

/**
 * Milliseconds between two writes of a delivery's state. After a crash, the rows of so much time are sent again to a destination
 * that stores no checkpoint.
 */
const WRITE_EVERY = 250;

/** How others end a run. */
export interface Stops {
  /** Send no more batches. */
  readonly stop: AbortSignal;
  /** Drop the batches under way, too. */
  readonly cut: AbortSignal;
}

/**
 * Runs a delivery once, from its checkpoint to the end, and keeps its state in the store up to date. An error of the source or
 * the destination becomes part of that state. What the store does not save is tried again until it does; only when `stop` is
 * aborted, the error of the store rejects.
 */
export async function execute(delivery: Delivery, means: Means, { stop, cut }: Stops): Promise<void> {
  const { store, destinations, clock, redact, tell } = means;
  const { request } = delivery;
  const { mode, batch, throttle, every } = request.options;
  const speed = speedometer();
  let saving = Promise.resolve();
  let saved = '';
  let fails = false;
  const save = () => {
    const now = JSON.stringify(delivery);
    if (now === saved) return saving;
    saved = now;
    const attempt = async () => {
      try {
        await store.save(delivery);
        fails = false;
      } catch (error) {
        // The disk is full, say. It is saved with the next change or at the next tick.
        saved = '';
        if (!fails) tell(error);
        fails = true;
        throw error;
      }
    };
    saving = saving.catch(() => {}).then(attempt);
    return saving;
  };
  const saveForSure = async () => {
    while (!stop.aborted) {
      try {
        return await save();
      } catch {
        await sleep(WRITE_EVERY, undefined, { signal: stop }).catch(() => {});
      }
    }
    return save();
  };
  const timer = setInterval(() => {
    delivery.rowsPerSecond = speed.perSecond(delivery.checkpoint.rows);
    save().catch(() => {});
  }, WRITE_EVERY);

  const observer: Observer = {
    resumed(checkpoint) {
      delivery.state = 'running';
      delivery.checkpoint = checkpoint;
      speed.restart(checkpoint.rows);
    },
    finishing() {
      delivery.state = 'finishing';
    },
    acknowledged(checkpoint, _rows, bytes, { quarantined, reason }) {
      delivery.state = 'running';
      delivery.checkpoint = checkpoint;
      delete delivery.ownPosition;
      delivery.bytes += bytes;
      delivery.quarantined += quarantined;
      if (reason !== undefined) delivery.lastError = redact(reason);
    },
    noted(text) {
      if (delivery.notes?.includes(text)) return;
      delivery.notes = [...(delivery.notes ?? []), text];
      save().catch(() => {});
    },
    failed(error) {
      delivery.state = 'waiting';
      delivery.retries++;
      delivery.lastError = redact(messageOf(error));
    },
  };

  try {
    const destination = destinations.get(request.destination);
    if (destination === undefined) throw new Error(`there is no destination ${request.destination} any more`);
    delivery.state = 'running';
    delivery.started ??= new Date().toISOString();
    delete delivery.due;
    const source = await openSource(means.sources, delivery, destination, clock);
    try {
      if (source.total !== undefined) delivery.total = source.total;
      await saveForSure();
      const name = { delivery: delivery.id, run: delivery.run + 1 };
      const { checkpoint, ownPosition = false } = delivery;
      const run = { name, source, destination, mode, batch, throttle, checkpoint, ownPosition };
      await deliver(run, observer, stop, cut, clock);
    } finally {
      await source.close();
    }
    end(delivery, 'done');
    if (every !== undefined) repeat(delivery, every);
  } catch (error) {
    if (stop.aborted) {
      // The next runner continues it. If it was cancelled, the runner changes the state to that.
      delivery.state = 'queued';
    } else {
      end(delivery, 'failed');
      delivery.lastError = redact(messageOf(error));
    }
  } finally {
    clearInterval(timer);
    delivery.rowsPerSecond = speed.overall(delivery.checkpoint.rows);
    await saveForSure();
  }
}

export function end(delivery: Delivery, state: 'done' | 'failed' | 'cancelled'): void {
  delivery.state = state;
  delivery.ended = new Date().toISOString();
}

/** Makes a delivery wait for its next run, `every` seconds after the last began; runs whose time has passed are left out. */
function repeat(delivery: Delivery, every: number): void {
  const begun = Date.parse(delivery.started as string);
  const periods = Math.floor((Date.now() - begun) / (every * 1000)) + 1;
  delivery.due = new Date(begun + periods * every * 1000).toISOString();
  delivery.state = 'waiting';
  delivery.run++;
  delivery.checkpoint = { rows: 0, cursor: delivery.checkpoint.cursor };
  delete delivery.started;
  delete delivery.ended;
}
