import { Readable } from 'node:stream';
import { sliceTurn } from '../../output/slices.js';

/**
 * A stream of pieces that are made when the reader asks for them, in turn with the slices of downloads. Rejects when the first
 * piece fails, since an error can still be answered then. `tell` receives every error and returns the one to go on with.
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
      for (let piece = first; !piece.done; piece = await pieces.next()) {
        yield piece.value;
        await sliceTurn();
      }
    } catch (error) {
      throw tell(error, true);
    }
  }
  const stream = Readable.from(all(), { objectMode: false });
  // Not in the generator, which does not even begin when the client leaves before it reads anything.
  stream.once('close', () => {
    pieces.return?.().catch(() => {});
  });
  return stream;
}
