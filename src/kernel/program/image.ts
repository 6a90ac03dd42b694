import { OVERSHOOT } from '../assembly/memory.js';

/** Memory below this address holds the kernel's own constants. */
const START = 65536;

/**
 * The read-only part of a plan's memory while it is laid out: bytes are appended one after the other and have the addresses that
 * they will have in the kernel. An entry is a u64: the address in the low half, the length in the high half.
 */
export interface Image {
  /** The bytes from START on, with room after them for a copy that reads whole chunks. */
  readonly bytes: () => Uint8Array;
  /** Where the next allocation would begin, aligned to 64. */
  readonly end: () => number;
  /** Reserves zeroed bytes, aligned to 8; returns their address. */
  readonly reserve: (length: number) => number;
  /** A view of what lies at an address; valid until the next call of anything here. */
  readonly view: (address: number) => DataView;
  /** Stores bytes and returns their address. */
  readonly append: (bytes: Uint8Array) => number;
  /** Stores a string as UTF-8 and returns its entry. */
  readonly entry: (text: string) => bigint;
}

export function createImage(): Image {
  let buffer = new Uint8Array(1 << 20);
  let used = 0;

  const room = (length: number) => {
    if (used + length <= buffer.length) return;
    const larger = new Uint8Array(Math.max(buffer.length * 2, used + length));
    larger.set(buffer);
    buffer = larger;
  };

  const append = (bytes: Uint8Array) => {
    room(bytes.length);
    buffer.set(bytes, used);
    used += bytes.length;
    return START + used - bytes.length;
  };

  return {
    bytes: () => buffer.subarray(0, used),
    end: () => align(START + used + OVERSHOOT, 64),
    reserve(length) {
      used = align(used, 8);
      room(length);
      used += length;
      return START + used - length;
    },
    view: (address) => new DataView(buffer.buffer, address - START),
    append,
    entry(text) {
      const bytes = Buffer.from(text);
      return (BigInt(bytes.length) << 32n) | BigInt(append(bytes));
    },
  };
}

export const imageStart = START;

/** The length in bytes that an entry states. */
export const entryLength = (entry: bigint) => Number(entry >> 32n);

/** The least multiple of `to` (a power of two) that is ≥ value. */
export const align = (value: number, to: number) => Math.ceil(value / to) * to;
