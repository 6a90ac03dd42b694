import type { ColumnPlan } from '../../kernel/columnar/plan.js';
import type { Region, Slice } from '../../kernel/run/regions.js';
import { aligned, type BodyBuffer, batchMessage, type FieldNode } from './messages.js';

// A batch: its message, and a body with the buffers of all columns. Each buffer has as much room as all rows take at most, so that the
// length of the batch follows from the number of its rows alone. Zeros fill what is left.

/** The rows of a batch as their buffers. */
export interface BatchForm {
  /** The set of the plan that writes the vectors of all buffers. */
  readonly set: number;
  readonly buffers: readonly BufferForm[];
  readonly nodes: readonly NodeForm[];
}

/** A node of the tree. */
export interface NodeForm {
  /** The number of its buffer of validity. */
  readonly validity: number;
  /** Inside of an array, the number of the buffer of its ends, the last of which is how many items there are. */
  readonly ends: number | undefined;
}

export interface BufferForm {
  /** The bits that a value takes, or at most takes; 0 for a buffer that is left out. */
  readonly bits: number;
  /** The values that a row has at most. */
  readonly slots: number;
  /** The bytes before the vector, which are 0: the first offset of texts. */
  readonly before: number;
  /** The bytes after it, which copies of texts may write to. */
  readonly after: number;
  /** Whether it has a vector of the set, the next one: it has none where a column is never null. */
  readonly written: boolean;
}

const bytesOf = ({ bits, slots, before }: BufferForm, rows: number) =>
  before + Math.ceil((bits * slots * rows) / 8);

/** Where the parts of a batch of so many rows lie. */
export interface BatchLayout {
  readonly rows: number;
  readonly message: number;
  readonly body: number;
  readonly size: number;
  readonly buffers: readonly BodyBuffer[];
}

export function batchLayout({ buffers, nodes }: BatchForm, rows: number): BatchLayout {
  let body = 0;
  const placed = buffers.map((form): BodyBuffer => {
    const length = bytesOf(form, rows);
    const at = body;
    body += aligned(length + form.after);
    return { at, length };
  });
  const counts = nodes.map(() => ({ rows, nulls: 0 }));
  const message = batchMessage(rows, counts, placed, body).length;
  return { rows, message, body, size: message + body, buffers: placed };
}

/** A batch, whose vectors `write` puts at addresses; it returns where each ends. */
export function makeBatch(
  plan: ColumnPlan,
  form: BatchForm,
  { rows, message, body, size, buffers }: BatchLayout,
  write: (region: Region, at: readonly number[]) => readonly number[],
): Slice {
  const region = plan.take();
  try {
    const begin = region.out + message;
    const written = buffers.flatMap(({ at }, buffer) => {
      const { before, written } = form.buffers[buffer] as BufferForm;
      return written ? [{ buffer, at: begin + at, before }] : [];
    });
    for (const { at, before } of written) plan.clear(at, at + before);
    const ends = write(
      region,
      written.map(({ at, before }) => at + before),
    ).map(Math.ceil);
    for (const [index, end] of ends.entries()) plan.clear(end, written[index + 1]?.at ?? begin + body);
    const view = new DataView(plan.bytes.buffer);
    const nodes = form.nodes.map(({ validity, ends: of }): FieldNode => {
      const count =
        of === undefined
          ? rows
          : view.getInt32((ends[written.findIndex(({ buffer }) => buffer === of)] as number) - 4, true);
      const { at, length } = buffers[validity] as BodyBuffer;
      const from = begin + at;
      const bits = plan.bytes.subarray(from, from + length);
      return { rows: count, nulls: length === 0 ? 0 : count - countOnes(bits) };
    });
    plan.bytes.set(batchMessage(rows, nodes, buffers, body), region.out);
    return region.slice(size);
  } catch (error) {
    region.giveBack();
    throw error;
  }
}

/** How many bits of the bytes are 1. */
function countOnes(bytes: Uint8Array): number {
  let count = 0;
  for (let index = 0; index < bytes.length; index++) count += ONES[bytes[index] as number] as number;
  return count;
}

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let left = byte; left > 0; left >>= 1) count += left & 1;
  return count;
});
