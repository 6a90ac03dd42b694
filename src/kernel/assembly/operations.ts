// The operations of a program, shared by fill() (AssemblyScript), which runs them, and by the compiler of programs (TypeScript),
// which writes them. So this file uses only what both languages have.

/** The operations of a program, which ends with End. */
export enum Op {
  End,
  Uniform,
  Weighted,
  Weighted16,
  Within,
  WithinLists,
  WeightedWithin,
  WeightedWithin16,
  Mapped,
  Mapped16,
  Joined,
  Narrowed,
  Every,
  Kept,
  Holds,
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
  Draw64SumOfIndexes,
  Draw64Placed,
  Lookup,
  Lookup16,
  LookupPacked,
  UniformLookup,
  WeightedLookup,
  Position,
  Integer,
  Patterned,
  Uuid,
  UuidOf,
  Decimal,
  Time,
  Letters,
  AsciiLetters,
  Numeral,
  Hexadecimal,
  Fingerprint,
  Compose,
  Choose,
  Escape,
  Flags,
  UniformFlags,
  WeightedFlags,
  Between,
  And,
  Or,
  Not,
  AtRows,
  PlacedRows,
  SomeRows,
  Scatter,
  Fold,
  FoldText,
  Scaled,
  Select,
  Calculate,
  CompareTexts,
  Condition,
  NumberText,
  TruthText,
  Recase,
  WhereText,
}

/** The most operands that an operation may have. */
export const MOST_OPERANDS = 9;

/** Bytes of one operation: the Op and its operands, each a u64. */
export const OP_SIZE = 80;

/** The bytes of an arena that a row takes, for each kind of text. */
export const INTEGER_STRIDE = 32;
export const PATTERN_STRIDE = 32;
export const UUID_STRIDE = 48;
export const DECIMAL_STRIDE = 32;
export const TIME_STRIDE = 32;
export const FINGERPRINT_STRIDE = 16;
export const HEXADECIMAL_STRIDE = 16;
export const NUMBER_STRIDE = 48;

/** The bytes that Numeral needs at the end of a row's arena, because it finds the last digit first. */
export const NUMERAL_DIGITS = 128;

// The operands of every operation. An enum has the name of its operation in Op. Its members are slots: slot n is the n-th u64 of
// the operation, and slot 0 holds the Op. The last slot is MOST_OPERANDS.
//
// `column` is always the lane column that the operation fills. `index`, `group`, `left`, `right`, `source` and `text` are lane
// columns that earlier operations have filled, and `arena` is room in the lane for texts. These are addresses relative to the
// lane; `table`, `prefix`, `suffix` and all other operands are addresses in memory or numbers.

/** Index column ← uniform in [0, size). */
export enum Uniform { column = 1, salt, size }

/** Index column ← alias table of `size` entries (u32 threshold, u32 alias). */
export enum Weighted { column = 1, salt, size, table }

/** The same by a table of (u16 high half of the threshold, u16 alias), and a table of the low halves. */
export enum Weighted16 { column = 1, salt, size, table, lows }

/** Index column ← pick inside a group, by a table of (u32 base, u32 size). */
export enum Within { column = 1, salt, group, table }

/** Index column ← pick inside a group, by a table of u32: where the list of each group begins, and where that of the last one ends. */
export enum WithinLists { column = 1, salt, group, table }

/** Index column ← pick inside a group by an alias table of it: a table as in WithinLists, and bins as in Weighted, with aliases from bin 0. */
export enum WeightedWithin { column = 1, salt, group, table, bins }

/** The same with bins as in Weighted16, whose aliases count from the first bin of the group. */
export enum WeightedWithin16 { column = 1, salt, group, table, bins, lows }

/** Index column ← table[index], a table of u32, each `stride` bytes after the one before. */
export enum Mapped { column = 1, index, table, stride }

/** Index column ← table[index], a table of u16, each `stride` bytes after the one before. */
export enum Mapped16 { column = 1, index, table, stride }

/** Index column ← left × size + right. */
export enum Joined { column = 1, left, right, size }

/** Index column ← 64-bit column. */
export enum Narrowed { column = 1, source }

/** Index column ← 1 in every `period`-th row, else 0. */
export enum Every { column = 1, period }

/** Index column ← the indexes, u32, at the address in a slot of the lane (u64), which moves on to those of the next rows. */
export enum Kept { column = 1, slot }

/** Index column ← 1 where a number column is neither 0 nor null, else 0. */
export enum Holds { column = 1, source }

/** Index column ← flags[index], a table of u8; unless `fresh` is 1, or-ed with what the column holds. */
export enum AnyFlag { column = 1, index, table, fresh }

/** 64-bit column ← row number. */
export enum Draw64Row { column = 1 }

/** 64-bit column ← value. */
export enum Draw64Constant { column = 1, value }

/** 64-bit column ← uniform in [0, size); a size of 0 means 2^64. */
export enum Draw64Range { column = 1, salt, size }

/** 64-bit column ← quantiles, at most `last`, by a table of intervals (f64 first, f64 rise). */
export enum Draw64Quantiles { column = 1, salt, table, last }

