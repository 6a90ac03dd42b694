import { open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asProblem } from '../../atomic-file.js';
import { ProblemError } from '../../errors.js';
import { sha256 } from '../../random/sha256.js';
import type { Delivery } from '../contract/delivery.js';
import type { DeliveryStore } from './delivery-store.js';

/**
 * The keys by which clients tell that a request is one that they sent before (Idempotency-Key, draft-ietf-httpapi-idempotency-key
 * of the IETF). A key is a file beside the deliveries, so all processes know it, and it is known for as long as its delivery is.
 */
export interface IdempotencyKeys {
  /**
   * Keeps a key for a delivery that is about to be created, and resolves to undefined; or to the delivery that was created with it.
   * Rejects with a ProblemError: 422 when the body was another one, 409 when that delivery is being created.
   */
  claim(key: string, body: unknown, id: string): Promise<Delivery | undefined>;
  forget(key: string): Promise<void>;
  /** Forgets the keys whose deliveries a crash has prevented. `now` is in milliseconds since 1970. */
  sweep(now: number): Promise<void>;
}

/** Milliseconds after which a delivery that is not there is not being created any more. */
const CREATED_WITHIN = 10_000;

const END = '.key';

export function idempotencyKeys({ directory, load }: DeliveryStore): IdempotencyKeys {
  const forget = (path: string) => rm(path, { force: true });
  const pathOf = (key: string) => join(directory, `${sha256(key, 'base64url')}${END}`);

  async function claimAt(path: string, body: string, id: string): Promise<Delivery | undefined> {
    const made = await create(path, JSON.stringify({ id, body }));
    if (made) return undefined;
    const known = await read(path);
    if (known.body !== undefined && known.body !== body)
      throw new ProblemError(422, 'Another request had this Idempotency-Key: a key is for one body');
    const delivery = await load(`${known.id}`);
    if (delivery !== undefined) return delivery;
    if (known.age < CREATED_WITHIN)
      throw new ProblemError(409, 'A request with this Idempotency-Key is under way: try again soon');
    await forget(path);
    return claimAt(path, body, id);
  }

  return {
    claim: (key, body, id) => claimAt(pathOf(key), sha256(JSON.stringify(body), 'base64url'), id),
    forget: (key) => forget(pathOf(key)),
    async sweep(now) {
      for (const name of await readdir(directory)) {
        if (!name.endsWith(END)) continue;
        const path = join(directory, name);
        const { id, age } = await read(path, now);
        if (age > CREATED_WITHIN && (await load(`${id}`)) === undefined) await forget(path);
      }
    },
  };
}

/** Writes a file; resolves to false when there is one. */
async function create(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    await rm(path, { force: true }).catch(() => {});
    throw asProblem(error);
  }
}

/** What the file of a key says, if it is whole, and its age in milliseconds. */
async function read(path: string, now = Date.now()): Promise<{ id?: string; body?: string; age: number }> {
  const written = await stat(path).catch(() => undefined);
  const age = written === undefined ? 0 : now - written.mtimeMs;
  try {
    return { ...JSON.parse(await readFile(path, 'utf8')), age };
  } catch {
    return { age };
  }
}
