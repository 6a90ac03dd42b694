import { request } from 'node:http';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ask, DearRequest } from './dear-requests.js';
import { amount } from './measures.js';
import { built, start, withDirectory } from './processes.js';
import { type Server, withSeedstream } from './servers.js';

/** Milliseconds after which a client leaves without the rest of its answer. */
const PATIENCE = 4000;

/** Milliseconds before a request, and after its answer or its end, in which /health is asked for, too. */
const AROUND = 300;

/** The longest wait for /health while requests were answered, and for how much of it there was no processor, in milliseconds. */
export interface Wait {
  readonly longest: number;
  readonly withoutProcessor: number;
  /** How the requests were answered, in words. */
  readonly answer: string;
}

const now = () => performance.timeOrigin + performance.now();

/** Sends the requests to a new server. Rejects when an answer has a wrong status. */
export async function longestWait(dear: DearRequest): Promise<Wait> {
  return withDirectory((directory) =>
    withSeedstream((server) => whileAsked(server, dear), {
      LOG_LEVEL: 'silent',
      SCHEMAS_DIR: join(directory, 'schemas'),
      STATE_DIR: join(directory, 'state'),
    }),
  );
}

/** The same of a server that runs already. */
export async function whileAsked({ port, pid }: Server, { name, asks, status }: DearRequest): Promise<Wait> {
  const pings = start([process.execPath, built('bench/programs/pings.js'), `${port}`, `${pid}`], ['stdout']);
  const answered = () =>
    pings
      .printed('stdout')
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' ').map(Number) as [asked: number, wait: number, withoutProcessor: number]);
  while (answered().length === 0) await sleep(10);
  await sleep(AROUND);
  const begun = now();
  const answers = await Promise.all(asks.map((ask) => send(port, ask)));
  const ended = now();
  await sleep(asks.length === 0 ? PATIENCE : AROUND);
  for (const { status: got = status } of answers) {
    if (got !== status) throw new Error(`wrong output: ${name} has the status ${got} instead of ${status}`);
  }
  // An answer that is still awaited tells by its wait how long the server was busy.
  const last = now();
  while ((answered().at(-1)?.[0] ?? 0) < last) await sleep(10);
  pings.child.kill();
  const [, longest, withoutProcessor] = answered()
    .filter(([asked, wait]) => asked + wait >= begun)
    .reduce((most, ping) => (ping[1] > most[1] ? ping : most));
  return {
    longest,
    withoutProcessor: Math.min(withoutProcessor, longest),
    answer: answerOf(answers, ended - begun),
  };
}

function answerOf(answers: readonly Answer[], milliseconds: number): string {
  if (answers.length === 0) return 'idle';
  const seconds = amount(milliseconds / 1000, 's');
  if (answers.every(({ whole }) => whole)) return `answered in ${seconds}`;
  const begun = answers.every(({ status }) => status !== undefined);
  return `left after ${seconds}, ${begun ? 'in its body' : 'before its answer'}`;
}

/** `status` is missing when the client left before it. */
interface Answer {
  readonly status?: number;
  readonly whole: boolean;
}

/** Sends a request, and reads the answer until its end or until the client leaves. */
function send(port: number, { method = 'GET', path, headers = {}, body }: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let status: number | undefined;
    const asked = request({ port, method, path, headers, agent: false }, (response) => {
      status = response.statusCode;
      response.resume();
      response.on('end', () => finish(true));
    });
    const patience = setTimeout(() => finish(false), PATIENCE);
    const finish = (whole: boolean) => {
      clearTimeout(patience);
      resolve({ ...(status !== undefined && { status }), whole });
      asked.destroy();
    };
    asked.on('error', (error) => {
      clearTimeout(patience);
      reject(error);
    });
    asked.end(body);
  });
}
