import { hostname } from 'node:os';
import type { FastifyRequest } from 'fastify';
import { type Logger, pino } from 'pino';
import type { Outcome } from './metrics.js';

/** Milliseconds that the line of a request may wait for others to be written with. */
const WAIT = 50;
/** Characters that are worth a write: it costs as much as a hundred lines. */
const BATCH = 32_768;
/** Bytes kept for a reader who has stopped reading; what comes after them is lost. */
const BACKLOG = 16 * 1024 * 1024;

const base = { pid: process.pid, hostname: hostname() };

// Not synchronous: whoever reads the log must not be able to stop the downloads.
const output = pino.destination({ dest: 1, sync: false, maxWrite: 2 * BATCH, maxLength: BACKLOG });
let lines = '';

function flush(): void {
  if (lines !== '') output.write(lines);
  lines = '';
}

process.on('exit', () => {
  flush();
  output.flushSync();
});

/** The log of this process: JSON lines on standard output. */
export function createLog(level: string): Logger {
  const write = (line: string) => {
    lines += line;
    flush();
  };
  return pino({ level, base }, { write });
}

/**
 * Writes the line of a request whose response is over: one of pino's at level info, put together by hand because there
 * is one for each request, and written with those that follow soon.
 */
export function logRequest(request: FastifyRequest, outcome: Outcome): void {
  if (lines === '') setTimeout(flush, WAIT).unref();
  lines += lineOf(request, outcome);
  if (lines.length > BATCH) flush();
}

const start = `${JSON.stringify(base).slice(1, -1)},"msg":"request"`;

function lineOf({ method, url, rows, seed }: FastifyRequest, outcome: Outcome): string {
  const { status, bytes, ms, aborted } = outcome;
  const asked = `"method":"${method}","url":${JSON.stringify(url)}`;
  const made = seed === '' ? '' : `"seed":${JSON.stringify(seed)},`;
  const sent = `"status":${status},"rows":${rows},"bytes":${bytes},"ms":${ms.toFixed(3)},"aborted":${aborted}`;
  return `{"level":30,"time":${Date.now()},${start},${asked},${made}${sent}}\n`;
}
