import type { Report } from '../http/server/metrics.js';

/** What the primary tells a worker. */
export type ToWorker =
  | { readonly tell: 'drain' }
  | { readonly tell: 'cut' }
  /** Asks for the worker's own metrics. */
  | { readonly tell: 'report'; readonly id: number }
  /** Answers the worker's question for those of all. */
  | { readonly tell: 'metrics'; readonly id: number; readonly text: string };

/** What a worker tells the primary. */
export type ToPrimary =
  | { readonly tell: 'listening'; readonly address: string }
  | { readonly tell: 'report'; readonly id: number; readonly report: Report }
  | { readonly tell: 'metrics'; readonly id: number };

/** Questions that wait for their answer. */
export function questions<Answer>() {
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  return {
    /** Asks with a new id. */
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
