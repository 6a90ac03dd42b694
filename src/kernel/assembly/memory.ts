// How columns and tables lie in memory. Shared by the kernel (AssemblyScript) and the compiler of programs (TypeScript), so it uses
// only what both languages have.

// Columns of the lane: an index column holds a u32 for each row, a 64-bit column a u64. An entry column holds an entry for each
// row, a u64: the address of the bytes in the low half, their length in the high half. A table of entries is the same. A flag column
// holds a u8 for each row, 0 or 1.

/**
 * An entry column as a part of a row or of a text: u64 1 for a constant, else 0; u64 the constant entry, or the column's address.
 */
export const ENTRY_COLUMN_SIZE = 16;
export const ENTRY_COLUMN_AT = 8;

/** A part of Compose: an entry column, then u32 from, u32 to. The part is written when from ≤ index ≤ to. */
export const PART_SIZE = 24;
export const PART_FROM = 16;
export const PART_TO = 20;

/** A character of an alphabet: up to 8 bytes, then its length as u64. */
export const CHARACTER_SIZE = 16;
export const CHARACTER_LENGTH = 8;

/** A pattern of a table of patterns of up to `width` characters: so many base characters, its length as u32, the address of as many counts as u32. */
export const PATTERN_REST = 8;

/**
 * Intervals of quantiles, as columns/draw64.ts has them: of each half of the probabilities this many octaves, of 2^QUANTILE_LOG2
 * intervals each. An interval is f64 first, f64 rise.
 */
export const QUANTILE_OCTAVES = 40;
export const QUANTILE_LOG2 = 7;
export const QUANTILE_RISE = 8;

/** An item of a sort: u32 number of a row, u32 word by which rows are sorted. */
export const ITEM_SIZE = 8;
export const ITEM_WORD = 4;

/** A copy writes whole chunks of 16 bytes, up to this many bytes past the end of what it copies. */
export const OVERSHOOT = 64;
