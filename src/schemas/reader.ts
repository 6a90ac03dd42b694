import { join } from 'node:path';
import type { Piscina } from 'piscina';
import { ProblemError } from '../errors.js';
import { projectRoot } from '../project-root.js';
import type { Questions, Reply, Task } from './worker.js';

/**
 * Reads schemas on a thread of its own, so that large schemas and vocabularies do not delay other requests. Answers reject with a
 * ProblemError when the schema is wrong.
 */
export interface SchemaReader {
  ask<Kind extends keyof Questions>(
    text: string,
    kind: Kind,
    question: Questions[Kind]['ask'],
  ): Promise<Questions[Kind]['answer']>;
  close(): Promise<void>;
}

/** The worker in dist/, because a thread runs JavaScript. */
const worker = join(projectRoot, 'dist/src/schemas/worker.js');

/** The thread ends after this many ms without a question, and starts again with the next question. */
const IDLE = 60_000;

/** The most questions that may wait for the thread. */
const MOST_WAITING = 200;

export function createReader(): SchemaReader {
  let started: Promise<Piscina<Task, Reply>> | undefined;
  return {
    async ask(text, kind, question) {
      started ??= startPool();
      const pool = await started;
      if (pool.queueSize >= MOST_WAITING) {
        throw new ProblemError(503, 'Too many schemas are being read: try again soon');
      }
      const reply = await pool.run({ text, question: { kind, ...question } } as Task);
      if ('value' in reply) return reply.value as never;
      const { status, detail, members } = reply.problem;
      throw new ProblemError(status, detail, members);
    },
    async close() {
      await (await started)?.destroy();
    },
  };
}

async function startPool(): Promise<Piscina<Task, Reply>> {
  const { Piscina } = await import('piscina');
  return new Piscina({
    filename: worker,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE,
    maxQueue: MOST_WAITING,
    execArgv: [],
  });
}
