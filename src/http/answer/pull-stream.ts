import { Readable } from 'node:stream';

/**
 * Pieces as a stream that asks for the next one when the reader wants it. Rejects where the first of them fails: then there
 * is still time for an answer that says why. `tell` is given every error, and gives the one to go on with.
 */
export async function pullStream(
  pieces: AsyncIterator<Buffer>,
  tell: (error: unknown, begun: boolean) => unknown,
): Promise<Readable> {
  const first = await pieces.next().catch((error) => {
    throw tell(error, false);
  });
  async function* all(): AsyncGenerator<Buffer> {
    try {
      for (let piece = first; !piece.done; piece = await pieces.next()) yield piece.value;
    } catch (error) {
      throw tell(error, true);
    } finally {
      await pieces.return?.();
    }
  }
  return Readable.from(all(), { objectMode: false });
}
