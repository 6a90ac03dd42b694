import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { createAsyncCache, createCache } from '../cache.js';
import type { Column } from '../columns/value.js';
import { type Config, cacheMegabytesOf, threadsOf } from '../config/config.js';
import { forEver } from '../http/answer/send-representation.js';
import type { Tries } from '../http/answer/tries.js';
import { createLives } from '../http/events/live.js';
import type { EventsContext } from '../http/events/register.js';
import type { RowsContext } from '../http/rows/answers.js';
import { limitDownloads } from '../http/server/download-slots.js';
import { limitVocabularies } from '../kernel/program/serialise.js';
import { limitPlans } from '../kernel/run/memory.js';
import { createThreads } from '../kernel/threads/threads.js';
import type { PreparedEvents, PreparedRows } from '../output/prepare.js';
import type { Lengths } from '../output/representation.js';
import type { Found, Search } from '../query/search.js';

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

/** The shares of CACHE_MEMORY. What is prepared for one request may take the share of rows. */
const SHARES = {
  rows: 3 / 8,
  events: 1 / 8,
  vocabularies: 1 / 4,
  lengths: 1 / 16,
  searches: 1 / 16,
  found: 1 / 8,
};

/** The most datasets whose columns are kept for questions. */
const ASKED_DATASETS = 16;

const bytesOf = ({ size }: { readonly size: number }) => size;

/** The threads that generate big downloads, and the caches that downloads share. */
export const generation = fp<{ config: Config; tries: Tries }>(
  async (app, { config, tries }) => {
    const size = threadsOf(config);
    const threads = size === 0 ? undefined : createThreads(size);
    app.addHook('onClose', () => threads?.close());
    const { maxRows, maxDelayMs: maxDelay, maxFail, maxDownloads } = config;
    const megabytes = cacheMegabytesOf(config);
    const bytesFor = (share: keyof typeof SHARES) => megabytes * SHARES[share] * 2 ** 20;
    // A process that can never make rows does not start, because this throws then.
    const most = limitPlans(bytesFor('rows'));
    limitVocabularies(bytesFor('vocabularies'));
    app.decorate('generation', {
      context: {
        limits: { maxRows, maxDelay, maxFail, seed: config.seed || undefined },
        tries,
        threads,
        prepared: createAsyncCache<PreparedRows>({ bytes: most, bytesOf }),
        searching: {
          columns: createAsyncCache<readonly Column[]>(ASKED_DATASETS),
          searches: createAsyncCache<Search>({ bytes: Math.min(most, bytesFor('searches')), bytesOf }),
          found: createCache<Found>({ bytes: bytesFor('found'), bytesOf }),
          threads,
        },
        preparedEvents: createAsyncCache<PreparedEvents>({
          bytes: Math.min(most, bytesFor('events')),
          bytesOf,
        }),
        lengths: createAsyncCache<Lengths>({
          bytes: bytesFor('lengths'),
          bytesOf: ({ offsets }) => offsets.byteLength,
        }),
        workSlots: app.workSlots,
        unchanging: forEver(config.apiKey !== ''),
        lives: createLives(app),
      },
      limit: (routes) => limitDownloads(routes, maxDownloads, app.metrics),
    });
  },
  { name: 'generation', dependencies: ['work-slots', 'catalog', 'deliveries'] },
);
