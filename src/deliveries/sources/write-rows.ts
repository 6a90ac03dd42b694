import { setImmediate } from 'node:timers/promises';
import type { Plan } from '../../kernel/run/plan.js';
import type { SeedKey } from '../../random/key.js';

/** The most bytes that a batch should have: it is in memory as a whole. */
export const BATCH_BYTES = 8 << 20;

const MB = 1 << 20;

/** The most pieces of memory that wait for the next batch. */
const MOST_FREE = 8;

/** The memory of batches, used again when they are released. */
export function batchMemory() {
  const free: Buffer[] = [];
  return {
    take(size: number): Buffer {
      const at = free.findIndex(({ length }) => length >= size);
      // Where none is large enough, one makes room for a larger one.
      const [found] = free.splice(Math.max(0, at), 1);
      // Whole megabytes, so that batches of nearly one size fit into each other's memory.
      return at < 0 || found === undefined ? Buffer.allocUnsafeSlow(Math.ceil(size / MB) * MB) : found;
    },
    release(memory: Buffer): void {
      if (free.length < MOST_FREE) free.push(memory);
    },
  };
}

export type BatchMemory = ReturnType<typeof batchMemory>;

/** Room for rows of other lengths than those that a batch is measured by, so that batches have memory of one size. */
const ROOM = 1.1;

/**
 * Rows [first, first + rows) as one piece of memory, with their separators, and the memory that they lie at the beginning of. Yields
 * to the event loop after each slice, so that requests are answered and destinations acknowledge the batch before.
 */
export async function writeRows(
  plan: Plan,
  key: SeedKey,
  first: number,
  rows: number,
  pool: BatchMemory = batchMemory(),
): Promise<{ bytes: Buffer; memory: Buffer }> {
  let memory: Buffer = Buffer.alloc(0);
  let length = 0;
  for (let done = 0; done < rows; done += plan.sliceRows) {
    if (done > 0) await setImmediate();
    const count = Math.min(plan.sliceRows, rows - done);
    const { bytes, release } = plan.write(key, first + done, count);
    if (length + bytes.length > memory.length) {
      const left = (bytes.length / count) * (rows - done);
      const larger = pool.take(Math.ceil(length + (count < rows ? left * ROOM : left)));
      memory.copy(larger, 0, 0, length);
      memory = larger;
    }
    length += bytes.copy(memory, length);
    release();
  }
  return { bytes: memory.subarray(0, length), memory };
}
