import { formatNames } from '../../../formats/index.js';
import { Type } from '../../../json-schema.js';
import { kindOf, timeoutSetting } from '../../configuration/kinds.js';
import type { Destination } from '../../contract/destination.js';
import { awsFailure } from '../../protocols/aws.js';
import { checksums, openBucket } from './bucket.js';
import { contentOf } from './content.js';
import { openObjects } from './objects.js';
import { checkPath, folderOf, isSteady, keyOf, keysOf, shardIn } from './path.js';
import { stateKey } from './state.js';

/** A batch has as many rows as make a part of about 8 MiB. */
const BATCH = { usual: 1_000_000, most: 1_000_000 };

const properties = {
  bucket: Type.String({ minLength: 1 }),
  region: Type.String({ minLength: 1 }),
  /** The URL of a server other than Amazon's. */
  endpoint: Type.Optional(Type.String({ pattern: '^https?://', title: 'a URL of http:// or https://' })),
  access_key_id: Type.Optional(Type.String({ minLength: 1 })),
  secret_access_key: Type.Optional(Type.String({ minLength: 1 })),
  /** The keys of objects. */
  path: Type.String({ minLength: 1 }),
  format: Type.Optional(Type.Enum([...formatNames], { default: 'ndjson' })),
  /** Of text. */
  compression: Type.Optional(Type.Enum(['none', 'gzip'])),
  /** Megabytes after which the next object of text begins; S3 takes 10,000 parts of 5 MiB and more. */
  object_mb: Type.Optional(Type.Integer({ minimum: 5, maximum: 40_000 })),
  /** Of Parquet. */
  codec: Type.Optional(Type.Enum(['none', 'gzip'])),
  /** Rows of an object of Parquet or Arrow. */
  object_rows: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000_000 })),
  checksums: Type.Optional(Type.Enum([...checksums], { default: 'WHEN_REQUIRED' })),
  ...timeoutSetting(60),
};

/**
 * Objects in a bucket of S3, or of a server with its protocol. An object is uploaded in parts, and is there when all of its rows are.
 * After each part, the bucket gets an object that says how far the run is, so after a kill the upload goes on with the next part. At
 * the end, the ETag of each object is compared with that of the bytes which were sent.
 */
export const s3 = kindOf(
  's3',
  properties,
  (settings): Destination => {
    const { bucket: name, path, timeout } = settings;
    checkPath(path);
    const content = contentOf(settings);
    const { ext, wanted, files } = content;
    const folder = folderOf(path);
    let opened: ReturnType<typeof openBucket> | undefined;
    const bucket = () => {
      opened ??= openBucket(name, settings);
      return opened;
    };
    /** Work whose errors are TransferErrors. */
    const failing = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
      try {
        return await work();
      } catch (error) {
        throw awsFailure(error, signal);
      }
    };

    return {
      kind: 's3',
      guarantee: 'exactly-once',
      modes: isSteady(path) ? ['append', 'replace'] : ['append'],
      wants: wanted,
      ...(files && { files }),
      batch: BATCH,
      timeout: timeout as number,
      parallel: 1,
      check: (signal) => failing(signal, async () => (await bucket()).check(signal)),
      open: ({ delivery, run }, mode, signal, tables) =>
        failing(signal, async () => {
          const closing = new AbortController();
          const common = { delivery, run, shard: shardIn(delivery), ext };
          const shape = {
            ...content,
            keyOf: (table: string, date: string, n: number) => keyOf(path, { ...common, table, date, n }),
            replaced:
              mode === 'replace'
                ? tables.map(({ name }) => keysOf(path, { ...common, table: name, date: '' }))
                : undefined,
          };
          const objects = await openObjects(await bucket(), stateKey(folder, delivery, run), shape, signal);
          return {
            checkpoint: objects.checkpoint,
            async send(batch, signal) {
              // Parts go on when their batch is acknowledged, until the session is closed.
              const cut = () => closing.abort(signal.reason);
              signal.addEventListener('abort', cut, { once: true });
              await failing(signal, () => objects.add(batch, closing.signal));
              signal.removeEventListener('abort', cut);
              return { quarantined: 0 };
            },
            finish: (signal) => failing(signal, () => objects.end(AbortSignal.any([signal, closing.signal]))),
            close: async () => closing.abort(),
          };
        }),
      forget: (delivery, signal) =>
        failing(signal, async () => {
          const { keys, state, abort, remove } = await bucket();
          for (const key of await keys(stateKey(folder, delivery, ''), signal)) {
            const { upload, ready = [] } = (await state(key, signal)) ?? {};
            for (const one of upload === undefined ? ready : [...ready, upload]) await abort(one, signal);
            await remove(key, signal);
          }
        }),
      async close() {
        (await opened)?.close();
      },
    };
  },
  ['@aws-sdk/client-s3@3'],
);
