import { join } from 'node:path';
import type { Piscina } from 'piscina';
import { once } from '../cache.js';
import { BusyError, ProblemError } from '../errors.js';
import { builtRoot } from '../project-root.js';
import { FAKER_VALUES } from './faker/call.js';
import { unpacking } from './lists.js';
import { MOST_WORK } from './read/node.js';
import type { Questions, Reply, Task } from './worker.js';

/**
 * Reads schemas on threads of their own, so that large schemas and vocabularies do not delay other requests. Answers reject with a
 * ProblemError when the schema is wrong.
 */
export interface SchemaReader {
  /** The number of values of a method of Faker, on which rows depend. */
  readonly fakerValues: number;
  ask<Kind extends keyof Questions>(
    text: string,
    kind: Kind,
    question: Questions[Kind]['ask'],
  ): Promise<Questions[Kind]['answer']>;
}

/** The worker in dist/, because a thread runs JavaScript. */
const worker = join(builtRoot, 'src/schemas/worker.js');

/** A thread ends after this many ms without a question, and starts again with the next question. */
const IDLE = 60_000;

/** The most questions that may wait for a thread. */
const MOST_WAITING = 200;

/** The most work that a question may take of the first thread, about 50 ms, and the most characters of its schema. */
const QUICK_WORK = 2_000;
const QUICK_CHARACTERS = 200_000;

/**
 * Reads with two threads, which all readers of the process share, because a thread takes 0.7 s of CPU to load its modules. They start with their
 * first question and keep no process from ending. The first one gives up a schema that takes long, which the second
 * one then reads from its beginning. So a small schema waits for a part of a large one at the most, never for all of it.
 */
export function createReader(fakerValues = FAKER_VALUES): SchemaReader {
  return {
    fakerValues,
    async ask(text, kind, question) {
      const asked = { text, question: { kind, ...question }, fakerValues } as Asked;
      let reply = text.length > QUICK_CHARACTERS ? undefined : await quick(asked);
      if (reply === undefined || 'tooMuchWork' in reply) reply = await thorough(asked);
      if ('value' in reply) return reply.value as never;
      const { status, detail, members } = reply.problem;
      throw new ProblemError(status, detail, members);
    },
  };
}

type Asked = Omit<Task, 'mostWork'>;
type Answer = Exclude<Reply, { columns: unknown }>;

const quick = createThread(QUICK_WORK);
const thorough = createThread(MOST_WORK);

function createThread(mostWork: number) {
  const started = once(startPool);
  const unpacked = unpacking();
  const ask = async (asked: Asked): Promise<Answer> => {
    const pool = await started();
    if (pool.queueSize >= MOST_WAITING) {
      throw new BusyError('Too many schemas are being read');
    }
    const reply = await pool.run({ ...asked, mostWork });
    if (!('columns' in reply)) return reply;
    const value = unpacked(reply.columns);
    return value === undefined ? ask({ ...asked, whole: true }) : { value };
  };
  return ask;
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
