import { setImmediate } from 'node:timers/promises';
import type { Plan } from '../../kernel/run/plan.js';
import type { SeedKey } from '../../random/key.js';

/** The most bytes that a batch should have: it is in memory as a whole. */
export const BATCH_BYTES = 8 << 20;

/**
 * Rows [first, first + rows) as one piece of memory, with their separators. Yields to the event loop after each slice, so that
 * requests are answered and destinations acknowledge the batch before.
 */
export async function writeRows(plan: Plan, key: SeedKey, first: number, rows: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let done = 0; done < rows; done += plan.sliceRows) {
    if (done > 0) await setImmediate();
    const { bytes, release } = plan.write(key, first + done, Math.min(plan.sliceRows, rows - done));
    parts.push(Buffer.from(bytes));
    release();
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}
