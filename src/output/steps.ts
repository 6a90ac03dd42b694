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

/** Steps that are done here before threads are asked that others keep busy: so few are done sooner than those answer. */
const ALONE = 16;

/** Passes under way. */
let passes = 0;

/** The steps of a pass, which are done in any order. */
export interface Steps<Step> {
  /** The next one; undefined where there are no more. */
  next(): Step | undefined;
  here(step: Step): void;
  /** undefined where threads have enough to do. */
  there(step: Step, threads: Threads): Promise<unknown> | undefined;
  /**
   * May a step be done twice, and by a thread after the pass? Then nobody waits for a thread that others keep from the processor: what it
   * has not done at the end is done here, too.
   */
  readonly isRepeatable: boolean;
}

/**
 * Does steps here and, where there are many or a thread is idle, on threads. When this ends, no step is under way any more that is not
 * repeatable. Rejects with the first error, as `turn` does when the client leaves.
 */
export async function shareSteps<Step>(
  { next, here, there, isRepeatable }: Steps<Step>,
  { threads, turn, client }: Workers,
): Promise<void> {
  for (let count = threads === undefined ? ALONE : 0; count < ALONE; count++) {
    if (isRepeatable && threads?.isIdle()) break;
    // Passes of one step leave them alone.
    if (count > 0) threads?.start();
    const step = next();
    if (step === undefined) return;
    await turn();
    here(step);
  }
  /** What ends the wait for each step that threads have. */
  const lent = new Map<Step, () => void>();
  let failed = false;
  const doHere = async () => {
    // This thread has requests to answer, so with threads it helps with one pass only.
    while (!failed && (threads === undefined || passes === 1)) {
      const own = next();
      const [late] = isRepeatable ? lent.keys() : [];
      const step = own ?? late;
      if (step === undefined) return;
      await turn();
      if (own === undefined && !lent.has(step)) continue;
      here(step);
      lent.get(step)?.();
      lent.delete(step);
    }
  };
  const doThere = async (threads: Threads) => {
    while (!failed) {
      client.throwIfAborted();
      const step = next();
      if (step === undefined) return;
      const done = there(step, threads) ?? turn().then(() => here(step));
      await new Promise<unknown>((resolve, reject) => {
        lent.set(step, () => resolve(undefined));
        done.then(resolve, reject);
      });
      lent.delete(step);
    }
  };
  const fail = (error: unknown) => {
    failed = true;
    throw error;
  };
  await turn();
  passes++;
  const others = Array.from({ length: ASKED * (threads?.size ?? 0) }, () => doThere(threads as Threads));
  const loops = await Promise.allSettled([doHere(), ...others].map((loop) => loop.catch(fail)));
  passes--;
  for (const loop of loops) if (loop.status === 'rejected') throw loop.reason;
}
