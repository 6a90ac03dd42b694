import { setImmediate } from 'node:timers/promises';
import { copy } from '../../formats/copy.js';
import { ndjson } from '../../formats/json.js';
import type { Plan } from '../../kernel/run/plan.js';
import type { SeedKey } from '../../random/key.js';

/** The most bytes a batch should have: it is in memory as a whole. */
export const BATCH_BYTES = 8 << 20;

/** How the notations of batches are written. */
export const writers = { copy: copy.writer({}, { table: '' }), ndjson: ndjson.writer({}, { table: '' }) };

/**
 * Rows [first, first + rows) in one piece, their separators included. `key` is seedKey()'s. Others get their turn after each
 * slice: requests, and what destinations have to say to the batch before.
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
