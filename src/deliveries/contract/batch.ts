/** How far a delivery has come: everything before it has been acknowledged. */
export interface Checkpoint {
  /** Rows from its beginning. */
  readonly rows: number;
  /** Where a source that is polled goes on; null for one that is addressed by rows. */
  readonly cursor: string | null;
}

/** What rows are written in: for PostgreSQL's COPY (see formats/copy.ts), or a JSON object a line. */
export type Notation = 'copy' | 'ndjson';

/** The table that rows belong to. */
export interface Table {
  readonly name: string;
  /** Nested ones as when flattened: address.city. */
  readonly columns: readonly string[];
  /** Those of them that tell rows apart; empty where none do. */
  readonly key: readonly string[];
  /** CREATE TABLE IF NOT EXISTS, for PostgreSQL. */
  readonly create: string;
}

/** Some rows of a delivery, of one table, to be acknowledged as a whole. */
export interface Batch {
  readonly table: Table;
  readonly notation: Notation;
  readonly rows: number;
  readonly bytes: Buffer;
  /** The number of one of its rows in the source: equal for the same row whatever delivery or shard it comes in. */
  position(row: number): number | bigint;
  /** Is it the first of its table in this run? */
  readonly begins: boolean;
  readonly from: Checkpoint;
  readonly after: Checkpoint;
}

/** Where rows come from. */
export interface RowSource {
  /** Rows there are; undefined where that shows at the end. */
  readonly total: number | undefined;
  /** At most `rows` rows from a checkpoint on, in `notation` if the source can; undefined at the end. */
  read(from: Checkpoint, rows: number, notation: Notation, signal: AbortSignal): Promise<Batch | undefined>;
  close(): Promise<void>;
}
