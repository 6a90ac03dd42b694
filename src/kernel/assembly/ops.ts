// Shared by the kernel (AssemblyScript) and the compiler of programs (TypeScript).

/** Rows the kernel fills and encodes at a time; all columns of a block stay in the L2 cache. */
export const BLOCK_ROWS = 1024;

/** Bytes of one operation: eight u64 fields, the first is the Op. Addresses marked "lane" are relative to the lane. */
export const OP_SIZE = 64;

/** Bytes of one cell: u32 kind (0 lane column, 1 constant), u32 chunks, u64 lane address or packed entry. */
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
}

/** A pattern: 32 base characters, 32 counts, its length as u64; the offsets of these and the size of all. */
export const PATTERN_COUNTS = 32;
export const PATTERN_LENGTH = 64;
export const PATTERN_SIZE = 72;

/** Bytes a row of an arena takes, by what is written there. */
export const INTEGER_STRIDE = 32;
export const PATTERN_STRIDE = 32;
export const UUID_STRIDE = 48;
