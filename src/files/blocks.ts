import { BrokenFile, LONGEST_RECORD } from './record.js';

/** The bytes of the first block, in which columns and types are found, and of the blocks after it. */
const SAMPLE = 1 << 20;
const BLOCK = 1 << 18;

export interface Block {
  readonly bytes: Buffer;
  /** Does nothing follow? */
  readonly last: boolean;
}

/**
 * Reads an input in blocks. The caller passes to next() how many bytes of a block it has used; the others come again at the
 * beginning of the next block. Each block lies in the same memory, so it is valid only until the next call.
 */
export async function* blocksOf(input: AsyncIterable<Buffer>): AsyncGenerator<Block, void, number> {
  const chunks = input[Symbol.asyncIterator]();
  let memory = Buffer.allocUnsafeSlow(2 * SAMPLE);
  let size = 0;
  try {
    let wanted = SAMPLE;
    // A block that did not hold a whole record is doubled, so that its bytes are not read again and again.
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
      const used: number = yield { bytes: memory.subarray(0, size), last };
      memory.copyWithin(0, used, size);
      size -= used;
      if (size > LONGEST_RECORD) throw new BrokenFile(1, `a record is longer than ${LONGEST_RECORD} bytes`);
    }
  } finally {
    await chunks.return?.();
  }
}
