import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { writerOf } from '../../../formats/format.js';
import type { Batch, Checkpoint, WantedFiles, WantedRows } from '../../contract/batch.js';
import { TransferError } from '../../contract/failure.js';
import { type Bucket, etagOf } from './bucket.js';
import { putInPlace, type TableKeys } from './place.js';
import type { Part, RunState, Upload } from './state.js';

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
  if (state?.upload !== undefined) state = await continued(state, state.upload);
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

  let writing = Promise.resolve();
  let queued: Promise<void> | undefined;
  /** Resolves when the bucket has this state, or a later one: those that come while one is written are written as one. */
  const keep = (next: RunState, signal: AbortSignal): Promise<void> => {
    state = next;
    queued ??= writing.then(() => {
      queued = undefined;
      return bucket.keepState(stateKey, state as RunState, signal);
    });
    writing = queued;
    return queued;
  };

  /** The state of a run whose upload goes on, or which was about to complete it. */
  async function continued(state: RunState, upload: Upload): Promise<RunState> {
    if (upload.closing) {
      const closed = await close(state, signal);
      await bucket.keepState(stateKey, closed, signal);
      return closed;
    }
    const found = await bucket.parts(upload, signal);
    if (found !== undefined && files !== undefined) there = found;
    if (found === undefined || upload.parts.some(({ etag }, index) => found.get(index + 1)?.etag !== etag))
      throw new TransferError(
        `the upload of ${upload.key} is gone or was changed: somebody has aborted it`,
        false,
      );
    return state;
  }

  /** Makes the object whose parts are all there, unless it has to wait for the whole run; resolves to the state after it. */
  async function close({ upload, ...rest }: RunState, signal: AbortSignal): Promise<RunState> {
    const { key, id, parts } = upload as Upload;
    const etag = etagOf(parts);
    if (replaced === undefined) {
      await bucket.complete({ key, id, parts }, etag, false, signal);
      return rest;
    }
    return { ...rest, ready: [...(rest.ready ?? []), { key, id, parts: parts.length, etag }] };
  }

  async function begin({ table, from }: Batch, signal: AbortSignal): Promise<void> {
    const {
      objects = 0,
      date = new Date().toISOString().slice(0, 10),
      checkpoint = from,
      ready,
    } = state ?? {};
    const key = keyOf(table.name, date, objects + 1);
    if (replaced === undefined && (await bucket.etag(key, signal)) !== undefined)
      throw new TransferError(`there is an object ${key} already`, false);
    const contentType = gzip ? 'application/gzip' : format.mediaType;
    const id = await bucket.begin(key, contentType, signal);
    const upload = { key, id, table: table.name, parts: [], bytes: 0 };
    number = 0;
    given = 0;
    await keep({ date, checkpoint, objects: objects + 1, upload, ...(ready && { ready }) }, signal);
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
      const now = {
        ...same,
        parts: [...parts, part],
        bytes: bytes + body.length,
        ...(closes && { closing: true as const }),
      };
      if (files !== undefined && !closes) state = { ...rest, upload: now };
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

  async function complete(signal: AbortSignal): Promise<void> {
    await release(true);
    if (size > 0) flush(signal, true);
    await Promise.all(underWay.splice(0));
    there = new Map();
    await keep(await close(state as RunState, signal), signal);
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
      if (replaced !== undefined) await putInPlace(bucket, state?.ready ?? [], replaced, signal);
    },
  };
}
