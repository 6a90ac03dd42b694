import { BrokenFile, LONGEST_RECORD } from './record.js';

/** The bytes of the first block, and of the blocks after it. */
export const FIRST = 1 << 20;
const BLOCK = 1 << 18;

export interface Block {
  readonly bytes: Buffer;
  /** Does nothing follow? */
  readonly last: boolean;
}

/**
 * Reads an input in blocks. The first has at least a megabyte, unless the input ends before. The caller passes to next() how many
 * bytes of a block it has used; the others come again at the beginning of the next block. Each block lies in the same memory,
 * so it is valid only until the next call.
 */
export async function* blocksOf(input: AsyncIterable<Buffer>): AsyncGenerator<Block, void, number> {
  const chunks = input[Symbol.asyncIterator]();
  let memory: Buffer = Buffer.alloc(0);
  let size = 0;
  try {
    let wanted = FIRST;
    // A block that did not hold a whole record is doubled, so that its bytes are not read again and again.
    for (let last = false; !last; wanted = Math.max(BLOCK, 2 * size)) {
      while (size < wanted) {
        const { done, value } = await chunks.next();
        if (done) {
          last = true;
          break;
        }
        if (size + value.length > memory.length) {
          memory = moved(memory, size, Math.min(2 * size, wanted) + value.length);
        }
        memory.set(value, size);
        size += value.length;
      }
      const used: number = yield { bytes: memory.subarray(0, size), last };
      memory.copyWithin(0, used, size);
      size -= used;
      // The memory of a long record is not kept for the rest of the file.
      if (memory.length > 2 * FIRST && size <= FIRST) memory = moved(memory, size, 2 * FIRST);
      if (size > LONGEST_RECORD) throw new BrokenFile(1, `a record is longer than ${LONGEST_RECORD} bytes`);
    }
  } finally {
    await chunks.return?.();
  }
}

/** The first `size` bytes in a memory of `room` bytes. */
function moved(bytes: Buffer, size: number, room: number): Buffer {
  const memory = Buffer.allocUnsafeSlow(room);
  bytes.copy(memory, 0, 0, size);
  return memory;
}
