// Shared by the kernel (AssemblyScript) and the compiler of programs (TypeScript).

/** Bytes of one operation: eight u64 fields, the first is the Op. Addresses marked "lane" are relative to the lane. */
export const OP_SIZE = 64;

/** Bytes of one cell: u64 kind (0 lane column, 1 constant), u64 lane address or packed entry. */
export const CELL_SIZE = 16;

/** A copy writes whole 16-byte chunks, up to this many bytes past the end of what it copies. */
export const OVERSHOOT = 64;

/**
 * An index column is u32 a row. An entry column is u64 a row: address of the bytes in the low half,
 * length in the high half. A table of entries is the same, one u64 an entry.
 */
export enum Op {
  End = 0,
  /** index column ← uniform: lane column, salt, size */
  Uniform = 1,
  /** index column ← alias table: lane column, salt, size, table of (u32 threshold, u32 alias) */
  Weighted = 2,
  /** index column ← pick inside a group: lane column, salt, lane group column, table of (u32 base, u32 size) */
  Within = 3,
  /** index column ← table[index]: lane column, lane source column, table of u32 */
  Mapped = 4,
  /** entry column ← entries[index]: lane column, lane index column, entries */
  Lookup = 5,
  /** entry column ← entries[uniform], no index kept: lane column, salt, size, entries */
  UniformLookup = 6,
  /** index column ← itself | flags[index]: lane column, lane index column, table of u8, 1 to start from 0 */
  AnyFlag = 7,
  /** entry column ← literal, digits of the row number, literal: lane column, start, lane arena, prefix entry, suffix entry, stride */
  Position = 8,
  /** entry column ← digits of a uniform integer: lane column, salt, size (0 means 2^64), minimum (i64), lane arena */
  Integer = 9,
  /** index column ← left × size + right: lane column, lane left column, lane right column, size */
  Joined = 10,
  /** entry column ← text by pattern: lane column, salt, lane index column, patterns, lane arena */
  Pattern = 11,
  /** entry column ← UUID version 4: lane column, salt, lane arena */
  Uuid = 12,
  /** draw64 column ← row number: lane column */
  Draw64Row = 13,
  /** draw64 column ← constant: lane column, value */
  Draw64Constant = 14,
  /** draw64 column ← uniform: lane column, salt, size (0 means 2^64) */
  Draw64Range = 15,
  /** draw64 column ← quantiles: lane column, salt, table of f64, log2 of its intervals */
  Draw64Quantiles = 16,
  /** draw64 column ← index: lane column, lane index column */
  Draw64Widened = 17,
  /** draw64 column ← bijection of [0, size): lane column, salt, lane draw64 column, size, 1 for a bijection a row */
  Draw64Permuted = 18,
  /** draw64 column ← draw64 / by: lane column, lane draw64 column, by */
  Draw64Divided = 19,
  /** draw64 column ← draw64 % by: lane column, lane draw64 column, by */
  Draw64Remainder = 20,
  /** entry column ← decimal number: lane column, lane draw64 column, min (i64), step (i64), digits, lane arena */
  Decimal = 21,
  /** entry column ← date or time: lane column, lane draw64 column, min (i64), step (i64), TimeForm | digits << 8 | 1 << 16 if local, lane arena */
  Time = 22,
  /** entry column ← random characters: lane column, salt, min, max, alphabet, size | lane arena << 32, stride */
  Letters = 23,
  /** entry column ← digits in any base: lane column, lane draw64 column, width, alphabet, size, lane arena, stride */
  Numeral = 24,
  /** entry column ← cells side by side: lane column, lane index column, parts, count | 1 << 32 if conditional, lane arena */
  Compose = 25,
  /** entry column ← escaped entries: lane column, lane entry column, Escaping, delimiter, lane arena */
  Escape = 26,
  /** index column ← draw64: lane column, lane draw64 column */
  Narrowed = 27,
  /** index column ← 1 in every period-th row, else 0: lane column, period */
  Every = 28,
  /** draw64 column ← left + right: lane column, lane left column, lane right column */
  Draw64Sum = 29,
  /** entry column ← UUID version 4 of a number: lane column, salt, lane draw64 column, lane arena */
  UuidOf = 30,
}

export enum TimeForm {
  Date = 0,
  Time = 1,
  DateTime = 2,
}

/** How a text becomes a cell. */
export enum Escaping {
  /** A JSON string. */
  Json = 0,
  /** RFC 4180: quoted when it holds the delimiter, a quote, CR or LF. */
  Csv = 1,
  /** A standard SQL string: in single quotes, which are doubled. */
  Sql = 2,
  /** The same where a backslash escapes, as in MySQL. */
  SqlBackslash = 3,
  /** The text format of PostgreSQL's COPY: no quotes, and a backslash before itself, tab, LF and CR, these by letter. */
  Copy = 4,
}

/** A part of Compose: a cell, then u32 from, u32 to: it is there when from ≤ index ≤ to. */
export const PART_SIZE = 24;

/** A character of an alphabet: up to 8 bytes, then u64 length. */
export const CHARACTER_SIZE = 16;

/** A pattern: 32 base characters, 32 counts, its length as u64; the offsets of these and the size of all. */
export const PATTERN_COUNTS = 32;
export const PATTERN_LENGTH = 64;
export const PATTERN_SIZE = 72;

/** Bytes a row of an arena takes, by what is written there. */
export const INTEGER_STRIDE = 32;
export const PATTERN_STRIDE = 32;
export const UUID_STRIDE = 48;
export const DECIMAL_STRIDE = 32;
export const TIME_STRIDE = 32;
