import { BrokenFile, LONGEST_RECORD } from './record.js';

/** Bytes of the first block, in which columns and types are found, and of the next ones. */
const SAMPLE = 1 << 20;
const BLOCK = 1 << 18;

export interface Block {
  readonly bytes: Buffer;
  /** Nothing follows. */
  readonly last: boolean;
}

/**
 * An input in blocks. Who takes one says with next() from where on it is to come again, at the beginning of the next one, which
 * lies in the same memory: so a block is good until then.
 */
export async function* pieces(input: AsyncIterable<Buffer>): AsyncGenerator<Block, void, number> {
  const chunks = input[Symbol.asyncIterator]();
  let memory = Buffer.allocUnsafeSlow(2 * SAMPLE);
  let size = 0;
  try {
    let wanted = SAMPLE;
    // Twice what there is, where that was not enough for a record: reading it again and again takes time.
    for (let last = false; !last; wanted = Math.max(BLOCK, 2 * size)) {
      while (size < wanted) {
        const { done, value } = await chunks.next();
        if (done) {
          last = true;
          break;
        }
        if (size + value.length > memory.length) {
          const more = Buffer.allocUnsafeSlow(2 * (size + value.length));
          memory.copy(more, 0, 0, size);
          memory = more;
        }
        memory.set(value, size);
        size += value.length;
      }
      const from: number = yield { bytes: memory.subarray(0, size), last };
      memory.copyWithin(0, from, size);
      size -= from;
      if (size > LONGEST_RECORD) throw new BrokenFile(1, `a record is longer than ${LONGEST_RECORD} bytes`);
    }
  } finally {
    await chunks.return?.();
  }
}
