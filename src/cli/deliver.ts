import { readFile } from 'node:fs/promises';
import { buildApp, loadData } from '../app.js';
import type { Config } from '../config/config.js';
import type { Delivery } from '../deliveries/contract/delivery.js';
import { progressLine } from '../deliveries/run/progress.js';
import { deliverShards } from '../deliveries/shards.js';
import { ProblemError } from '../errors.js';
import { createMetrics } from '../http/server/metrics.js';
import { endBySignal } from '../signals.js';
import type { AskedDelivery } from './arguments.js';
import { type Failure, failureOf } from './failure.js';
import { UsageError } from './options.js';
import { withoutServer } from './rows.js';

/** Milliseconds between two lines of progress: at a terminal each replaces the one before. */
const EVERY = process.stderr.isTTY ? 200 : 10_000;

/**
 * Delivers what POST /deliveries would with the file as its body, and waits for the end. Resolves to undefined, or to why it failed.
 * SIGTERM and SIGINT stop it at the checkpoint, and then end the process.
 */
export async function deliverFile(asked: AskedDelivery, config: Config): Promise<Failure | undefined> {
  if (config.destinationsFile === '')
    throw new UsageError('deliver needs --destinations-file: the file of the destinations');
  const { part = { shard: 0, shards: 1 }, shards = part.shards } = asked;
  const data = await loadData(config);
  const app = await buildApp(withoutServer(config), data, createMetrics());
  const stop = new AbortController();
  let signal: NodeJS.Signals | undefined;
  for (const name of ['SIGTERM', 'SIGINT'] as const)
    process.once(name, () => {
      signal = name;
      stop.abort();
    });
  const progress = progressOf(Math.ceil((shards - part.shard) / part.shards));
  try {
    const body = await readBody(asked.file);
    await app.ready();
    const rows = { ...data, catalog: app.catalog, maxRows: config.maxRows, seed: config.seed || undefined };
    const last = await deliverShards(body, { shards, part }, rows, {
      file: config.destinationsFile,
      directory: config.stateDir,
      parallel: config.maxDeliveries,
      environment: config.environment,
      tell: (error) => process.stderr.write(`seedstream: ${(error as Error).message}\n`),
      tellBad: ({ file, reason }) => process.stderr.write(`seedstream: ${file} ${reason}\n`),
      show: progress.take,
      stop: stop.signal,
    });
    const failed = last.find(({ state }) => state === 'failed');
    return failed && { message: `${failed.lastError}`, exit: 1 };
  } catch (error) {
    if (error instanceof ProblemError)
      return failureOf({ status: error.status, detail: error.message, ...error.members });
    throw error;
  } finally {
    progress.end();
    await app.close();
    if (signal !== undefined) endBySignal(signal);
  }
}

async function readBody(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(({ code }: NodeJS.ErrnoException) => {
    throw new Error(`The file of the request cannot be read: ${file} (${code})`);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemError(400, `${file} is not JSON: ${(error as Error).message}`);
  }
}

/** Shows the progress of so many deliveries in one line on standard error; `end` shows it for the last time, and what is left out. */
function progressOf(shards: number): { take(delivery: Delivery): void; end(): void } {
  const begun = performance.now();
  const states = new Map<string, Delivery>();
  /** Rows that were delivered before. */
  let before = 0;
  let last = '';
  const show = (end: string) => {
    if (states.size === 0) return;
    const all = [...states.values()];
    const done = all.filter(({ state }) => state === 'done').length;
    const sum = sumOf(all, shards);
    const mean = ((sum.checkpoint.rows - before) / (performance.now() - begun)) * 1000;
    const now = progressLine(end === '' ? sum : { ...sum, rowsPerSecond: mean });
    const line = `${shards === 1 ? '' : `${done} of ${shards} shards, `}${now}`;
    if (process.stderr.isTTY) process.stderr.write(`\r${line}\x1b[K${end}`);
    else if (line !== last) process.stderr.write(`${line}\n`);
    last = line;
  };
  const timer = setInterval(show, EVERY, '').unref();
  return {
    take(delivery) {
      if (!states.has(delivery.id)) before += delivery.checkpoint.rows;
      states.set(delivery.id, delivery);
    },
    end() {
      clearInterval(timer);
      show('\n');
      const notes = new Set([...states.values()].flatMap(({ notes = [] }) => notes));
      for (const note of notes) process.stderr.write(`seedstream: ${note}\n`);
    },
  };
}

/** From the state that most needs to be seen to the one that least does. */
const order = ['failed', 'waiting', 'running', 'finishing', 'queued', 'cancelling', 'cancelled', 'done'];

/** All deliveries as one, which has no total before all have begun. */
function sumOf(all: readonly Delivery[], shards: number): Delivery {
  const sum = (of: (delivery: Delivery) => number) => all.reduce((sum, delivery) => sum + of(delivery), 0);
  const [shown] = all.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state)) as [Delivery];
  const known = all.length === shards && all.every(({ total }) => total !== undefined);
  const { total: _, ...rest } = shown;
  return {
    ...rest,
    checkpoint: { rows: sum(({ checkpoint }) => checkpoint.rows), cursor: null },
    ...(known && { total: sum(({ total }) => total as number) }),
    rowsPerSecond: sum(({ state, rowsPerSecond }) => (state === 'running' ? rowsPerSecond : 0)),
  };
}
