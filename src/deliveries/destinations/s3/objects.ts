import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { writerOf } from '../../../formats/format.js';
import type { Batch, Checkpoint, WantedFiles, WantedRows } from '../../contract/batch.js';
import { TransferError } from '../../contract/failure.js';
import type { Bucket } from './bucket.js';
import { completeReady, putInPlace, readyOf, type TableKeys } from './place.js';
import { latest, type Part, type RunState, type Upload } from './state.js';

/** Bytes of a part, or a little more: S3 takes none of fewer, but for the last one of an object. */
const PART = 5 << 20;
/** How many parts may be under way at a time. */
const PARALLEL = 4;
/** The most parts of an object. */
const MOST_PARTS = 10_000;

const compressed = promisify(gzip);

/** What the objects of a run are like. */
export interface ObjectShape {
  readonly wanted: WantedRows;
  /** What they are files of, instead of rows that are written one by one. */
  readonly files: WantedFiles | undefined;
  readonly gzip: boolean;
  /** Bytes after which the next object begins. */
  readonly most: number;
  keyOf(table: string, date: string, n: number): string;
  /** The keys of the tables whose objects they replace, all at the end; undefined where there must be none. */
  readonly replaced: readonly TableKeys[] | undefined;
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

/**
 * Goes on where the state of a run says; rejects when somebody has aborted its upload. Of rows that are written one by one, the state
 * says which rows the parts have that are there. A file is made again from its beginning, and what the server has of it is not sent again.
 */
export async function openObjects(
  bucket: Bucket,
  stateKey: string,
  { wanted, files, gzip, most, keyOf, replaced }: ObjectShape,
  signal: AbortSignal,
): Promise<Objects> {
  const { format } = files ?? wanted;
  let state = await bucket.state(stateKey, signal);
  /** The parts of the file that goes on which the server has. */
  let there: ReadonlyMap<number, Part> = new Map();
  if (state !== undefined) state = await continued(state);
  const opened = state?.checkpoint ?? null;
  /** What waits to become a part, what to do when the server has it, and how far the rows are after it. */
  let waiting: Buffer[] = [];
  let releases: (() => void)[] = [];
  let size = 0;
  let reached: Checkpoint | undefined;
  /** The last batch: what it ends with depends on whether another one comes. */
  let last: Batch | undefined;
  /** Bytes of the object that were given to be sent. */
  let given = state?.upload?.bytes ?? 0;
  /** The parts under way, in order; each resolves when the state names it. */
  const underWay: Promise<void>[] = [];
  let number = state?.upload?.parts.length ?? 0;

  /** Resolves when objects that are ready are there, while the parts of the next one are sent; and why one is not. */
  let completing = Promise.resolve();
  let failed: { readonly error: unknown } | undefined;

  const write = latest((signal: AbortSignal) => bucket.keepState(stateKey, state as RunState, signal));
  /** Resolves when the bucket has this state, or a later one. */
  const keep = (next: RunState, signal: AbortSignal): Promise<void> => {
    state = next;
    return write(signal);
  };

  /** The state of a run whose upload goes on; objects that were ready are there. */
  async function continued(kept: RunState): Promise<RunState> {
    const { ready = [], ...rest } = kept;
    const state = replaced === undefined ? rest : kept;
    if (replaced === undefined) for (const one of ready) await completeReady(bucket, one, false, signal);
    const { upload } = state;
    if (upload === undefined) return state;
    const found = await bucket.parts(upload, signal);
    if (found !== undefined && files !== undefined) there = found;
    if (found === undefined || upload.parts.some(({ etag }, index) => found.get(index + 1)?.etag !== etag))
      throw new TransferError(
        `the upload of ${upload.key} is gone or was changed: somebody has aborted it`,
        false,
      );
    return state;
  }

  /** Completes the objects that are ready. */
  async function completeAll(signal: AbortSignal): Promise<void> {
    for (const one of state?.ready ?? []) {
      await completeReady(bucket, one, false, signal);
      const { ready = [], ...rest } = state as RunState;
      await keep({ ...rest, ready: ready.filter((other) => other !== one) }, signal);
    }
  }

  async function begin({ table, from }: Batch, signal: AbortSignal): Promise<void> {
    const { objects = 0, date = new Date().toISOString().slice(0, 10) } = state ?? {};
    const key = keyOf(table.name, date, objects + 1);
    if (replaced === undefined && (await bucket.etag(key, signal)) !== undefined)
      throw new TransferError(`there is an object ${key} already`, false);
    const contentType = gzip ? 'application/gzip' : format.mediaType;
    const id = await bucket.begin(key, contentType, signal);
    const upload = { key, id, table: table.name, parts: [], bytes: 0 };
    number = 0;
    given = 0;
    await keep({ checkpoint: from, ...state, date, objects: objects + 1, upload }, signal);
  }

  const layoutOf = ({ table }: Batch) =>
    writerOf(wanted.format, wanted.options ?? {}, { table: table.name, key: table.primaryKey }).rows(
      table.columns,
    );

  async function wait(bytes: Buffer, release: () => void = () => {}): Promise<void> {
    const piece = gzip && bytes.length > 0 ? await compressed(bytes) : bytes;
    if (piece === bytes) releases.push(release);
    else release();
    if (piece.length > 0) waiting.push(piece);
    size += piece.length;
  }

  /** Sends what waits as a part, behind those that are under way; as the last one of its object, or not. */
  function flush(signal: AbortSignal, closes: boolean): void {
    const [first = Buffer.alloc(0), ...more] = waiting;
    const body = more.length === 0 ? first : Buffer.concat(waiting);
    const checkpoint = reached as Checkpoint;
    const done = releases;
    waiting = [];
    releases = [];
    size = 0;
    given += body.length;
    number++;
    if (number > MOST_PARTS)
      throw new TransferError(
        `${state?.upload?.key} would have more than ${MOST_PARTS} parts: objects must have fewer rows`,
        false,
      );
    const putting = bucket.put(state?.upload as Upload, number, body, there.get(number), signal);
    putting.catch(() => {});
    const before = underWay.at(-1);
    const kept = async () => {
      await before;
      const part = await putting;
      for (const giveBack of done) giveBack();
      const { upload, ...rest } = state as RunState;
      const { parts, bytes, ...same } = upload as Upload;
      const now = { ...same, parts: [...parts, part], bytes: bytes + body.length };
      if (closes) await keep({ ...rest, checkpoint, ready: [...(rest.ready ?? []), readyOf(now)] }, signal);
      else if (files !== undefined) state = { ...rest, upload: now };
      else await keep({ ...rest, checkpoint, upload: now }, signal);
    };
    const keeping = kept();
    keeping.catch(() => {});
    underWay.push(keeping);
  }

  /** Lets the batch that is held become part of the object, as its last one or not. */
  async function release(closes: boolean): Promise<void> {
    if (last === undefined) return;
    const { bytes, rows, position, after, release } = last;
    const { trim, close } = layoutOf(last);
    const cut = closes ? trim(Number(position(rows - 1))) : 0;
    await wait(bytes.subarray(0, bytes.length - cut), release);
    if (closes) await wait(Buffer.from(close));
    reached = after;
    last = undefined;
  }

  /** Sends the last part; the object is completed while the next one is made. */
  async function complete(signal: AbortSignal): Promise<void> {
    await release(true);
    flush(signal, true);
    await Promise.all(underWay.splice(0));
    there = new Map();
    if (replaced !== undefined) return;
    await completing;
    completing = completeAll(signal);
    completing.catch((error) => {
      failed = { error };
    });
  }

  /** Takes bytes of a file; the last of them complete its object. */
  async function addToFile(batch: Batch, signal: AbortSignal): Promise<void> {
    if (state?.upload === undefined) await begin(batch, signal);
    await wait(batch.bytes, batch.release);
    reached = batch.after;
    if (batch.ends) return complete(signal);
    if (size >= PART) flush(signal, false);
    await room();
  }

  /** Resolves when few enough parts are under way. */
  async function room(): Promise<void> {
    while (underWay.length > PARALLEL) await underWay.shift();
  }

  return {
    checkpoint: opened,
    async add(batch, signal) {
      if (failed !== undefined) throw failed.error;
      const { table } = batch;
      if (batch.format !== format)
        throw new TransferError(`the rows of this source can only be NDJSON, not ${format.name}`, false);
      if (files !== undefined) return addToFile(batch, signal);
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
      await room();
    },
    async end(signal) {
      if (state?.upload !== undefined) await complete(signal);
      await completing;
      if (replaced !== undefined) await putInPlace(bucket, state?.ready ?? [], replaced, signal);
    },
  };
}
