import { jsonEncoding } from '../formats/json.js';
import { type OutputBuffer, reserve } from './output-buffer.js';
import type { RecordCells } from './record.js';

/** What the bytes of a text in UTF-8 become between quotes. */
export interface Escapes {
  readonly quote: number;
  /** 1 for each byte that is not written as it is. */
  readonly special: Uint8Array;
  /** What a byte is written as. */
  readonly written: readonly Uint8Array[];
  /** The most bytes that a byte is written as. */
  readonly growth: number;
}

/** The bytes that a format's encoding changes; `fragment` writes a text that is to stand between quotes. */
export function escapesOf(fragment: (text: string) => string, quote: string): Escapes {
  // Bytes from 128 on are parts of characters, which no format escapes.
  const written = Array.from({ length: 256 }, (_, byte) =>
    byte < 128 ? Buffer.from(fragment(String.fromCharCode(byte))) : Buffer.of(byte),
  );
  return {
    quote: quote.charCodeAt(0),
    special: Uint8Array.from(written, (bytes, byte) => (bytes.length === 1 && bytes[0] === byte ? 0 : 1)),
    written,
    growth: Math.max(...written.map(({ length }) => length)),
  };
}

export const jsonEscapes = escapesOf(jsonEncoding.fragment, jsonEncoding.quote);

/** Writes a text between quotes. The buffer must have room for it. */
export function writeQuoted(
  to: OutputBuffer,
  { quote, special, written }: Escapes,
  from: Uint8Array,
  start: number,
  end: number,
): void {
  const { bytes } = to;
  let { at } = to;
  bytes[at++] = quote;
  for (let next = start; next < end; next++) {
    const byte = from[next] as number;
    if (special[byte] === 0) bytes[at++] = byte;
    else {
      const escaped = written[byte] as Uint8Array;
      for (let index = 0; index < escaped.length; index++) bytes[at++] = escaped[index] as number;
    }
  }
  bytes[at++] = quote;
  to.at = at;
}

/** Makes room for the cells of a record as quoted texts, and for so many bytes more. */
export function reserveCells(
  to: OutputBuffer,
  { growth }: Escapes,
  { size, count }: RecordCells,
  more: number,
): void {
  reserve(to, growth * size + 2 * count + more);
}
