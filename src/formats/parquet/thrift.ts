// The compact protocol of Thrift, in which Parquet writes what describes its values:
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md

const TRUE = 1;
const FALSE = 2;
const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

/** The most bytes of a varint. */
const MOST = 10;

/** The types of the items of lists. */
export const itemTypes = { i32: I32, binary: BINARY, struct: STRUCT } as const;

/**
 * Writes a struct, whose fields are asked for in the order of their numbers. A number that is told `bytes` takes as many, with zeros
 * at its end: an over-long varint, so that its place does not depend on its value.
 */
export interface Thrift {
  i32(field: number, value: number, bytes?: number): void;
  i64(field: number, value: number, bytes?: number): void;
  boolean(field: number, value: boolean): void;
  binary(field: number, value: string | Uint8Array): void;
  struct(field: number, write: () => void): void;
  list<Item>(
    field: number,
    type: keyof typeof itemTypes,
    items: readonly Item[],
    write: (item: Item) => void,
  ): void;
  /** The items of lists. */
  readonly item: {
    i32(value: number): void;
    binary(value: string): void;
    struct(write: () => void): void;
    /** A struct as written() gives it. */
    written(struct: Buffer): void;
  };
}

/** The bytes of a struct. */
export function written(write: (thrift: Thrift) => void): Buffer {
  let buffer = Buffer.allocUnsafe(1024);
  let end = 0;
  let last = 0;

  const room = (bytes: number) => {
    if (end + bytes > buffer.length)
      buffer = Buffer.concat([buffer], Math.max(2 * buffer.length, end + bytes));
  };
  const put = (byte: number) => {
    room(MOST);
    buffer[end++] = byte;
  };
  const varint = (value: number, bytes = 1) => {
    room(MOST);
    let left = value;
    let count = 1;
    for (; left > 127 || count < bytes; count++) {
      buffer[end++] = (left % 128) | 128;
      left = Math.floor(left / 128);
    }
    buffer[end++] = left;
  };
  /** Numbers below 2^52 whose sign is last. */
  const zigzag = (value: number) => (value < 0 ? -2 * value - 1 : 2 * value);
  const head = (field: number, type: number) => {
    put(((field - last) << 4) | type);
    last = field;
  };
  const bytes = (value: Uint8Array) => {
    room(value.length);
    buffer.set(value, end);
    end += value.length;
  };
  const content = (value: string | Uint8Array) => {
    const text = typeof value === 'string' ? Buffer.from(value) : value;
    varint(text.length);
    bytes(text);
  };
  const struct = (fields: () => void) => {
    const outer = last;
    last = 0;
    fields();
    put(0);
    last = outer;
  };

  const thrift: Thrift = {
    i32(field, value, bytes) {
      head(field, I32);
      varint(zigzag(value), bytes);
    },
    i64(field, value, bytes) {
      head(field, I64);
      varint(zigzag(value), bytes);
    },
    boolean: (field, value) => head(field, value ? TRUE : FALSE),
    binary(field, value) {
      head(field, BINARY);
      content(value);
    },
    struct(field, fields) {
      head(field, STRUCT);
      struct(fields);
    },
    list(field, type, items, write) {
      head(field, LIST);
      const short = items.length < 15;
      put(((short ? items.length : 15) << 4) | itemTypes[type]);
      if (!short) varint(items.length);
      for (const item of items) write(item);
    },
    item: { i32: (value) => varint(zigzag(value)), binary: content, struct, written: bytes },
  };
  struct(() => write(thrift));
  return buffer.subarray(0, end);
}

/** An unsigned varint of so many bytes, the last of which may be zero. */
export function writeVarint(bytes: Uint8Array, value: number, at: number, count: number): number {
  let left = value;
  for (let byte = 0; byte < count; byte++) {
    bytes[at + byte] = (left % 128) | (byte < count - 1 ? 128 : 0);
    left = Math.floor(left / 128);
  }
  return at + count;
}
