import type { Threads } from '../kernel/threads/threads.js';
import type { Turn } from '../turns.js';

/** Who does the steps of a pass: the event loop in turns, and generation threads. */
export interface Workers {
  readonly threads: Threads | undefined;
  readonly turn: Turn;
  readonly client: AbortSignal;
}

/** The steps that a thread is asked for at a time: one in progress and one waiting. */
const ASKED = 2;

/** Steps that are done here before threads are asked: so few are done sooner than threads, which others keep busy, answer. */
const ALONE = 16;

/** Passes under way. */
let passes = 0;

/**
 * Does steps in any order, here and, where there are many, on threads: each takes the `next` step until there is none. `there` is
 * undefined where threads have enough to do. When this ends, nothing of it is under way any more. Rejects with the first error, as `turn`
 * does when the client leaves.
 */
export async function shareSteps<Step>(
  next: () => Step | undefined,
  here: (step: Step) => void,
  there: (step: Step, threads: Threads) => Promise<unknown> | undefined,
  { threads, turn, client }: Workers,
): Promise<void> {
  let failed = false;
  const doHere = async () => {
    // This thread has requests to answer, so with threads it helps with one pass only.
    while (!failed && (threads === undefined || passes === 1)) {
      const step = next();
      if (step === undefined) return;
      await turn();
      here(step);
    }
  };
  const doThere = async (threads: Threads) => {
    while (!failed) {
      client.throwIfAborted();
      const step = next();
      if (step === undefined) return;
      await (there(step, threads) ?? turn().then(() => here(step)));
    }
  };
  const fail = (error: unknown) => {
    failed = true;
    throw error;
  };
  for (let count = threads === undefined ? ALONE : 0; count < ALONE; count++) {
    const step = next();
    if (step === undefined) return;
    await turn();
    here(step);
  }
  await turn();
  passes++;
  const others = Array.from({ length: ASKED * (threads?.size ?? 0) }, () => doThere(threads as Threads));
  const ended = await Promise.allSettled([doHere(), ...others].map((loop) => loop.catch(fail)));
  passes--;
  for (const loop of ended) if (loop.status === 'rejected') throw loop.reason;
}
