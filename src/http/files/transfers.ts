import { LRUCache } from 'lru-cache';
import { ProblemError, type ProblemMembers } from '../../errors.js';

/** How far the answer to a file is. Its client names it, because a broken connection does not tell why it broke. */
export type Transfer =
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly skippedRows?: number }
  /** The client has left. */
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly problem: Failure };

/** What makes a ProblemError, as a message to another process. */
interface Failure {
  readonly status: number;
  readonly detail: string;
  readonly members: ProblemMembers;
}

export const failed = ({ status, message, members }: ProblemError): Transfer => ({
  state: 'failed',
  problem: { status, detail: message, members },
});

/** What a client would have been answered if the error had been known in time. */
export const problemOf = ({ status, detail, members }: Failure): ProblemError =>
  new ProblemError(status, detail, members);

/** Transfers by their names. */
export interface Transfers {
  set(name: string, transfer: Transfer): void;
  find(name: string): Transfer | undefined | Promise<Transfer | undefined>;
}

/** The most transfers that are remembered. */
const MOST = 10_000;

/** Milliseconds after its end in which a transfer is forgotten. */
const KEPT = 600_000;

/** `now` gives milliseconds since some moment. */
export function createTransfers(now = () => performance.now()): Transfers {
  const transfers = new LRUCache<string, Transfer>({ max: MOST, ttlResolution: 0, perf: { now } });
  return {
    set(name, transfer) {
      transfers.set(name, transfer, { ttl: transfer.state === 'running' ? 0 : KEPT });
    },
    find: (name) => transfers.get(name),
  };
}
