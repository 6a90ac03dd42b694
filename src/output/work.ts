import { createTurns, type Turn } from '../turns.js';

/**
 * Work for a client that gets no bytes meanwhile: to measure, to search, to simulate what is skipped. A pass awaits `turn` before
 * each piece of work of a few milliseconds, and ends with the error that `turn` rejects with when nobody waits for the pass any
 * more. `client` is aborted then.
 */
export type Pass<Result> = (turn: Turn, client: AbortSignal) => Promise<Result>;

/** Runs a pass. It shares the processor with other passes from its first turn on. */
export type Work = <Result>(pass: Pass<Result>) => Promise<Result>;

/** Counts rows as they are made. */
export interface RowCount {
  rows: number;
}

/** The client that rows are made for. */
export interface Client extends RowCount {
  readonly work: Work;
}

/** The client of rows that the service makes for itself. */
export const itself = (): Client => ({
  rows: 0,
  work: (pass) => pass(createTurns(), new AbortController().signal),
});
