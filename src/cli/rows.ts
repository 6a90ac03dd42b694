import { fstatSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { buildApp, loadData } from '../app.js';
import type { Config } from '../config/config.js';
import { createMetrics } from '../http/server/metrics.js';
import type { AskedRows } from './arguments.js';
import { type Exchange, exchange, type Sink } from './exchange.js';
import { withProgress } from './progress.js';

/**
 * Writes to standard output what a server with this configuration would answer. Resolves to undefined, or to the message of an
 * error that it would answer instead. Rejects when neither is possible, for example with the error of standard output.
 */
export async function writeRows(asked: AskedRows, config: Config): Promise<string | undefined> {
  const request = await requestFor(asked);
  const app = await appFor(config);
  let problem: Buffer[] | undefined;
  let end = () => {};
  let seed: string | undefined;
  try {
    await app.ready();
    await exchange(app, request, (head) => {
      const { status, length } = head;
      if (status >= 400) {
        problem = [];
        return collectIn(problem);
      }
      seed = head.seed;
      const output = isFile() ? toFile : toStandardOutput;
      if (process.stdout.isTTY || !process.stderr.isTTY) return output;
      const progress = withProgress(output, length, process.stderr);
      end = progress.end;
      return progress.sink;
    });
  } finally {
    end();
    await app.close();
  }
  if (seed !== undefined && process.stderr.isTTY && !/[?&]seed=/.test(asked.url))
    process.stderr.write(`The seed was ${decodeURIComponent(seed)}\n`);
  return problem && messageOf(JSON.parse(Buffer.concat(problem).toString()));
}

/** The application that a command asks instead of a server. */
export const appFor = async (config: Config): Promise<FastifyInstance> =>
  buildApp(withoutServer(config), await loadData(config), createMetrics());

/** Nobody else has access, all cores are for one process, and deliveries are those of servers. Standard output is for the rows. */
const withoutServer = (config: Config): Config => ({
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

const isFile = () => fstatSync(1).isFile();

const collectIn =
  (chunks: Buffer[]): Sink =>
  (bytes, taken) => {
    chunks.push(Buffer.from(bytes));
    taken();
  };

interface Problem {
  readonly detail: string;
  readonly allowed?: string | readonly string[];
  readonly suggestion?: string;
}

/** A long list of what is allowed is not part of the detail; nobody needs it beside a suggestion. */
export const messageOf = ({ detail, allowed, suggestion }: Problem) =>
  Array.isArray(allowed) && suggestion === undefined && allowed.some((name) => !detail.includes(name))
    ? `${detail}\nAllowed: ${allowed.join(', ')}`
    : detail;
