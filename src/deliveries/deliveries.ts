import type { Dataset } from '../columns/dataset.js';
import type { EventDataset } from '../events/event-dataset.js';
import type { Delivery } from './contract/delivery.js';
import type { Health } from './destinations/health.js';
import { readRequest } from './request/request.js';
import type { StoredSchemas } from './sources/open-source.js';

/** Deliveries of the service, whichever of its processes is asked. Ids are of create(). */
export interface Deliveries {
  /** Every destination and how it is. */
  destinations(): Promise<{ name: string; kind: string; health: Health }[]>;
  /** Rejects with a ProblemError for a body that asks for nothing there is. */
  create(body: unknown): Promise<Delivery>;
  /** Newest first. */
  list(): Promise<Delivery[]>;
  get(id: string): Promise<Delivery | undefined>;
  /** Asks for the end of one that has not ended; it comes soon. */
  cancel(id: string): Promise<void>;
  /** Of one that has ended. */
  forget(id: string): Promise<void>;
  /** A delivery now and whenever it has changed, until it has ended or is gone. */
  watch(id: string, signal: AbortSignal): AsyncGenerator<Delivery>;
  /** Begins to run deliveries, first those that a process before this one left. */
  start(): void;
  close(): Promise<void>;
}

/** What a request may ask rows of. */
export interface DeliverableRows {
  readonly datasets: readonly Dataset[];
  readonly events: readonly EventDataset[];
  readonly catalog: StoredSchemas;
  readonly maxRows: number;
}

/** Where no destinations are configured: there is nowhere to deliver to. */
export function noDeliveries(rows: DeliverableRows): Deliveries {
  const nowhere = { ...rows, destinations: new Map(), sources: new Map() };
  return {
    destinations: async () => [],
    create: async (body) => {
      await readRequest(body, nowhere);
      throw new Error('without destinations every request is refused');
    },
    list: async () => [],
    get: async () => undefined,
    async cancel() {},
    async forget() {},
    async *watch() {},
    start() {},
    async close() {},
  };
}
