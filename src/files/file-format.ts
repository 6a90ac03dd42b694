import type { Dialect } from '../formats/sql/format.js';
import type { NameStyle } from '../formats/sql/names.js';
import type { Block } from './blocks.js';
import type { CsvDialect, CsvOptions } from './csv/dialect.js';
import type { OutputBuffer } from './output-buffer.js';
import type { RecordCells } from './record.js';

/** What a client may say about a conversion beside its formats; each format names the options that it takes. */
export interface FileOptions extends CsvOptions {
  /** column:type,column:type */
  readonly types?: string | undefined;
  /** Are columns with dots in their names members of objects? */
  readonly nest?: boolean | undefined;
  /** What null is written as in CSV. */
  readonly null?: string | undefined;
  /** Does CSV begin with a byte order mark? */
  readonly bom?: boolean | undefined;
  readonly table?: string | undefined;
  readonly dialect?: Dialect | undefined;
  readonly names?: NameStyle | undefined;
  /** Does SQL begin with CREATE TABLE? */
  readonly create?: boolean | undefined;
}

/** A format in which /convert takes files. */
export interface InputFormat {
  readonly inputOptions: readonly (keyof FileOptions)[];
  /**
   * Finds the columns and begins to read. With `mayGuess`, types that the sample suggests may change later. Rejects with a
   * ProblemError for wrong options and with a BrokenFile: an UnfinishedHeader where it needs a longer sample.
   */
  open(beginning: Beginning, options: FileOptions, mayGuess: boolean): Promise<OpenFile>;
  /** Begins to read whole records as JSON objects, each in the only cell of a record, as it stands. */
  openObjects?(sample: Sample): OpenFile;
}

/** A format in which /convert answers. */
export interface OutputFormat {
  /** Without parameters. */
  readonly mediaType: string;
  /** May the values of a column change from numbers or booleans to texts? A database would take them for other values. */
  readonly takesMixedColumns: boolean;
  readonly outputOptions: readonly (keyof FileOptions)[];
  /** Begins an output of records with these columns. */
  write(columns: readonly FileColumn[], options: FileOptions): RecordWriter;
  /** Begins an output of records that openObjects() reads. */
  writeObjects?(): RecordWriter;
}

/**
 * What all values of a column are, null aside. integer: of 64 bits; number: as a double holds it; decimal: any other
 * number; json: arrays and objects; string: anything else, or what is not known.
 */
export type ValueType = 'integer' | 'number' | 'decimal' | 'boolean' | 'json' | 'string';

export interface FileColumn {
  readonly name: string;
  readonly type: ValueType;
}

export const namesOf = (columns: readonly FileColumn[]): string[] => columns.map(({ name }) => name);

/** The first bytes of a file. */
export interface Sample {
  readonly bytes: Buffer;
  /** Where what is to be read begins in them. */
  readonly start: number;
  /** Are these all bytes of the file? */
  readonly last: boolean;
}

/** The beginning of a file, with as much of it as is kept in memory. */
export interface Beginning extends Sample {
  /** Is the whole file kept? */
  readonly whole: boolean;
  /** Reads what is kept, from the place `from` on, as blocksOf() does. */
  blocks(from: number): AsyncGenerator<Block, void, number>;
}

/** A file that is being read. */
export interface OpenFile {
  /** How it is written, where it is CSV. */
  readonly dialect?: CsvDialect;
  readonly columns: readonly FileColumn[];
  /** Where the reader leaves a record. */
  readonly cells: RecordCells;
  readonly reader: RecordReader;
  /** Where the first record begins in the sample. */
  readonly start: number;
  /** Gives the cells their kinds, where the reader does not. Throws a BadRecord for a cell that is not of its type. */
  setKinds?(cells: RecordCells, line: number): void;
}

/** Reads record after record from bytes that arrive in blocks. */
export interface RecordReader {
  /** The line on which the next record begins, from 1 on. */
  readonly line: number;
  /** Where to go on after a BadRecord. */
  readonly resume: number;
  /** Where the next record begins: at `from`, or after what is no record. `last`: no bytes follow these. */
  skip(bytes: Buffer, from: number, last: boolean): number;
  /**
   * Reads the record that begins at `from` and gives the place where it ends, or -1 when its end has not arrived. Throws a
   * BadRecord.
   */
  read(bytes: Buffer, from: number, last: boolean): number;
}

/** Writes records as one output. */
export interface RecordWriter {
  readonly output: OutputBuffer;
  /** Writes the record that begins on this line. Throws a BadRecord. */
  write(cells: RecordCells, line: number): void;
  /** Writes what stands after the last record. */
  close(): void;
}
