import { TransferError } from '../../contract/failure.js';
import { type Bucket, etagOf } from './bucket.js';
import type { Part, Ready, Upload } from './state.js';

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
  for (const one of ready) await completeReady(bucket, one, true, signal);
  const kept = new Set(ready.map(({ key }) => key));
  for (const { prefix, has } of tables)
    for (const key of await bucket.keys(prefix, signal))
      if (has(key) && !kept.has(key)) await bucket.remove(key, signal);
}

/** An upload whose parts are all there. */
export const readyOf = ({ key, id, parts }: Upload): Ready => ({
  key,
  id,
  parts: parts.length,
  etag: etagOf(parts),
});

/** Makes the object, unless an earlier attempt has made it; it may take the place of another one or not. Rejects as putInPlace() does. */
export async function completeReady(
  bucket: Bucket,
  { key, id, parts: count, etag }: Ready,
  replaces: boolean,
  signal: AbortSignal,
): Promise<void> {
  const found = await bucket.parts({ key, id }, signal);
  if (found === undefined) {
    // It is complete since an earlier attempt, or somebody has aborted it.
    if ((await bucket.etag(key, signal)) === etag) return;
    throw new TransferError(`the upload of ${key} is gone, and there is no object of its bytes`, false);
  }
  const parts = Array.from({ length: count }, (_, index) => found.get(index + 1)).filter(isThere);
  await bucket.complete({ key, id, parts }, etag, replaces, signal);
}

const isThere = (part: Part | undefined): part is Part => part !== undefined;
