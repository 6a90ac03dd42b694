/** The bytes after which the buffer is handed on. */
const FULL = 1 << 17;

/** Bytes being written; the next one goes to `at`. A writer calls reserve() before it writes. */
export interface OutputBuffer {
  bytes: Buffer;
  /** The same bytes. */
  view: DataView;
  at: number;
}

/** An empty buffer, with room for so many bytes at first. */
export function outputBuffer(room = 2 * FULL): OutputBuffer {
  const bytes = Buffer.allocUnsafeSlow(room);
  return { bytes, view: viewOf(bytes), at: 0 };
}

/** Does the buffer hold enough to be handed on? */
export const isFull = ({ at }: OutputBuffer): boolean => at >= FULL;

/** Empties the buffer. Gives a copy of what it held, so that the next bytes are written to memory that is still in the cache. */
export function take(output: OutputBuffer): Buffer {
  const taken = Buffer.from(output.bytes.subarray(0, output.at));
  output.at = 0;
  return taken;
}

/** Makes room for `size` more bytes. */
export function reserve(output: OutputBuffer, size: number): void {
  if (output.at + size <= output.bytes.length) return;
  const bytes = Buffer.allocUnsafeSlow(Math.max(2 * output.bytes.length, output.at + size));
  output.bytes.copy(bytes, 0, 0, output.at);
  output.bytes = bytes;
  output.view = viewOf(bytes);
}

/** Appends bytes as they are. Short runs are copied one by one: a call out of JavaScript costs as much as 50 bytes. */
export function append(output: OutputBuffer, from: Uint8Array, start: number, end: number): void {
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

/** Appends bytes, and makes room for them. */
export function appendWhole(output: OutputBuffer, bytes: Uint8Array): void {
  reserve(output, bytes.length);
  append(output, bytes, 0, bytes.length);
}

/** The bytes from where a buffer begins to the end of the memory in which it lies. */
const viewOf = ({ buffer, byteOffset }: Buffer): DataView => new DataView(buffer, byteOffset);
