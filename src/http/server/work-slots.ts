import type { ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { BusyError, ClientLeft } from '../../errors.js';
import type { Pass, Work } from '../../output/work.js';
import { createTurns, type Turn } from '../../turns.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Runs a pass for the client of this request. Rejects when the client leaves, and with a ProblemError when it waits too long. */
    readonly work: Work;
  }
  interface FastifyInstance {
    readonly workSlots: WorkSlots;
  }
}

/** The passes of one process. */
export interface WorkLoad {
  /** Passes that have a slot. */
  active: number;
  /** Passes that wait for one. */
  waiting: number;
}

export interface WorkSlots {
  /** Would a new pass have to wait? */
  taken(): boolean;
  /**
   * Runs a pass until it ends or `client` is aborted. Rejects with a BusyError when it waits for its first slot for more than
   * `patience` ms.
   */
  run<Result>(client: AbortSignal, patience: number, pass: Pass<Result>): Promise<Result>;
}

/** After this many ms a pass gives its slot to the next one that waits, and waits itself: short passes soon have their turn. */
const SHARE = 100;

/** The most ms that a client waits for the first slot before it gets an answer. */
const PATIENCE = 10_000;

/**
 * Slots for passes: `count` run at a time, first come, first served, each for SHARE ms while others wait. `load` tells how many
 * there are.
 */
export function createWorkSlots(count: number, load: WorkLoad): WorkSlots {
  const waiting = new Set<() => void>();
  const loopTurn = createTurns();

  const take = (client: AbortSignal, patience: number) =>
    new Promise<void>((resolve, reject) => {
      if (client.aborted) return reject(client.reason);
      if (load.active < count) {
        load.active++;
        return resolve();
      }
      const leave = () => {
        waiting.delete(begin);
        load.waiting--;
        clearTimeout(timer);
        client.removeEventListener('abort', give);
      };
      const begin = () => {
        leave();
        load.active++;
        resolve();
      };
      const give = () => {
        leave();
        reject(client.aborted ? client.reason : new BusyError('There is too much work'));
      };
      const timer = patience === Number.POSITIVE_INFINITY ? undefined : setTimeout(give, patience);
      client.addEventListener('abort', give);
      waiting.add(begin);
      load.waiting++;
    });

  const giveBack = () => {
    load.active--;
    const [next] = waiting;
    next?.();
  };

  return {
    taken: () => load.active >= count,
    async run(client, patience, pass) {
      /** When the pass got its slot; undefined while it has none. */
      let since: number | undefined;
      let coming: Promise<void> | undefined;
      let left = patience;
      let over = false;
      const release = () => {
        if (since === undefined) return;
        since = undefined;
        giveBack();
      };
      const hold = () => {
        since = performance.now();
        coming = undefined;
        // What has begun is finished, however long that takes.
        left = Number.POSITIVE_INFINITY;
        if (over) release();
      };
      const turn: Turn = async () => {
        // A pass of several loops is over when the first of them fails; the others get no slot any more.
        if (over) throw new Error('The pass is over');
        if (since !== undefined && waiting.size > 0 && performance.now() - since > SHARE) release();
        if (since === undefined) {
          coming ??= take(client, left).then(hold);
          await coming;
        }
        await loopTurn();
        client.throwIfAborted();
      };
      try {
        return await pass(turn, client);
      } finally {
        over = true;
        release();
      }
    },
  };
}

/** Lets requests run passes, which share `count` slots and end with their client. */
export const workSlots = fp<{ count: number }>(
  async (app, { count }) => {
    const slots = createWorkSlots(count, app.metrics.work);
    app.decorate('workSlots', slots);
    app.decorateRequest('work', {
      getter(this: FastifyRequest): Work {
        const { response } = this;
        // An answer that has begun could only be cut off, so it waits.
        const patience = response.headersSent ? Number.POSITIVE_INFINITY : PATIENCE;
        return (pass) => slots.run(leaving(response), patience, pass);
      },
    });
  },
  { name: 'work-slots', dependencies: ['traffic'] },
);

const signals = new WeakMap<ServerResponse, AbortSignal>();

/** Aborted with a ClientLeft when the client has left. */
export function leaving(response: ServerResponse): AbortSignal {
  const known = signals.get(response);
  if (known !== undefined) return known;
  const controller = new AbortController();
  const end = () => controller.abort(new ClientLeft());
  if (response.destroyed) end();
  else response.once('close', end);
  signals.set(response, controller.signal);
  return controller.signal;
}
