import { OVERSHOOT } from '../assembly/memory.js';

/**
 * The read-only part of a plan while it is laid out: bytes are appended one after the other and have the addresses that they
 * will have in the kernel. An entry is a u64: the address in the low half, the length in the high half.
 */
export interface Image {
  /** The bytes so far, with room after them for a copy that reads whole chunks. */
  readonly size: () => number;
  /** Reserves zeroed bytes, aligned to 8, which `write` fills; returns their address. A draft does not call `write`. */
  readonly table: (length: number, write: (view: DataView) => void) => number;
  /** Stores bytes and returns their address. */
  readonly append: (bytes: Uint8Array) => number;
  /** Stores a string as UTF-8 and returns its entry. */
  readonly entry: (text: string) => bigint;
}

/** An image in memory that begins at `start`, a multiple of 64. */
export function createImage(start: number, memory: SharedArrayBuffer): Image {
  const bytes = new Uint8Array(memory);
  return imageAt(start, {
    put: (part, address) => bytes.set(part, address),
    table(address, length, write) {
      bytes.fill(0, address, address + length);
      write(new DataView(memory, address, length));
    },
  });
}

/** An image that keeps nothing: it tells how much room a real one needs. Throws what `check` throws for a size. */
export function draftImage(check: (size: number) => void): Image {
  return imageAt(0, {
    put: (part, address) => check(address + part.length),
    table: (address, length) => check(address + length),
  });
}

interface Store {
  put(bytes: Uint8Array, address: number): void;
  table(address: number, length: number, write: (view: DataView) => void): void;
}

function imageAt(start: number, { put, table }: Store): Image {
  let end = start;
  const append = (bytes: Uint8Array) => {
    const address = end;
    put(bytes, address);
    end += bytes.length;
    return address;
  };
  return {
    size: () => end - start + OVERSHOOT,
    table(length, write) {
      const address = align(end, 8);
      table(address, length, write);
      end = address + length;
      return address;
    },
    append,
    entry(text) {
      const bytes = Buffer.from(text);
      return (BigInt(bytes.length) << 32n) | BigInt(append(bytes));
    },
  };
}

/** The length in bytes that an entry states. */
export const entryLength = (entry: bigint) => Number(entry >> 32n);

/** The least multiple of `to` (a power of two) that is ≥ value. */
export const align = (value: number, to: number) => Math.ceil(value / to) * to;
