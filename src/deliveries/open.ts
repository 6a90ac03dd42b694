import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeDrafts } from '../atomic-file.js';
import type { BadFile } from '../checked-files.js';
import { systemClock } from '../clock.js';
import { ProblemError } from '../errors.js';
import { type Environment, readDestinationsFile } from './configuration/destinations-file.js';
import { type Delivery, hasEnded } from './contract/delivery.js';
import type { DeliverableRows, Deliveries } from './deliveries.js';
import { type Health, healthOf } from './destinations/health.js';
import { makeDestinations } from './destinations/index.js';
import { readRequest } from './request/request.js';
import { openDeliveryStore } from './run/delivery-store.js';
import { startRunner } from './run/runner.js';
import { makeSources } from './sources/index.js';

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
/** Milliseconds between two looks at the state of a watched delivery. */
const WATCH_EVERY = 300;

/** Rejects with an Error for the operator when the file or the directory is wrong. */
export async function openDeliveries(rows: DeliverableRows, options: DeliveriesOptions): Promise<Deliveries> {
  const settings = await readDestinationsFile(options.file, options.environment);
  const destinations = makeDestinations(settings.destinations, options.environment);
  const configured = makeSources(settings.sources, options.environment);
  const store = await openDeliveryStore(options.directory, options.tellBad);
  await removeDrafts(store.directory, Date.now()).catch(() => {});
  const healths = new Map([...destinations].map(([name, one]) => [name, healthOf(one, settings.redact)]));
  const known = { ...rows, destinations, sources: configured };
  const means = {
    store,
    sources: { ...rows, configured },
    destinations,
    clock: systemClock,
    redact: settings.redact,
    tell: options.tell,
  };
  let runner: ReturnType<typeof startRunner> | undefined;

  return {
    destinations: () =>
      Promise.all(
        [...destinations].map(async ([name, { kind, guarantee }]) => ({
          name,
          kind,
          guarantee,
          health: (await healths.get(name)?.()) as Health,
        })),
      ),
    async create(body) {
      const request = await readRequest(body, known);
      if ((await store.ids()).length >= MOST) {
        throw new ProblemError(507, `There are ${MOST} deliveries already: delete some that have ended`);
      }
      const delivery: Delivery = {
        id: randomUUID(),
        request,
        created: new Date().toISOString(),
        state: 'queued',
        run: 0,
        checkpoint: { rows: 0, cursor: null },
        bytes: 0,
        rowsPerSecond: 0,
        retries: 0,
        quarantined: 0,
      };
      await store.save(delivery);
      runner?.wake();
      return delivery;
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
    async resume(id) {
      await store.mark(id, 'resume');
      runner?.wake();
    },
    async forget(id) {
      await store.remove(id);
      runner?.wake();
    },
    async *watch(id, signal) {
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
    },
    start() {
      runner = startRunner(means, options.parallel);
    },
    async close() {
      await runner?.close();
      await Promise.all([...destinations.values()].map((destination) => destination.close()));
    },
  };
}
