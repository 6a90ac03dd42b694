// Shared by the kernel (AssemblyScript) and the compiler of programs (TypeScript), so it uses only what both languages have.

/** The operations of a program; operands.ts has the operands of each. A program ends with End. */
export enum Op {
  End,
  Uniform,
  Weighted,
  Within,
  Mapped,
  Joined,
  Narrowed,
  Every,
  AnyFlag,
  Draw64Row,
  Draw64Constant,
  Draw64Range,
  Draw64Quantiles,
  Draw64Widened,
  Draw64Permuted,
  Draw64Divided,
  Draw64Remainder,
  Draw64Sum,
  Lookup,
  UniformLookup,
  Position,
  Integer,
  Patterned,
  Uuid,
  UuidOf,
  Decimal,
  Time,
  Letters,
  Numeral,
  Compose,
  Escape,
}

/** The most operands that an operation may have. */
export const MOST_OPERANDS = 9;

/** Bytes of one operation: the Op and its operands, each a u64. */
export const OP_SIZE = 80;

// Columns of the lane: an index column holds a u32 for each row, a 64-bit column a u64. An entry column holds an entry for each
// row, a u64: the address of the bytes in the low half, their length in the high half. A table of entries is the same.

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

/** A pattern: 32 base characters, 32 counts, its length as u64. */
export const PATTERN_COUNTS = 32;
export const PATTERN_LENGTH = 64;
export const PATTERN_SIZE = 72;

/** A copy writes whole chunks of 16 bytes, up to this many bytes past the end of what it copies. */
export const OVERSHOOT = 64;

/** The bytes of an arena that a row takes, for each kind of text. */
export const INTEGER_STRIDE = 32;
export const PATTERN_STRIDE = 32;
export const UUID_STRIDE = 48;
export const DECIMAL_STRIDE = 32;
export const TIME_STRIDE = 32;

/** The bytes that Numeral needs at the end of a row's arena, because it finds the last digit first. */
export const NUMERAL_DIGITS = 128;

export enum TimeForm {
  Date,
  Time,
  DateTime,
}

/** How a text becomes a cell. */
export enum Escaping {
  /** A JSON string. */
  Json,
  /** RFC 4180: quoted when it holds the delimiter, a quote, CR or LF. */
  Csv,
  /** A standard SQL string: in single quotes, which are doubled inside. */
  Sql,
  /** A SQL string where a backslash is an escape character, as in MySQL: backslashes are also doubled. */
  SqlBackslash,
  /** The text format of PostgreSQL's COPY: no quotes; backslash, tab, LF and CR become a backslash and a letter. */
  Copy,
}
