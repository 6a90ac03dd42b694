import type { Batch, Checkpoint, Notation } from './batch.js';

/** What becomes of rows that are there: they stay, they go first, or those with the same key are overwritten. */
export const modes = ['append', 'replace', 'upsert'] as const;

export type Mode = (typeof modes)[number];

/** Where rows go to. Whatever goes wrong is a TransferError, or an Error that no retry helps. */
export interface Destination {
  readonly kind: string;
  readonly modes: readonly Mode[];
  /** What it wants rows in. */
  readonly notation: Notation;
  /** Rows of a batch where nobody says, and at the most. */
  readonly batch: { readonly usual: number; readonly most: number };
  /** Batches under way at a time. */
  readonly parallel: number;
  /** Rejects where it cannot be reached or does not let us in. */
  check(signal: AbortSignal): Promise<void>;
  /** Begins to take a delivery or goes on with it; `delivery` names it, and tells it from all others. */
  open(delivery: string, mode: Mode): Promise<Session>;
  close(): Promise<void>;
}

/** A delivery as its destination takes it. */
export interface Session {
  /**
   * How far it has come, where the destination itself keeps account; null where it has none of this delivery. It knows best,
   * and must be opened anew after an error. Left out where it keeps none.
   */
  readonly checkpoint?: Checkpoint | null;
  /** Resolves when the batch is acknowledged. */
  send(batch: Batch, signal: AbortSignal): Promise<Receipt>;
  close(): Promise<void>;
}

export interface Receipt {
  /** Rows that the destination has put aside as wrong. */
  readonly quarantined: number;
}
