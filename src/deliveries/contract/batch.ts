import type { RowFormat } from '../../formats/row-format.js';
import type { TableDefinition } from '../../formats/sql/ddl.js';

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

/** Some rows of one table. A destination acknowledges all of them or none. */
export interface Batch {
  /** Its columns are flattened. */
  readonly table: TableDefinition;
  /** The format of `bytes`: the one that the destination wants, or NDJSON. */
  readonly format: RowFormat;
  readonly rows: number;
  /** The rows, each with its separator, without what the format writes before the first row and after the last one. */
  readonly bytes: Buffer;
  /**
   * The key of each row as UTF-8, where the destination wants keys: of one column, a string as it is and any other value as
   * JSON; of several columns, a JSON array of their values.
   */
  readonly keys?: readonly Buffer[];
  /** The number of a row in its source, by its index in the batch. It is the same in every delivery and in every shard. */
  position(index: number): number | bigint;
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
  close(): Promise<void>;
}
