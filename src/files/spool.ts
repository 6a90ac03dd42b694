/** Bytes that are read back at a time. */
const PIECE = 1 << 18;
/** The memory doubles, or grows by this many bytes: to give back what was not used, takes time, too, since V8 clears it before. */
const GROWTH = 1 << 20;

/** The beginning of an input, which can be read several times. */
export interface Spool {
  /** Is it the whole input? */
  readonly whole: boolean;
  /** Reads it from the place `from` on. Each piece lies in the same memory, so it is valid only until the next one. */
  head(from: number): AsyncGenerator<Buffer>;
  /** Reads the whole input from the place `from` of its beginning on, once, and gives back the memory of the beginning. */
  all(from: number): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

/**
 * Keeps the first bytes of an input, at most `size` of them. They lie in memory that goes back to the system at once: that of a
 * Buffer waits for a garbage collection, and then mostly stays with the process.
 */
export async function spoolOf(input: AsyncIterable<Buffer>, size: number): Promise<Spool> {
  const chunks = input[Symbol.asyncIterator]();
  const memory = new ArrayBuffer(0, { maxByteLength: size });
  let kept = 0;
  /** What of the last chunk is not kept; empty where the input ends. */
  let left: Buffer = Buffer.alloc(0);
  for (let chunk = await chunks.next(); !chunk.done; chunk = await chunks.next()) {
    const { value } = chunk;
    const length = Math.min(value.length, size - kept);
    const after = kept + length;
    if (after > memory.byteLength) memory.resize(Math.min(size, after + Math.min(after, GROWTH)));
    new Uint8Array(memory, kept, length).set(value.subarray(0, length));
    kept = after;
    left = value.subarray(length);
    if (left.length > 0) break;
  }

  async function* head(from: number): AsyncGenerator<Buffer> {
    const piece = Buffer.allocUnsafeSlow(Math.max(0, Math.min(PIECE, kept - from)));
    for (let at = from; at < kept; at += PIECE) {
      const length = Math.min(PIECE, kept - at);
      piece.set(new Uint8Array(memory, at, length));
      yield piece.subarray(0, length);
    }
  }

  return {
    whole: left.length === 0,
    head,
    async *all(from) {
      yield* head(from);
      memory.resize(0);
      if (left.length === 0) return;
      yield left;
      for (let chunk = await chunks.next(); !chunk.done; chunk = await chunks.next()) yield chunk.value;
    },
    async close() {
      memory.resize(0);
      await chunks.return?.();
    },
  };
}
