/** Bytes of a piece that is handed on. */
const PIECE = 1 << 17;

/** Bytes being written; `at` is where the next one goes. Whoever writes makes room first. */
export interface Output {
  bytes: Buffer;
  /** Of the same bytes. */
  view: DataView;
  at: number;
}

export function output(): Output {
  const bytes = Buffer.allocUnsafeSlow(2 * PIECE);
  return { bytes, view: viewOf(bytes), at: 0 };
}

/** Is there enough to be handed on? */
export const isFull = ({ at }: Output): boolean => at >= PIECE;

/** What has been written, as a copy: what is written next finds its place still in the cache. */
export function take(output: Output): Buffer {
  const taken = Buffer.from(output.bytes.subarray(0, output.at));
  output.at = 0;
  return taken;
}

/** Makes room for so many bytes. */
export function reserve(output: Output, size: number): void {
  if (output.at + size <= output.bytes.length) return;
  const bytes = Buffer.allocUnsafeSlow(Math.max(2 * output.bytes.length, output.at + size));
  output.bytes.copy(bytes, 0, 0, output.at);
  output.bytes = bytes;
  output.view = viewOf(bytes);
}

/** Appends as they are; short runs by hand, since a call out of JavaScript costs as much as 50 bytes. */
export function append(output: Output, from: Uint8Array, start: number, end: number): void {
  const { bytes } = output;
  let { at } = output;
  if (end - start > 64) {
    bytes.set(from.subarray(start, end), at);
    output.at = at + end - start;
    return;
  }
  for (let next = start; next < end; next++) bytes[at++] = from[next] as number;
  output.at = at;
}

/** The bytes from where a buffer begins to the end of the memory that it lies in. */
const viewOf = ({ buffer, byteOffset }: Buffer): DataView => new DataView(buffer, byteOffset);
