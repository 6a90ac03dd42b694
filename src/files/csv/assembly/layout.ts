// What the module writes. Shared by AssemblyScript and TypeScript, so it uses only what both languages have.

/** A cell: u32 start, u32 end of its content, u32 flags of Cell. */
export const CELL_SIZE = 12;

/** A record: u32 the place after its end, u32 the number of its cells, u32 that of its lines, u32 flags of RecordFlag. */
export const RECORD_SIZE = 16;

export enum Cell {
  /** JSON writes its bytes as they are. */
  Plain = 1,
  /** It stands in quotes. */
  Quoted = 2,
  /** Of each two quotes in it, one is content. */
  Doubled = 4,
  /** It is an integer of 1 to 15 digits without a sign, as JSON writes it. Cells that lie in two pieces are not looked at. */
  Integer = 8,
  /** It is true or false. */
  Boolean = 16,
}

export enum RecordFlag {
  /** A cell of it is Doubled. */
  Doubled = 1,
  /** Something stands between a closing quote and the end of its cell. */
  Stray = 2,
  /** The file ends in quotes. */
  Unclosed = 4,
}
