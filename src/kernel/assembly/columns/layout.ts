// How the columns of a columnar file are packed. Shared by the kernel (AssemblyScript) and the compiler (TypeScript), so it uses only
// what both languages have.

/** What becomes of a lane column. Values stand one after the other, little endian, without gaps. */
export enum Pack {
  /** table[index] of a table of u8, as a byte. */
  Index8,
  /** table[index] of a table of u16, as two bytes. */
  Index16,
  /** table[index] of a table of u32, all below 2^24, as three bytes. */
  Index24,
  /** The same, as four bytes. */
  Index32,
  /** table[index] of a table of u8, each 0 or 1, as a bit, the first the lowest of its byte. */
  Bits,
  /** table[index] of a table of u8, each in as many bits as `step` says, at most 8. */
  Levels,
  /** table[index] of a table of u32, added to the number before it, as four bytes. */
  Counts,
  /** An index column, as it is: four bytes. */
  Draw,
  /** table[index] of a table of u64, as eight bytes. */
  Lookup64,
  /** The same with its sign, as sixteen bytes. */
  Lookup128,
  /** A byte of a column of records, which are u64. */
  Field8,
  /** Two bytes of it. */
  Field16,
  /** Three. */
  Field24,
  /** Four. */
  Field32,
  /** Two, as eight bytes. */
  WideField16,
  /** A bit of it, as a bit. */
  FieldBit,
  /** Two bits of it, as two bits. */
  FieldBitPair,
  /** minimum + step × a 64-bit column, as four bytes. */
  Integers32,
  /** The same as eight bytes. */
  Integers64,
  /** The same with their sign, as sixteen bytes. */
  Integers128,
  /** A number column, as it is. */
  Doubles,
  /** A number column of integers, as eight bytes. */
  Wholes,
  /** A number column of 0 and 1, as a bit. */
  Truths,
  /** Texts of an entry column, or of two side by side: four bytes that tell the length of each, and the text. */
  Texts,
  /** The same of as many entry columns and constant entries as `step` says, a table of them. */
  TextsOfParts,
  /**
   * The ends of texts, as four bytes: the length of each is added to the number before. Their bytes go to the cursor of the next pack, so
   * that each entry is read once.
   */
  Ends,
  /** The same of as many parts as `step` says. */
  EndsOfParts,
  /** The bytes of these texts, which the pack of their ends has written. */
  Bytes,
}

/**
 * A pack: u32 Pack, u32 column, u32 other; then u32 present, u32 room and u32 slots; then u64 table, minimum or first bit of a field, u64 step. `column` and, where
 * texts are of two of them, `other` are lane columns. `present` is an index column of 0 and 1 where some rows have no value, else NONE; `room` is a lane column
 * for the rows that have one, and of Texts one of twice the size. Where a row may have several values, `slots` is the address of their
 * number (u32) and of the column, other and present of each; else it is NONE.
 */
export const PACK_SIZE = 40;
export const PACK_COLUMN = 4;
export const PACK_OTHER = 8;
export const PACK_PRESENT = 12;
export const PACK_ROOM = 16;
export const PACK_SLOTS = 20;
export const PACK_TABLE = 24;
export const PACK_STEP = 32;

/** The place of no lane column: cursors lie there. */
export const NONE = 0;

/** A slot: u32 column, u32 other, u32 present. */
export const SLOT_SIZE = 12;

/** Bytes of the cursor of a pack: where its next value goes, u64, in bits for Bits, Levels, FieldBit, FieldBitPair and Truths, else in bytes. */
export const CURSOR_SIZE = 8;
