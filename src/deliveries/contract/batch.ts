import type { Format } from '../../formats/format.js';
import type { RowFormat } from '../../formats/row-format.js';
import type { TableDefinition } from '../../formats/sql/ddl.js';
import type { Slices } from '../../output/slices.js';

/** How far a delivery has come: the destination has acknowledged everything before it. */
export interface Checkpoint {
  /** Rows since the beginning of the run. */
  readonly rows: number;
  /** Where a source continues that cannot be addressed by a row number; null for sources that can. */
  readonly cursor: string | null;
}

/** What a destination wants to get of each row. */
export interface WantedRows {
  /** The format of Batch.bytes: any of src/formats that is written row by row. A source that is polled may give NDJSON instead. */
  readonly format: RowFormat;
  /** The options of the format. Left out: their defaults. */
  readonly options?: Readonly<Record<string, unknown>>;
  /**
   * The columns that make the key of a row (Batch.keys), by their names when flattened (address.city); none for no keys. Left
   * out: no keys.
   */
  keyColumns?(table: TableDefinition): readonly string[];
}

/** Rows that a destination wants as files, in a format that is not written row by row. */
export interface WantedFiles {
  readonly format: Format;
  /** The options of the format. Left out: their defaults. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Rows of a file; the last one of a table has fewer. */
  readonly rows: number;
}

/** Rows of one table as a whole file, whose bytes are the same each time. */
export interface RowsFile {
  readonly table: TableDefinition;
  readonly slices: Slices;
  /** The checkpoint after its rows, once all slices are made. */
  after(): Checkpoint;
}

/** Some rows of one table, or some bytes of a file of them. A destination acknowledges all of it or nothing. */
export interface Batch {
  /** Its columns are flattened. */
  readonly table: TableDefinition;
  /** The format of `bytes`: the one that the destination wants, or NDJSON. */
  readonly format: Format;
  /** Of a file, the batch that ends it has all of its rows, and the others have none. */
  readonly rows: number;
  /**
   * The rows, each with its separator, without what the format writes before the first row and after the last one. Of a file, the
   * bytes that follow those of the batch before.
   */
  readonly bytes: Buffer;
  /**
   * The key of each row as UTF-8, where the destination wants keys: of one column, a string as it is and any other value as
   * JSON; of several columns, a JSON array of their values.
   */
  readonly keys?: readonly Buffer[];
  /**
   * Gives the memory of `bytes`, which must not be read afterwards, to a later batch: the pages of new memory take nearly as long to
   * come as an MD5 of them. Without it, the garbage collector takes them. Left out: it has no such memory.
   */
  release?(): void;
  /**
   * The number of a row in its source, by its index in the batch. It is the same in every delivery and in every shard. Throws for a
   * file, whose rows are not told one by one.
   */
  position(index: number): number | bigint;
  /** Whether a file ends with these bytes. Left out: it is no file. */
  readonly ends?: boolean;
  /** Whether this is the first batch of its table in this run. */
  readonly begins: boolean;
  readonly from: Checkpoint;
  readonly after: Checkpoint;
}

/** Where the rows of a delivery come from. */
export interface RowSource {
  /** The number of rows; undefined when it becomes known only at the end. */
  readonly total: number | undefined;
  /** What of the schema it leaves out, each as a sentence. Left out: nothing. */
  readonly notes?: readonly string[];
  /** All of its tables. Left out: each batch tells its table. */
  tables?(): Promise<readonly TableDefinition[]>;
  /** The rows after a checkpoint, at most `rows` of them; undefined at the end. Rejects when `signal` is aborted. */
  read(from: Checkpoint, rows: number, wanted: WantedRows, signal: AbortSignal): Promise<Batch | undefined>;
  /** The rows after a checkpoint as a file; undefined at the end. Left out: its rows cannot be files. */
  file?(from: Checkpoint, wanted: WantedFiles, signal: AbortSignal): Promise<RowsFile | undefined>;
  close(): Promise<void>;
}
