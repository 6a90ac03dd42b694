import type { TableDefinition } from '../../formats/sql/ddl.js';
import type { TableName } from '../../formats/sql/table-name.js';
import type { Batch, Checkpoint, WantedFiles, WantedRows } from './batch.js';

/** What happens to rows that are there already: they stay, they are removed first, or rows with the same key replace them. */
export const modes = ['append', 'replace', 'upsert'] as const;

export type Mode = (typeof modes)[number];

/** How often a row may arrive when either side fails on the way. */
export const guarantees = ['exactly-once', 'at-least-once'] as const;

export type Guarantee = (typeof guarantees)[number];

/** One run of a delivery. The pair is unique for ever. */
export interface RunName {
  /** The id of the delivery. */
  readonly delivery: string;
  /** From 1 on. */
  readonly run: number;
}

/** Where rows go. Its methods reject with a TransferError, or with another Error when a retry is pointless. */
export interface Destination {
  readonly kind: string;
  readonly guarantee: Guarantee;
  readonly modes: readonly Mode[];
  readonly wants: WantedRows;
  /** Files that it wants instead of rows: `wants` then plays no part. Left out: none. */
  readonly files?: WantedFiles;
  /** Rows of a batch: when the request does not say, and at most. */
  readonly batch: { readonly usual: number; readonly most: number };
  /** Seconds within which a batch must be acknowledged: after that it is given up, and sent again. */
  readonly timeout: number;
  /** How many batches may be under way at a time. */
  readonly parallel: number;
  /** Reads where a request wants its rows to go; undefined for a text that is no place. Left out: requests cannot say. */
  table?(text: string): TableName | undefined;
  /** The statements that make tables when they are missing. Left out: it needs none. */
  ddl?(tables: readonly TableDefinition[]): string;
  /** Rejects when the destination cannot be reached or refuses access. */
  check(signal: AbortSignal): Promise<void>;
  /**
   * Begins a run or continues it, of rows of `tables`, or of others where that is empty. Calls `note` with what it leaves out, as a
   * sentence. Rejects soon after `signal` is aborted.
   */
  open(
    run: RunName,
    mode: Mode,
    signal: AbortSignal,
    tables: readonly TableDefinition[],
    note: (text: string) => void,
  ): Promise<Session>;
  /** Removes what the destination keeps to continue a delivery that is cancelled or deleted; its rows stay. Left out: it keeps nothing. */
  forget?(delivery: string, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** A run of a delivery as its destination takes it. */
export interface Session {
  /**
   * The checkpoint that the destination has stored together with the rows, which then overrules ours; null when it has none of
   * this run. Such a session is opened anew after an error. Left out: the destination stores no checkpoint.
   */
  readonly checkpoint?: Checkpoint | null;
  /**
   * Whether the destination forgets checkpoints by itself, after a time without changes. A run of which we know more than such a
   * destination fails, so that people say where it goes on.
   */
  readonly forgets?: boolean;
  /** Resolves when the destination has acknowledged the batch. Rejects soon after `signal` is aborted. */
  send(batch: Batch, signal: AbortSignal): Promise<Receipt>;
  /**
   * Resolves when the rows of the whole run can be seen, after its last batch is acknowledged; a second call does nothing. Rejects
   * soon after `signal` is aborted. Left out: each batch can be seen when it is acknowledged.
   */
  finish?(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface Receipt {
  /** Rows of the batch that the destination has set aside as wrong. */
  readonly quarantined: number;
  /** Why the last of them was set aside, when the destination says. */
  readonly reason?: string;
}
