// How a coder and the room in which it works lie in memory. Shared by the coder (AssemblyScript) and what makes its tables
// (TypeScript), so it uses only what both languages have.

/** u32: the address of the codes of bytes, which all blocks of a coder share. */
export const LITERALS = 0;
/** Of each length of a match, 0 … 258: u32, its code and extra bits in the low 24 bits, first bit lowest, and how many these are in the high 8. */
export const LENGTHS = 4;
/** The same of each distance symbol, without extra bits. */
export const DISTANCES = 1040;
/** The same of the end of a block. */
export const END_OF_BLOCK = 1168;
/** u32: bits that open a block, at HEADER. */
export const HEADER_BITS = 1172;
export const HEADER = 1176;
export const HEADER_SIZE = 312;
/** u32: the bits of a literal on average, times 8. */
export const LITERAL_COST = 1488;
/** u32: how many columns a row has. */
export const COLUMN_COUNT = 1492;
/** u32: bytes for rows that are not coded yet. */
export const PLAIN_ROOM = 1496;
/** u32 each: where the next row goes; the end of the matches; the next token; CRC-32 and length of the rows once they are coded. */
export const AT = 1500;
export const DONE = 1504;
export const TOKEN = 1508;
export const CHECKSUM = 1512;
export const PLAIN_LENGTH = 1516;
/** Tables of CRC-32 by 8 bytes: u32, 8 times 256. */
export const CHECKSUM_TABLES = 1520;
/** Of each column: u32 how it is matched, u32 its place in the lane (of a constant its length); of the row before u32 start, end and first quote; i32 gain. */
export const COLUMNS = 9712;
export const COLUMN_SIZE = 24;
export const COLUMN_AT = 4;
export const COLUMN_START = 8;
export const COLUMN_END = 12;
export const COLUMN_QUOTE = 16;
export const COLUMN_GAIN = 20;

/** After the columns: the last place (u32) of each hash, then the rows with room before and after them, then the tokens (u64). */
export const PLACES_SIZE = 65536;
export const MARGIN = 64;

/**
 * The codes of two bytes that follow each other, by their number in little-endian order, then of each byte, then one without bits: u32, the code in the
 * low PAIR_BITS, and how many bits it has above them.
 */
export const SINGLES = 65536;
export const NO_LITERAL = 65792;
export const LITERAL_CODES = 65793;
/** A byte's code has at most this many bits: four of them fit behind 7 bits into 64, two and their length into 32. */
export const LITERAL_BITS = 13;
export const PAIR_BITS = 26;

/** How a column is matched, as bits. */
export const CONSTANT = 1;
/** From its beginning: with the row before, or with where the same entry was last. */
export const START_BEFORE = 2;
export const START_ENTRY = 4;
/** Up to its end: with the row before, or with where the same bytes ended last. */
export const END_BEFORE = 8;
export const END_HASH = 16;
/** From its first double quote on, with that of the row before. */
export const QUOTE_BEFORE = 32;
/** At each of its bytes. */
export const SCAN = 64;
