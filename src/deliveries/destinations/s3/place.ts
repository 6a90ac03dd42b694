import { TransferError } from '../../contract/failure.js';
import type { Bucket } from './bucket.js';
import type { Part, Ready } from './state.js';

/** Keys of a table's objects. */
export interface TableKeys {
  readonly prefix: string;
  has(key: string): boolean;
}

/**
 * Completes the objects of a run, so that they take the place of those with the same keys, and removes what else is left of earlier
 * runs. Begun again after a kill, it goes on. Rejects when an upload is gone, or an object is not of the bytes that were sent.
 */
export async function putInPlace(
  bucket: Bucket,
  ready: readonly Ready[],
  tables: readonly TableKeys[],
  signal: AbortSignal,
): Promise<void> {
  for (const { key, id, parts: count, etag } of ready) {
    const found = await bucket.parts({ key, id }, signal);
    if (found === undefined) {
      // It is complete since an earlier attempt, or somebody has aborted it.
      if ((await bucket.etag(key, signal)) === etag) continue;
      throw new TransferError(`the upload of ${key} is gone: somebody has aborted it`, false);
    }
    const parts = Array.from({ length: count }, (_, index) => found.get(index + 1)).filter(isThere);
    await bucket.complete({ key, id, parts }, etag, true, signal);
  }
  const kept = new Set(ready.map(({ key }) => key));
  for (const { prefix, has } of tables)
    for (const key of await bucket.keys(prefix, signal))
      if (has(key) && !kept.has(key)) await bucket.remove(key, signal);
}

const isThere = (part: Part | undefined): part is Part => part !== undefined;
