import { join } from 'node:path';
import { removeDrafts } from '../atomic-file.js';
import { systemClock } from '../clock.js';
import type { Shard } from '../columns/shard.js';
import { ProblemError } from '../errors.js';
import { sha256 } from '../random/sha256.js';
import { type Delivery, queued } from './contract/delivery.js';
import type { DeliverableRows } from './deliveries.js';
import { type Ends, openEnds } from './ends.js';
import type { DeliveriesOptions } from './open.js';
import type { KnownNames } from './request/request.js';
import { readRequest } from './request/request.js';
import { openDeliveryStore } from './run/delivery-store.js';
import { startRunner, storeOnce } from './run/runner.js';
import { watchDelivery } from './run/watch.js';

/** How processes that know nothing of each other share the rows of a request. */
export interface Division {
  /** The number of shards, each of which is a delivery of its own. With one, the request stays as it is. */
  readonly shards: number;
  /** This process, of all processes: it delivers the shards whose number (from 0) modulo `part.shards` is `part.shard`. */
  readonly part: Shard;
}

export interface ShardsOptions extends DeliveriesOptions {
  /** Gets the state of each shard after each change. */
  show(delivery: Delivery): void;
  /** Stops everything at its checkpoint. */
  readonly stop: AbortSignal;
}

/**
 * Delivers this process's shards of what the body of a request asks for. A shard's name follows from the request, so a process with
 * the same request goes on from the checkpoint: that of the destination, where it stores one, else that of the shard's folder, whose
 * lock makes another process with the same shard wait. Resolves to the last states, when all are done, one has failed, or `stop` is
 * aborted. Rejects with a ProblemError for a wrong request, and with an Error for the operator.
 */
export async function deliverShards(
  body: unknown,
  division: Division,
  rows: DeliverableRows,
  options: ShardsOptions,
): Promise<Delivery[]> {
  const ends = await openEnds(rows, options);
  try {
    const waiting = await divide(body, division, ends.known);
    const failing = new AbortController();
    const stop = AbortSignal.any([options.stop, failing.signal]);
    const last: Delivery[] = [];
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined && !stop.aborted; next = waiting.shift()) {
        const delivery = await run(next, ends, { ...options, stop });
        if (delivery === undefined) continue;
        last.push(delivery);
        if (delivery.state === 'failed') failing.abort();
      }
    };
    const parallel = waiting.some(neverWaits) ? waiting.length : Math.min(options.parallel, waiting.length);
    await Promise.all(Array.from({ length: parallel }, work));
    return last;
  } finally {
    await Promise.all([...ends.destinations.values()].map((destination) => destination.close()));
  }
}

/** Live events and repeated runs have their time, so none of them can wait for the end of another. */
const neverWaits = ({ request: { options } }: Delivery) =>
  options.live === true || options.every !== undefined;

/** The deliveries of this process, as they are before they begin. */
async function divide(body: unknown, { shards, part }: Division, known: KnownNames): Promise<Delivery[]> {
  checkSource(body, shards, known);
  const name = sha256(JSON.stringify(sorted(await readRequest(body, known))), 'base64url').slice(0, 22);
  const own: Delivery[] = [];
  for (let shard = part.shard; shard < shards; shard += part.shards) {
    const request = await readRequest(shards === 1 ? body : withShard(body, `${shard + 1}/${shards}`), known);
    own.push(queued(`${name}-${shard + 1}-of-${shards}`, request));
  }
  return own;
}

/** Throws a ProblemError for a source that another process would not read as the same rows. */
function checkSource(body: unknown, shards: number, { seed }: KnownNames): void {
  const source = sourceOf(body);
  if (source === undefined) return;
  const refuse = (name: string, message: string) =>
    new ProblemError(400, `source${name} ${message}`, { pointer: `/source${name.replace('.', '/')}` });
  if ('shard' in source && shards > 1)
    throw refuse('.shard', `must be left out: the rows are divided into ${shards} shards`);
  if ('source' in source) {
    if (shards > 1) throw refuse('', 'must be rows or events: what is polled cannot be divided into shards');
  } else if (!('seed' in source) && seed === undefined) {
    throw refuse('.seed', 'must be given, so that a process that goes on makes the same rows');
  }
}

const sourceOf = (body: unknown): object | undefined => {
  const { source } = (body ?? {}) as { source?: unknown };
  return typeof source === 'object' && source !== null ? source : undefined;
};

const withShard = (body: unknown, shard: string) => ({
  ...(body as object),
  source: { ...sourceOf(body), shard },
});

/** The value with the members of all objects in the order of their names. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, sorted(member)] as const);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Milliseconds that a process whose only work are its deliveries gives to the batches under way before it ends. Containers are
 * killed 10 s after SIGTERM by Docker, and 30 s after it by Kubernetes.
 */
const GRACE = 8000;

/** Runs a delivery in a folder of its own; resolves to its last state. */
async function run(fresh: Delivery, ends: Ends, options: ShardsOptions): Promise<Delivery | undefined> {
  const { directory, tell, tellBad, show, stop } = options;
  const { id } = fresh;
  const store = await openDeliveryStore(join(directory, 'shards', id), tellBad);
  await removeDrafts(store.directory, Date.now()).catch(() => {});
  const [bad] = await store.bad();
  if (bad !== undefined) throw new Error(`${bad.file} ${bad.reason}`);
  if ((await storeOnce(store, fresh)).state === 'failed') await store.mark(id, 'resume');
  const runner = startRunner({ ...ends, store, clock: systemClock, tell }, 1, GRACE);
  let last: Delivery | undefined;
  try {
    for await (const delivery of watchDelivery(store, id, stop)) {
      last = delivery;
      show(delivery);
    }
  } finally {
    await runner.close();
  }
  return last;
}
