import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { type Delivery, hasEnded } from '../contract/delivery.js';
import type { DeliveryStore } from './delivery-store.js';
import { end, execute, type Means } from './execute.js';
import { createForgetting } from './forget.js';

export interface Runner {
  /** Makes the runner look for work now instead of at its next regular look. */
  wake(): void;
  /** Stops what is under way; the next runner continues it. */
  close(): Promise<void>;
}

/** Milliseconds between two looks for work. */
const LOOK_EVERY = 250;
/** Milliseconds after which the lock of a process that died is released. */
const STALE = 2500;
/** Milliseconds that the batches under way usually have to end after their delivery is stopped. */
const GRACE = 3000;

/** Takes the lock of a store, for as long as `lost` is not called; resolves to what gives it back, or to undefined where another has it. */
const lock = ({ directory }: DeliveryStore, lost: (error: Error) => void) =>
  lockfile.lock(directory, { stale: STALE, update: STALE / 4, onCompromised: lost }).catch((error) => {
    if (error.code !== 'ELOCKED') throw error;
    return undefined;
  });

/**
 * Stores a delivery, unless another process has: resolves to what is stored. Without the lock, a process that has found nothing could
 * write over what another has delivered meanwhile.
 */
export async function storeOnce(store: DeliveryStore, fresh: Delivery): Promise<Delivery> {
  for (;;) {
    const known = await store.load(fresh.id);
    if (known !== undefined) return known;
    let lost = false;
    const release = await lock(store, () => {
      lost = true;
    });
    if (release === undefined) {
      await sleep(LOOK_EVERY);
      continue;
    }
    try {
      if (!lost && (await store.load(fresh.id)) === undefined) {
        await store.save(fresh);
        return fresh;
      }
    } finally {
      await release().catch(() => {});
    }
  }
}

interface Active {
  readonly delivery: Delivery;
  readonly stop: AbortController;
  readonly cut: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Runs deliveries, at most `parallel` at a time. Of all processes that share the directory, the one that holds its lock does
 * so; the others wait for the lock. The batches under way have `grace` milliseconds to end after their delivery is stopped.
 */
export function startRunner(means: Means, parallel: number, grace = GRACE): Runner {
  const { store, tell } = means;
  const closing = new AbortController();
  const active = new Map<string, Active>();
  const ended = new Set<string>();
  /** The deliveries that are being cancelled. */
  const cancelling = new Set<string>();
  const forgetting = createForgetting(means, closing.signal);
  let release: (() => Promise<void>) | undefined;
  let wake = () => {};
  /** The errors that this look for work and the one before met. */
  let [met, known] = [new Set<string>(), new Set<string>()];

  /** Tells an error, unless the look before met it, too. */
  function meet(error: unknown): void {
    const text = String(error);
    met.add(text);
    if (!known.has(text)) tell(error);
  }

  async function acquire(): Promise<void> {
    const lost = (error: Error) => {
      release = undefined;
      tell(error);
      // Another process may have continued them already.
      for (const { stop, cut } of active.values()) {
        stop.abort();
        cut.abort();
      }
    };
    release = await lock(store, lost);
  }

  function launch(delivery: Delivery): void {
    const stop = new AbortController();
    const cut = new AbortController();
    const run = execute(delivery, means, { stop: stop.signal, cut: cut.signal });
    const over = run.catch(tell).finally(() => {
      active.delete(delivery.id);
      wake();
    });
    active.set(delivery.id, { delivery, stop, cut, ended: over });
  }

  async function stopOne({ stop, cut, ended }: Active): Promise<void> {
    stop.abort();
    const late = setTimeout(() => cut.abort(), grace);
    await ended;
    clearTimeout(late);
  }

  /** Ends a delivery, whose mark stays until its destination has forgotten it. */
  async function cancel(id: string): Promise<void> {
    const running = active.get(id);
    if (running !== undefined) await stopOne(running);
    const delivery = await store.load(id);
    if (delivery === undefined) return store.unmark(id, 'cancel');
    if (delivery.state !== 'cancelled' && hasEnded(delivery)) return store.unmark(id, 'cancel');
    if (delivery.state !== 'cancelled') {
      end(delivery, 'cancelled');
      delete delivery.due;
      await store.save(delivery);
    }
    forgetting.begin([id]);
  }

  async function resume(id: string): Promise<void> {
    const delivery = await store.load(id);
    if (delivery?.state === 'failed') {
      delivery.state = 'queued';
      if (await store.marksOwnPosition(id)) delivery.ownPosition = true;
      delete delivery.ended;
      await store.save(delivery);
      ended.delete(id);
    }
    await store.unmark(id, 'resume');
  }

  async function look(): Promise<void> {
    if (release === undefined) await acquire();
    if (release === undefined) return;
    const { cancel: cancelled, resume: resumed, deleted, ids } = await store.look();
    for (const id of resumed) await resume(id).catch(meet);
    for (const id of cancelled) {
      if (cancelling.has(id)) continue;
      cancelling.add(id);
      cancel(id)
        .catch(meet)
        .finally(() => cancelling.delete(id));
    }
    forgetting.begin(deleted);
    const waiting: Delivery[] = [];
    for (const id of ids) {
      if (active.has(id) || ended.has(id) || cancelling.has(id)) continue;
      const delivery = await store.load(id);
      if (delivery === undefined) continue;
      if (hasEnded(delivery)) ended.add(id);
      else if (delivery.due === undefined || Date.parse(delivery.due) <= Date.now()) waiting.push(delivery);
    }
    waiting.sort((a, b) => (a.due ?? a.created).localeCompare(b.due ?? b.created));
    for (const delivery of waiting.slice(0, parallel - active.size)) launch(delivery);
    if (ended.size > ids.length) for (const id of ended) if (!ids.includes(id)) ended.delete(id);
  }

  async function loop(): Promise<void> {
    while (!closing.signal.aborted) {
      known = met;
      met = new Set();
      await look().catch(meet);
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([woken, sleep(LOOK_EVERY, undefined, { signal: closing.signal }).catch(() => {})]);
    }
  }
  const looping = loop();

  return {
    wake: () => wake(),
    async close() {
      closing.abort();
      wake();
      await looping;
      await Promise.all([forgetting.ended(), ...[...active.values()].map(stopOne)]);
      await release?.().catch(() => {});
    },
  };
}
