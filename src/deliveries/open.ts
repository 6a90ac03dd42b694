import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { removeDrafts } from '../atomic-file.js';
import type { BadFile } from '../checked-files.js';
import { systemClock } from '../clock.js';
import { ProblemError } from '../errors.js';
import type { Environment } from './configuration/destinations-file.js';
import { type Delivery, queued } from './contract/delivery.js';
import type { Destination } from './contract/destination.js';
import type { DeliverableRows, Deliveries } from './deliveries.js';
import { type Health, healthOf } from './destinations/health.js';
import { openEnds } from './ends.js';
import { previewOf } from './preview.js';
import { readRequest } from './request/request.js';
import { openDeliveryStore } from './run/delivery-store.js';
import { idempotencyKeys } from './run/idempotency-keys.js';
import { startRunner } from './run/runner.js';
import { watchDelivery } from './run/watch.js';

export interface DeliveriesOptions {
  /** The path of DESTINATIONS_FILE. */
  readonly file: string;
  /** Where deliveries are stored. */
  readonly directory: string;
  /** How many deliveries may run at a time. */
  readonly parallel: number;
  readonly environment: Environment;
  /** Gets errors that are not those of a delivery. */
  tell(error: unknown): void;
  /** Gets each file of the directory that is no delivery, once. */
  tellBad(bad: BadFile): void;
}

/** How many deliveries there may be, ended ones included: each is a file. */
const MOST = 1000;

/** Rejects with an Error for the operator when the file or the directory is wrong. */
export async function openDeliveries(rows: DeliverableRows, options: DeliveriesOptions): Promise<Deliveries> {
  const ends = await openEnds(rows, options);
  const { known, destinations, redact } = ends;
  const store = await openDeliveryStore(join(options.directory, 'deliveries'), options.tellBad);
  await removeDrafts(store.directory, Date.now()).catch(() => {});
  const keys = idempotencyKeys(store);
  await keys.sweep(Date.now()).catch(() => {});
  const healths = new Map([...destinations].map(([name, one]) => [name, healthOf(one, redact)]));
  const means = { ...ends, store, clock: systemClock, tell: options.tell };
  let runner: ReturnType<typeof startRunner> | undefined;

  async function create(body: unknown, id: string, key: string | undefined): Promise<Delivery> {
    const request = await readRequest(body, known);
    if ((await store.ids()).length >= MOST) {
      throw new ProblemError(507, `There are ${MOST} deliveries already: delete some that have ended`);
    }
    const delivery = { ...queued(id, request), ...(key !== undefined && { key }) };
    await store.save(delivery);
    runner?.wake();
    return delivery;
  }

  return {
    names: [...destinations.keys()],
    destinations: () =>
      Promise.all(
        [...destinations].map(async ([name, { kind, guarantee }]) => ({
          name,
          kind,
          guarantee,
          health: (await healths.get(name)?.()) as Health,
        })),
      ),
    async create(body, key) {
      const id = randomUUID();
      const earlier = key === undefined ? undefined : await keys.claim(key, body, id);
      if (earlier !== undefined) return earlier;
      try {
        return await create(body, id, key);
      } catch (error) {
        if (key !== undefined) await keys.forget(key);
        throw error;
      }
    },
    async preview(body) {
      const request = await readRequest(body, known);
      const destination = destinations.get(request.destination) as Destination;
      return previewOf(request, destination, means.sources, systemClock, redact);
    },
    async list() {
      const all = await Promise.all((await store.ids()).map(store.loadMarked));
      return all
        .filter((delivery) => delivery !== undefined)
        .sort((a, b) => b.created.localeCompare(a.created));
    },
    get: store.loadMarked,
    bad: store.bad,
    async cancel(id) {
      await store.mark(id, 'cancel');
      runner?.wake();
    },
    async resume(id, ownPosition) {
      await store.mark(id, 'resume', ownPosition);
      runner?.wake();
    },
    async forget(id) {
      const { key } = (await store.load(id)) ?? {};
      if (key !== undefined) await keys.forget(key);
      await store.remove(id);
      runner?.wake();
    },
    watch: (id, signal) => watchDelivery(store, id, signal),
    start() {
      runner = startRunner(means, options.parallel);
    },
    async close() {
      await runner?.close();
      await Promise.all([...destinations.values()].map((destination) => destination.close()));
    },
  };
}
