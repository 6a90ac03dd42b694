import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { createAsyncCache } from '../cache.js';
import { type Config, threadsOf } from '../config.js';
import type { Tries } from '../http/answer/tries.js';
import { createLives } from '../http/events/live.js';
import type { EventsContext } from '../http/events/register.js';
import type { RowsContext } from '../http/rows/answers.js';
import { limitDownloads } from '../http/server/download-slots.js';
import { createThreads } from '../kernel/threads/threads.js';
import type { PreparedEvents, PreparedRows } from '../output/prepare.js';
import type { Lengths } from '../output/representation.js';

declare module 'fastify' {
  interface FastifyInstance {
    readonly generation: Generation;
  }
}

/** What the routes that generate rows share. */
export interface Generation {
  readonly context: RowsContext & EventsContext;
  /** Limits how many requests are answered at a time; the routes of all scopes count together. */
  limit(routes: FastifyInstance): void;
}

/** The most plans that are kept. A plan takes a few MB of address space, most of which is never used. */
const PLANS = 32;

/** The most lengths of representations that are kept, with at most 2 KB each. */
const LENGTHS = 256;

/** The threads that generate big downloads, and the caches that downloads share. */
export const generation = fp<{ config: Config; tries: Tries }>(
  async (app, { config, tries }) => {
    const size = threadsOf(config);
    const threads = size === 0 ? undefined : createThreads(size);
    app.addHook('onClose', () => threads?.close());
    const { maxRows, maxDelayMs: maxDelay, maxFail, maxDownloads } = config;
    app.decorate('generation', {
      context: {
        limits: { maxRows, maxDelay, maxFail },
        tries,
        threads,
        prepared: createAsyncCache<PreparedRows>(PLANS),
        preparedEvents: createAsyncCache<PreparedEvents>(PLANS),
        lengths: createAsyncCache<Lengths>(LENGTHS),
        workSlots: app.workSlots,
        lives: createLives(app),
      },
      limit: (routes) => limitDownloads(routes, maxDownloads, app.metrics),
    });
  },
  { name: 'generation', dependencies: ['work-slots', 'catalog', 'deliveries'] },
);
