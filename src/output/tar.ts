// A tar (POSIX ustar) of the parts of a CSV: for each part its header, its bytes and zeros up to a multiple of 512.

const BLOCK = 512;
const DIGITS = 5;

/** The header of the part with this number, from 1 on: the file {name}-00001.csv of `size` bytes. */
export async function partHeader(name: string, number: number, size: number): Promise<Buffer> {
  const { pack } = await import('tar-stream');
  return new Promise((resolve) => {
    const archive = pack();
    archive.entry({
      name: `${name}-${String(number).padStart(DIGITS, '0')}.csv`,
      size,
      mtime: new Date(0),
    });
    archive.once('data', (header) => resolve(header as Buffer));
  });
}

/** The zeros after a part of `size` bytes. */
export const padding = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);

/** The end of a tar. */
export const END_OF_TAR = Buffer.alloc(2 * BLOCK);
