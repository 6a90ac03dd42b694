import { setTimeout as sleep } from 'node:timers/promises';
import { backOff, canRetry } from '../acknowledgement/retry.js';
import { within } from '../contract/deadline.js';
import type { Means } from './execute.js';

/** Tells destinations which deliveries were cancelled or deleted. */
export interface Forgetting {
  /** Begins with the cancelled or deleted deliveries of these ids that are not under way yet. */
  begin(ids: readonly string[]): void;
  /** Resolves when nothing is under way any more. */
  ended(): Promise<void>;
}

/** Milliseconds within which a destination must forget a delivery. */
const FORGET_WITHIN = 15_000;

/**
 * Retries until the destination has forgotten the delivery, or gives an error that no retry helps, or is not configured any
 * more. Stops when `closing` is aborted; the next runner then finds the delivery again.
 */
export function createForgetting({ store, destinations, tell }: Means, closing: AbortSignal): Forgetting {
  const underWay = new Map<string, Promise<void>>();

  async function forget(id: string): Promise<void> {
    const delivery = (await store.loadDeleted(id)) ?? (await store.load(id));
    if (delivery === undefined) return;
    const destination = destinations.get(delivery.request.destination);
    for (let attempt = 0; ; attempt++) {
      try {
        await within(FORGET_WITHIN, closing, async (signal) => destination?.forget?.(id, signal));
        break;
      } catch (error) {
        if (closing.aborted) return;
        if (!canRetry(error)) {
          tell(error);
          break;
        }
        await sleep(backOff(error, attempt), undefined, { signal: closing });
      }
    }
    await store.unmark(id, 'cancel');
    await store.purge(id);
  }

  return {
    begin(ids) {
      for (const id of ids) {
        if (underWay.has(id)) continue;
        const forgetting = forget(id)
          .catch((error) => {
            if (!closing.aborted) tell(error);
          })
          .finally(() => underWay.delete(id));
        underWay.set(id, forgetting);
      }
    },
    async ended() {
      await Promise.all(underWay.values());
    },
  };
}
