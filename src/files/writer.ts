import type { Output } from './output.js';
import type { Row } from './record.js';

/** Writes records as one document. */
export interface Writer {
  readonly output: Output;
  write(row: Row): void;
  /** What stands after the last record. */
  close(): void;
}

/** Bytes of a row's cells, and two for the quotes of each. */
export function roomFor({ starts, ends }: Row): number {
  let room = 2 * ends.length;
  for (let cell = 0; cell < ends.length; cell++) room += (ends[cell] as number) - (starts[cell] as number);
  return room;
}

/** The bytes between quotes, with each that `doubled` flags twice. */
export function doubling(
  to: Output,
  quote: number,
  doubled: Uint8Array,
  from: Buffer,
  start: number,
  end: number,
): void {
  const { bytes } = to;
  let { at } = to;
  bytes[at++] = quote;
  for (let next = start; next < end; next++) {
    const byte = from[next] as number;
    bytes[at++] = byte;
    if (doubled[byte]) bytes[at++] = byte;
  }
  bytes[at++] = quote;
  to.at = at;
}

/** 1 for each byte of a text of ASCII. */
export const flags = (text: string) => {
  const flagged = new Uint8Array(256);
  for (const byte of Buffer.from(text)) flagged[byte] = 1;
  return flagged;
};
