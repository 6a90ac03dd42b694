import { setTimeout as sleep } from 'node:timers/promises';
import { type Delivery, hasEnded } from '../contract/delivery.js';
import type { DeliveryStore } from './delivery-store.js';

/** Milliseconds between two looks at the state of a watched delivery. */
const WATCH_EVERY = 300;

/** A delivery's state now and after each change, until it has ended or is deleted, or `signal` is aborted. */
export async function* watchDelivery(
  store: DeliveryStore,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<Delivery> {
  let last = '';
  while (!signal.aborted) {
    const delivery = await store.loadMarked(id);
    if (delivery === undefined) return;
    const text = JSON.stringify(delivery);
    if (text !== last) yield delivery;
    last = text;
    if (hasEnded(delivery)) return;
    await sleep(WATCH_EVERY, undefined, { signal }).catch(() => {});
  }
}
