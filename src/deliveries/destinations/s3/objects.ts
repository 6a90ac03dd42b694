import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { writerOf } from '../../../formats/format.js';
import type { Batch, Checkpoint, WantedRows } from '../../contract/batch.js';
import { TransferError } from '../../contract/failure.js';
import type { Bucket } from './bucket.js';
import type { RunState, Upload } from './state.js';

/** Bytes of a part, or a little more: S3 takes none of fewer, but for the last one of an object. */
const PART = 5 << 20;
/** How many parts may be under way at a time. */
const PARALLEL = 4;

const compressed = promisify(gzip);

/** What the objects of a run are like. */
export interface ObjectShape {
  readonly wanted: WantedRows;
  readonly gzip: boolean;
  /** Bytes after which the next object begins. */
  readonly most: number;
  keyOf(table: string, date: string, n: number): string;
}

/** Rows as objects of a bucket, one after the other. */
export interface Objects {
  /** How far the server has the rows; null when it has none. */
  readonly checkpoint: Checkpoint | null;
  /** Takes a batch; resolves when there is room for the next one. */
  add(batch: Batch, signal: AbortSignal): Promise<void>;
  /** Completes the last object. */
  end(signal: AbortSignal): Promise<void>;
}

/** Goes on where the state of a run says; rejects when somebody has aborted its upload. */
export async function openObjects(
  bucket: Bucket,
  stateKey: string,
  { wanted, gzip, most, keyOf }: ObjectShape,
  signal: AbortSignal,
): Promise<Objects> {
  let state = await bucket.state(stateKey, signal);
  if (state?.upload !== undefined) state = await continued(state, state.upload);
  const opened = state?.checkpoint ?? null;
  /** What waits to become a part, and how far the rows are after it. */
  let waiting: Buffer[] = [];
  let size = 0;
  let reached: Checkpoint | undefined;
  /** The last batch: what it ends with depends on whether another one comes. */
  let last: Batch | undefined;
  /** Bytes of the object that were given to be sent. */
  let given = state?.upload?.bytes ?? 0;
  /** The parts under way, in order; each resolves when the state names it. */
  const underWay: Promise<void>[] = [];
  let number = state?.upload?.parts.length ?? 0;

  const keep = async (next: RunState, signal: AbortSignal) => {
    await bucket.keepState(stateKey, next, signal);
    state = next;
  };

  /** The state of a run whose upload goes on, or which was about to complete it. */
  async function continued(state: RunState, upload: Upload): Promise<RunState> {
    const { upload: _, ...rest } = state;
    if (upload.closing) {
      await bucket.complete(upload, signal);
      await bucket.keepState(stateKey, rest, signal);
      return rest;
    }
    const there = await bucket.parts(upload, signal);
    if (upload.parts.some(({ etag }, index) => there?.get(index + 1) !== etag))
      throw new TransferError(
        `the upload of ${upload.key} is gone or was changed: somebody has aborted it`,
        false,
      );
    return state;
  }

  async function begin({ table, from }: Batch, signal: AbortSignal): Promise<void> {
    const { objects = 0, date = new Date().toISOString().slice(0, 10), checkpoint = from } = state ?? {};
    const key = keyOf(table.name, date, objects + 1);
    if ((await bucket.etag(key, signal)) !== undefined)
      throw new TransferError(`there is an object ${key} already`, false);
    const contentType = gzip ? 'application/gzip' : wanted.format.mediaType;
    const id = await bucket.begin(key, contentType, signal);
    const upload = { key, id, table: table.name, parts: [], bytes: 0 };
    number = 0;
    given = 0;
    await keep({ date, checkpoint, objects: objects + 1, upload }, signal);
  }

  const layoutOf = ({ table }: Batch) =>
    writerOf(wanted.format, wanted.options ?? {}, { table: table.name, key: table.primaryKey }).rows(
      table.columns,
    );

  async function wait(bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return;
    const piece = gzip ? await compressed(bytes) : bytes;
    waiting.push(piece);
    size += piece.length;
  }

  /** Sends what waits as a part, behind those that are under way; as the last one of its object, or not. */
  function flush(signal: AbortSignal, closes: boolean): void {
    const [body, checkpoint] = [Buffer.concat(waiting), reached as Checkpoint];
    waiting = [];
    size = 0;
    given += body.length;
    const putting = bucket.put(state?.upload as Upload, ++number, body, signal);
    putting.catch(() => {});
    const before = underWay.at(-1);
    const kept = async () => {
      await before;
      const part = await putting;
      const { upload, ...rest } = state as RunState;
      const { parts, bytes, ...same } = upload as Upload;
      const now = {
        ...same,
        parts: [...parts, part],
        bytes: bytes + body.length,
        ...(closes && { closing: true as const }),
      };
      await keep({ ...rest, checkpoint, upload: now }, signal);
    };
    const done = kept();
    done.catch(() => {});
    underWay.push(done);
  }

  /** Lets the batch that is held become part of the object, as its last one or not. */
  async function release(closes: boolean): Promise<void> {
    if (last === undefined) return;
    const { bytes, rows, position, after } = last;
    const { trim, close } = layoutOf(last);
    const cut = closes ? trim(Number(position(rows - 1))) : 0;
    await wait(closes ? Buffer.concat([bytes.subarray(0, bytes.length - cut), Buffer.from(close)]) : bytes);
    reached = after;
    last = undefined;
  }

  async function complete(signal: AbortSignal): Promise<void> {
    await release(true);
    if (size > 0) flush(signal, true);
    await Promise.all(underWay.splice(0));
    const { upload, ...rest } = state as RunState;
    await bucket.complete(upload as Upload, signal);
    await keep(rest, signal);
  }

  return {
    checkpoint: opened,
    async add(batch, signal) {
      const { table, format } = batch;
      if (format !== wanted.format)
        throw new TransferError(
          `the rows of this source can only be NDJSON, not ${wanted.format.name}`,
          false,
        );
      const { upload } = state ?? {};
      if (upload !== undefined && (upload.table !== table.name || given + size >= most))
        await complete(signal);
      await release(false);
      if (state?.upload === undefined) {
        await begin(batch, signal);
        await wait(Buffer.from(layoutOf(batch).open));
      }
      last = batch;
      if (size < PART) return;
      flush(signal, false);
      while (underWay.length > PARALLEL) await underWay.shift();
    },
    async end(signal) {
      if (state?.upload !== undefined) await complete(signal);
    },
  };
}
