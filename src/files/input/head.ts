/** The beginning of an input. */
export interface Peeked {
  readonly head: Buffer;
  /** The whole input without its first bytes, `skip` of the head. It is read once. */
  from(skip: number): AsyncIterableIterator<Buffer>;
}

/** Reads at least `size` bytes of an input, or all of it where it is shorter. Closes the input where it rejects. */
export async function peek(input: AsyncIterable<Buffer>, size: number): Promise<Peeked> {
  const chunks = input[Symbol.asyncIterator]();
  const read: Buffer[] = [];
  for (let length = 0; length < size; ) {
    const { done, value } = await chunks.next();
    if (done) break;
    read.push(value);
    length += value.length;
  }
  const head = read.length === 1 ? (read[0] as Buffer) : Buffer.concat(read);
  return { head, from: (skip) => chained(head.subarray(skip), chunks) };
}

/** Not a generator, which would not close the input when it is left before it is read. */
function chained(first: Buffer, chunks: AsyncIterator<Buffer>): AsyncIterableIterator<Buffer> {
  let given = first.length === 0;
  const all: AsyncIterableIterator<Buffer> = {
    [Symbol.asyncIterator]: () => all,
    async next() {
      if (given) return chunks.next();
      given = true;
      return { done: false, value: first };
    },
    async return() {
      await chunks.return?.();
      return { done: true, value: undefined };
    },
  };
  return all;
}
