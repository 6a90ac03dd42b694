import type { Transfer } from '../http/files/transfers.js';
import type { MetricsReport } from '../http/server/metrics.js';

/** A message of the primary to a worker. */
export type ToWorker =
  | { readonly tell: 'drain' }
  | { readonly tell: 'cut' }
  /** Asks for the metrics of this worker. */
  | { readonly tell: 'report'; readonly id: number }
  /** Answers the worker that asked for the metrics of all workers. */
  | { readonly tell: 'metrics'; readonly id: number; readonly text: string }
  /** Answers the worker that asked for the tries of a URL. */
  | { readonly tell: 'tries'; readonly id: number; readonly count: number }
  /** Answers the worker that asked for a transfer. */
  | { readonly tell: 'transfer'; readonly id: number; readonly transfer?: Transfer };

/** A message of a worker to the primary. */
export type ToPrimary =
  | { readonly tell: 'listening'; readonly address: string }
  | { readonly tell: 'report'; readonly id: number; readonly report: MetricsReport }
  /** Asks for the metrics of all workers. */
  | { readonly tell: 'metrics'; readonly id: number }
  /** Counts a try of a URL and asks how many there were. */
  | { readonly tell: 'try'; readonly id: number; readonly url: string }
  | { readonly tell: 'forget tries'; readonly url: string }
  /** A transfer has begun or ended. */
  | { readonly tell: 'set transfer'; readonly name: string; readonly transfer: Transfer }
  | { readonly tell: 'find transfer'; readonly id: number; readonly name: string };

/** Questions to another process. Each has an id, and its answer has the same id. */
export function questions<Answer>() {
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  return {
    /** Sends a question under a new id; resolves to its answer. */
    ask(send: (id: number) => void): Promise<Answer> {
      const id = ++last;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        send(id);
      });
    },
    answer(id: number, answer: Answer): void {
      waiting.get(id)?.(answer);
      waiting.delete(id);
    },
  };
}
