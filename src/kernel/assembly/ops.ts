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
}
