import { fstatSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { buildApp, loadData } from '../app.js';
import type { Config } from '../config/config.js';
import { createMetrics } from '../http/server/metrics.js';
import { endOnSignals } from '../signals.js';
import type { AskedRows } from './arguments.js';
import { type Exchange, exchange, type Sink } from './exchange.js';
import { type Failure, failureOf, type Problem } from './failure.js';
import { UsageError } from './options.js';
import { type OutputFile, openOutput } from './output-file.js';
import { withProgress } from './progress.js';

/**
 * Writes what a server with this configuration would answer, to standard output or to a file. Resolves to undefined, or to the
 * error that it would answer instead. Rejects when neither is possible, for example with the error of standard output.
 */
export async function writeRows(asked: AskedRows, config: Config): Promise<Failure | undefined> {
  endOnSignals();
  const whole = await requestFor(asked);
  const app = await appFor(config, unexpected);
  const hasSeed = config.seed !== '' || /[?&]seed=/.test(asked.url);
  let problem: Buffer[] | undefined;
  let end = () => {};
  let seed: string | undefined;
  try {
    await app.ready();
    const output =
      asked.output === undefined ? standardOutput(whole) : await openOutput(asked.output, app, whole);
    await exchange(app, output.request, (head) => {
      if (head.status >= 400) {
        problem = [];
        return collectIn(problem);
      }
      seed = head.seed;
      if (asked.output !== undefined && seed !== undefined && !hasSeed)
        throw new UsageError('--output needs --seed: a process that goes on must make the same rows');
      const sink = output.begin(head);
      const onScreen = asked.output === undefined && process.stdout.isTTY;
      if (onScreen || !process.stderr.isTTY) return sink;
      const progress = withProgress(sink, head.length, process.stderr);
      end = progress.end;
      return progress.sink;
    });
    if (problem === undefined) await output.end();
  } finally {
    end();
    await app.close();
  }
  if (seed !== undefined && process.stderr.isTTY && !hasSeed)
    process.stderr.write(`The seed was ${decodeURIComponent(seed)}\n`);
  if (problem === undefined) return undefined;
  const told: Problem = JSON.parse(Buffer.concat(problem).toString());
  const failure = failureOf(told);
  const hint = asked.ofJob && told.parameter === 'shard' ? SHARD_OF_JOB : '';
  return { ...failure, message: `${failure.message}${hint}` };
}

const SHARD_OF_JOB = '\nThe shard is that of JOB_COMPLETION_INDEX and JOB_COMPLETIONS.';

/** The log of what no request can cause: standard error gets the stack. */
const unexpected = pino({ level: 'error' }, { write: (line) => process.stderr.write(`${stackOf(line)}\n`) });

const stackOf = (line: string) => (JSON.parse(line) as { err?: { stack: string } }).err?.stack ?? line;

/** The application that a command asks instead of a server. `log` gets unexpected errors. */
export const appFor = async (config: Config, log?: FastifyBaseLogger): Promise<FastifyInstance> => {
  const host = log && { base: '', log };
  return buildApp(withoutServer(config), await loadData(config), createMetrics(), undefined, host);
};

/** Nobody else has access, all cores are for one process, and deliveries are those of servers. Standard output is for the rows. */
export const withoutServer = (config: Config): Config => ({
  ...config,
  apiKey: '',
  workers: 1,
  rateLimit: 0,
  destinationsFile: '',
  logLevel: 'silent',
});

async function requestFor({ url, body: file }: AskedRows): Promise<Exchange> {
  const headers = { host: 'localhost', accept: '*/*' };
  if (file === undefined) return { method: 'GET', url, headers, body: undefined };
  const body = await readFile(file).catch(({ code }: NodeJS.ErrnoException) => {
    throw new Error(`The file of the schema cannot be read: ${file} (${code})`);
  });
  const ofBody = { 'content-type': 'application/schema+json', 'content-length': String(body.length) };
  return { method: 'POST', url, headers: { ...headers, ...ofBody }, body };
}

const standardOutput = (request: Exchange): OutputFile => ({
  request,
  begin: () => (fstatSync(1).isFile() ? toFile : toStandardOutput),
  async end() {},
});

const toStandardOutput: Sink = (bytes, taken) => process.stdout.write(bytes, taken);

/** process.stdout would take it for a success when a full disk has taken only the first of the bytes. */
const toFile: Sink = (bytes, taken) => {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
  } catch (error) {
    return taken(error as Error);
  }
  taken();
};

export const collectIn =
  (chunks: Buffer[]): Sink =>
  (bytes, taken) => {
    chunks.push(Buffer.from(bytes));
    taken();
  };
