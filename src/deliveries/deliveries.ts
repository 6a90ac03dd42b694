import type { BadFile } from '../checked-files.js';
import type { Dataset } from '../columns/dataset.js';
import type { EventDataset } from '../events/event-dataset.js';
import type { Delivery } from './contract/delivery.js';
import type { Guarantee } from './contract/destination.js';
import type { Health } from './destinations/health.js';
import type { Preview } from './preview.js';
import type { StoredSchemas } from './sources/open-source.js';

/** The deliveries of the service; every process of it gives the same answers. */
export interface Deliveries {
  /** The names of all destinations. */
  readonly names: readonly string[];
  /** Every destination, and whether it can take rows now. */
  destinations(): Promise<{ name: string; kind: string; guarantee: Guarantee; health: Health }[]>;
  /**
   * Creates the delivery that the body of a request asks for, unless the same body came with the same `key` before. Rejects with a
   * ProblemError that says what is wrong with it.
   */
  create(body: unknown, key?: string): Promise<Delivery>;
  /** What the delivery that the body asks for would do; rejects like create(). */
  preview(body: unknown): Promise<Preview>;
  /** Newest first. */
  list(): Promise<Delivery[]>;
  get(id: string): Promise<Delivery | undefined>;
  /** The files of deliveries that cannot be read. */
  bad(): Promise<BadFile[]>;
  /** Cancels a delivery that has not ended: it is cancelling at once, and cancelled when what is under way has ended. */
  cancel(id: string): Promise<void>;
  /** Makes a delivery that has failed go on from its checkpoint; from ours, where `ownPosition` and the destination has forgotten its own. */
  resume(id: string, ownPosition?: boolean): Promise<void>;
  /** Deletes a delivery that has ended; its destination then removes what it keeps of it, but not the rows. */
  forget(id: string): Promise<void>;
  /** A delivery's state now and after each change, until it has ended or is deleted. */
  watch(id: string, signal: AbortSignal): AsyncGenerator<Delivery>;
  /** Begins to run deliveries; those that an earlier process left continue first. */
  start(): void;
  close(): Promise<void>;
}

/** What the rows of a request may come from. */
export interface DeliverableRows {
  readonly datasets: readonly Dataset[];
  readonly events: readonly EventDataset[];
  readonly catalog: StoredSchemas;
  readonly maxRows: number;
  /** The seed of requests without one; when undefined, each gets a fresh one. */
  readonly seed: string | undefined;
}

/** The deliveries of a service without DESTINATIONS_FILE: every request is refused. */
export function noDeliveries(rows: DeliverableRows): Deliveries {
  const nowhere = { ...rows, destinations: new Map(), sources: new Map() };
  return {
    names: [],
    destinations: async () => [],
    create: async (body) => {
      const { readRequest } = await import('./request/request.js');
      await readRequest(body, nowhere);
      throw new Error('unreachable: readRequest() refuses every request when no destination is configured');
    },
    preview: async (body) => {
      const { readRequest } = await import('./request/request.js');
      await readRequest(body, nowhere);
      throw new Error('unreachable: see create()');
    },
    list: async () => [],
    get: async () => undefined,
    bad: async () => [],
    async cancel() {},
    async resume() {},
    async forget() {},
    async *watch() {},
    start() {},
    async close() {},
  };
}
