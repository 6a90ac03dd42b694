// A kind of destination with a server that can be told to fail.
import type { Test } from 'tap';

export type Row = Record<string, unknown>;

/** What a server answers to rows: an error that a retry may help, or one that no retry helps. */
export type Answer = 'busy' | 'never';

/** A server of a kind of destination. */
export interface Rig {
  /** The port of 127.0.0.1 on which it listens. */
  readonly port: number;
  /** The entry of DESTINATIONS_FILE that reaches it at a port, and what the environment must have for it. */
  entry(port: number): { settings: object; environment?: Record<string, string> };
  /** The rows that it has, in the order of their columns. */
  rows(): Promise<Row[]>;
  clear(): Promise<void>;
  /** Makes it fail, or not any more. */
  fail(answer: Answer | undefined): Promise<void>;
}

export interface Kind {
  readonly name: string;
  /** Rows of the deliveries of the tests, and of a batch. */
  readonly n: number;
  readonly batch: number;
  start(t: Test): Promise<Rig>;
}
