import type { Slice } from '../../kernel/run/plan.js';
import { nextTurn } from '../../turns.js';
import type { Checkpoint, RowSource, RowsFile, WantedFiles } from '../contract/batch.js';
import { BATCH_BYTES, batchMemory } from './write-rows.js';

/** A file that is being read. */
interface OpenFile {
  readonly file: RowsFile;
  readonly from: Checkpoint;
  /** What is made and not read yet, from `at` on. */
  slice: Slice | undefined;
  at: number;
  /** Where a read goes on with it. */
  next?: Checkpoint;
}

/**
 * The rows of a source as files, in batches of 8 MiB of one file each. A checkpoint is always between two files. So a read from one
 * begins a file, and only a read from the very checkpoint that came with the last batch goes on with its file.
 */
export function inFiles(source: RowSource, wanted: WantedFiles): RowSource {
  const memory = batchMemory();
  let open: OpenFile | undefined;

  const leave = () => {
    open?.slice?.release();
    open?.file.slices.cancel();
    open = undefined;
  };

  async function begin(from: Checkpoint, signal: AbortSignal): Promise<OpenFile | undefined> {
    leave();
    const file = await source.file?.(from, wanted, signal);
    open = file && { file, from, slice: undefined, at: 0 };
    return open;
  }

  /** The next bytes of a file, and whether it ends with them. */
  async function bytesOf(own: OpenFile, signal: AbortSignal) {
    const bytes = memory.take(BATCH_BYTES);
    for (let length = 0; ; ) {
      if (own.slice === undefined) {
        await nextTurn();
        signal.throwIfAborted();
        own.slice = await own.file.slices.next();
        own.at = 0;
      }
      if (own.slice === undefined || length === bytes.length)
        return { bytes, length, ends: own.slice === undefined };
      const copied = own.slice.bytes.copy(bytes, length, own.at);
      length += copied;
      own.at += copied;
      if (own.at < own.slice.bytes.length) continue;
      own.slice.release();
      own.slice = undefined;
    }
  }

  return {
    ...source,
    async read(from, _rows, _wanted, signal) {
      const own = from === open?.next ? open : await begin(from, signal);
      if (own === undefined) return undefined;
      delete own.next;
      const { table } = own.file;
      const { bytes, length, ends } = await bytesOf(own, signal);
      const after = ends ? own.file.after() : { ...own.from };
      if (ends) open = undefined;
      else own.next = after;
      const rows = after.rows - own.from.rows;
      // Events end with a file without rows, which only then is known to have none.
      if (ends && rows === 0) return undefined;
      return {
        table,
        format: wanted.format,
        rows,
        bytes: bytes.subarray(0, length),
        release: () => memory.release(bytes),
        ends,
        position() {
          throw new RangeError('rows of a file are not told one by one');
        },
        begins: own.from.rows === 0,
        from,
        after,
      };
    },
    async close() {
      leave();
      await source.close();
    },
  };
}