/** 64-bit column ← index column. */
export enum Draw64Widened { column = 1, index }

/** 64-bit column ← bijection of [0, size) at source; with `perRow` 1, each row has its own bijection. */
export enum Draw64Permuted { column = 1, salt, source, size, perRow }

/** 64-bit column ← source / by. */
export enum Draw64Divided { column = 1, source, by }

/** 64-bit column ← source % by. */
export enum Draw64Remainder { column = 1, source, by }

/** 64-bit column ← left + right. */
export enum Draw64Sum { column = 1, left, right }

/** 64-bit column ← left + right, which are index columns. */
export enum Draw64SumOfIndexes { column = 1, left, right }

/**
 * 64-bit column ← what a Gives says of source, among rows that `parents` parents place, each least … most. `offsets` is room in the
 * lane for 17 numbers.
 */
export enum Draw64Placed { column = 1, salt, source, gives, parents, least, most, offsets }

/** Entry column ← table[index], a table of entries. */
export enum Lookup { column = 1, index, table }

/** Entry column ← table[numbers[index]], where `numbers` is a table of u16, each `stride` bytes after the one before, and `table` one of entries. */
export enum Lookup16 { column = 1, index, numbers, stride, table }

/**
 * Entry column ← table[index], a table of (8 bits length, 24 bits offset in `texts`), the length in the lowest byte, each `stride` bytes
 * after the one before.
 */
export enum LookupPacked { column = 1, index, table, stride, texts }

/** Entry column ← table[uniform in [0, size)], a table of entries; the index is not kept. */
export enum UniformLookup { column = 1, salt, size, table }

/** Entry column ← table[weighted by the bins of an alias table of `size` entries], a table of entries; the index is not kept. */
export enum WeightedLookup { column = 1, salt, size, bins, table }

/** Entry column ← prefix, digits of the row number + start, suffix; both are entries. */
export enum Position { column = 1, start, arena, prefix, suffix, stride }

/** Entry column ← digits of minimum (i64) + uniform in [0, size); a size of 0 means 2^64. */
export enum Integer { column = 1, salt, size, minimum, arena }

/**
 * Entry column ← text by the pattern at `index` in a table of patterns, which have at most `longest` characters and room for `width`.
 */
export enum Patterned { column = 1, salt, index, table, width, longest, arena }

/** Entry column ← UUID of version 4 of the row. */
export enum Uuid { column = 1, salt, arena }

/** Entry column ← UUID of version 4 of the number in a 64-bit column. */
export enum UuidOf { column = 1, salt, source, arena }

/** Entry column ← (minimum + step × source) / 10^digits; minimum and step are i64. */
export enum Decimal { column = 1, source, minimum, step, digits, arena }

/** Entry column ← date or time of minimum + step × source; `form` is a TimeForm, `local` is 1 to leave out the zone. */
export enum Time { column = 1, source, minimum, step, form, digits, local, arena }

/** Entry column ← minimum … maximum random characters of an alphabet: a table of `size` characters. */
export enum Letters { column = 1, salt, minimum, maximum, table, size, arena, stride }

/** The same with an alphabet of fewer than 256 characters of one byte: a table of these bytes, in whole chunks of 16. */
export enum AsciiLetters { column = 1, salt, minimum, maximum, table, size, arena, stride }

/** Entry column ← a number as `width` digits, in the base of an alphabet: a table of `size` characters. */
export enum Numeral { column = 1, source, width, table, size, arena, stride }

/** Entry column ← a number as `width` ≤ 16 digits in base 16, by a table of sixteen characters of one byte. */
export enum Hexadecimal { column = 1, source, width, table, arena }

/** Entry column ← 16 hexadecimal digits of the key of a stream. */
export enum Fingerprint { column = 1, salt, arena }

/** Entry column ← concatenated parts of a table of `count` parts: those for `index`, or all of them when `conditional` is 0. */
export enum Compose { column = 1, index, table, count, conditional, arena }

/** Entry column ← the part that a table of entry columns has for `index`, or for `last` beyond it. */
export enum Choose { column = 1, index, table, last }

/**
 * Entry column ← text as a cell by an Escaping. `delimiter` is the byte between cells of CSV, `nothing` the `nothingLength` ≤ 8 bytes
 * of what null is written as there, the first the lowest.
 */
export enum Escape { column = 1, text, escaping, delimiter, nothing, nothingLength, arena }

/** Flag column ← table[index], a table of u8. */
export enum Flags { column = 1, index, table }

/** Flag column ← table[uniform in [0, size)], a table of u8; the index is not kept. */
export enum UniformFlags { column = 1, salt, size, table }

/**
 * Flag column ← as Weighted draws, of the bins of `table`; the index is not kept. A bin is u32 threshold, u32 flag: the flag where the low
 * 32 bits of the draw are at least the threshold, and the other one below it.
 */
export enum WeightedFlags { column = 1, salt, size, table }

/** Flag column ← 1 where low ≤ source ≤ high, which is a 64-bit column; unless `fresh` is 1, or-ed with what the column holds. */
export enum Between { column = 1, source, low, high, fresh }

