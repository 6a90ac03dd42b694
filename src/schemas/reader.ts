import { join } from 'node:path';
import { Piscina } from 'piscina';
import { ProblemError } from '../errors.js';
import { projectRoot } from '../project-root.js';
import type { Questions, Reply, Task } from './worker.js';

/**
 * Reads schema documents on a thread of its own, so that what strangers send, and the vocabularies that it asks for, keep
 * nobody else waiting. Its answers reject with a ProblemError for what is wrong with the document.
 */
export interface SchemaReader {
  ask<Kind extends keyof Questions>(
    text: string,
    kind: Kind,
    question: Questions[Kind]['ask'],
  ): Promise<Questions[Kind]['answer']>;
  close(): Promise<void>;
}

/** The worker as built: threads run JavaScript, also when this file runs from the sources. */
const worker = join(projectRoot, 'dist/src/schemas/worker.js');

/** Milliseconds without a question after which the thread ends; it starts again with the next one. */
const IDLE = 60_000;

/** Questions that may wait for the thread. */
const MOST_WAITING = 200;

export function startReader(): SchemaReader {
  const pool = new Piscina<Task, Reply>({
    filename: worker,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE,
    maxQueue: MOST_WAITING,
    execArgv: [],
  });
  return {
    async ask(text, kind, question) {
      if (pool.queueSize >= MOST_WAITING) {
        throw new ProblemError(503, 'Too many schemas are being read: try again soon');
      }
      const reply = await pool.run({ text, question: { kind, ...question } } as Task);
      if ('value' in reply) return reply.value as never;
      const { status, detail, members } = reply.problem;
      throw new ProblemError(status, detail, members);
    },
    close: () => pool.destroy(),
  };
}