/** Flag column ← left and right, which are flag columns. */
export enum And { column = 1, left, right }

/** Flag column ← left or right, which are flag columns. */
export enum Or { column = 1, left, right }

/** Flag column ← not source, which is a flag column. */
export enum Not { column = 1, source }

/**
 * Runs the program at `program` for other rows, those with the numbers in a 64-bit column: its columns are those of this lane. The
 * column is that of the numbers × GOLDEN.
 */
export enum AtRows { column = 1, program, source }

/**
 * Runs the program at `program` for the rows that each row places: `counts` of them from `firsts` on, which are 64-bit columns, at most
 * `most` at a time. The column is that of their numbers × GOLDEN, and `owners` that of the rows of this block that place them (u32).
 * `cursor` is room in the lane for two numbers.
 */
export enum PlacedRows { column = 1, program, firsts, counts, owners, most, cursor }

/**
 * Runs the program at `program` for those of the rows whose index is in from … to. Its columns have only these rows, one after the other.
 * The column is that of their numbers × GOLDEN, `owners` that of their places in the block (u32), and `count` the place in the lane of how
 * many they are (u64).
 */
export enum SomeRows { column = 1, program, index, from, to, owners, count }

/** Entry column ← source, which has only some of the rows, at the places of these; see SomeRows. */
export enum Scatter { column = 1, source, owners, count }

// Formulas. A number column holds an f64 for each row, with NaN for null, and 0 and 1 for truth values. A text column is an entry
// column, with the entry 0 for null.

/** Number column ← (minimum + step × source) / 10^digits; minimum and step are i64. */
export enum Scaled { column = 1, source, minimum, step, digits }

/** Number column of the rows that place these ← its own numbers and `source` by an Operator: Add, Minimum or Maximum. */
export enum Fold { column = 1, operator, source, owners }

/** Text column of the rows that place these ← the least or the greatest of its own texts and `text`; each has `stride` bytes of room. */
export enum FoldText { column = 1, operator, text, owners, arena, stride }

/** Column of u64 ← the one of several columns of u64 that `index` says, by a table of their addresses in the lane (u64). */
export enum Select { column = 1, index, table }

/** Number column ← an Operator of one or two number columns. */
export enum Calculate { column = 1, operator, left, right }

/** Number column ← a TextOperator of one or two text columns. */
export enum CompareTexts { column = 1, operator, left, right }

/** Column of u64 ← `yes` where the condition is 1, `no` where it is 0, else the number `nothing`. */
export enum Condition { column = 1, condition, yes, no, nothing }

/**
 * Entry column ← a number as JSON writes it, or the entry `nothing` for null, by a table of powers of ten: the 128 highest bits of
 * 10^k for k from LEAST_POWER on (u64 high, u64 low).
 */
export enum NumberText { column = 1, source, powers, nothing, arena }

/** Entry column ← a truth value by a table of three entries: for false, true and null. */
export enum TruthText { column = 1, source, table }

/** Text column ← text with the letters A to Z in upper or in lower case; `upper` is 1 or 0. */
export enum Recase { column = 1, text, upper, arena }

/** Entry column ← text, but the entry `nothing` where the text column `source` is null. */
export enum WhereText { column = 1, text, source, nothing }

/** The operand `gives` of Draw64Placed. */
export enum Gives {
  /** The parent of a row. */
  Parent,
  /** The first row of a parent. */
  First,
  /** How many rows a parent has. */
  Count,
}

/** The operand `operator` of Calculate, Fold and FoldText. */
export enum Operator {
  Add,
  Subtract,
  Multiply,
  Divide,
  Remainder,
  Minimum,
  Maximum,
  Negate,
  Absolute,
  Floor,
  Ceiling,
  Truncate,
  /** left, rounded half away from zero to a multiple of 1 / right. */
  Round,
  /** Null for what is no finite number. */
  Finite,
  Less,
  LessOrEqual,
  Equal,
  Unequal,
  IsNull,
  And,
  Or,
  Not,
}

/** The operand `operator` of CompareTexts. */
export enum TextOperator {
  Less,
  LessOrEqual,
  Equal,
  Unequal,
  IsNull,
  /** The number of code points of left. */
  Size,
  Contains,
  StartsWith,
  EndsWith,
}

/** The powers of ten in the table of NumberText. */
export const LEAST_POWER = -292;
export const MOST_POWER = 324;

/** The operand `form` of Time. */
export enum TimeForm {
  Date,
  Time,
  DateTime,
}

/** The operand `escaping` of Escape: how a text becomes a cell. */
export enum Escaping {
  /** A JSON string. */
  Json,
  /** RFC 4180: quoted when it holds the delimiter, a quote, CR or LF, or looks like null. */
  Csv,
  /** A standard SQL string: in single quotes, which are doubled inside. */
  Sql,
  /** A SQL string where a backslash is an escape character, as in MySQL: backslashes are also doubled, and CR becomes \r. */
  SqlBackslash,
  /** The text format of PostgreSQL's COPY: no quotes; backslash, tab, LF and CR become a backslash and a letter. */
  Copy,
}
