import { hostname } from 'node:os';
import { type Logger, pino } from 'pino';
import type { Outcome } from './metrics.js';

/** The line of a request may wait this many ms, so that lines are written together. */
const WAIT = 50;
/** With this many lines there is no more waiting. A write takes as long as making a hundred lines. */
const BATCH = 256;
/** The most bytes of one write. */
const MOST_BYTES = 131_072;
/** The most bytes that are kept when nobody reads standard output; further lines are lost. */
const BACKLOG = 16 * 1024 * 1024;

const base = { pid: process.pid, hostname: hostname() };

// The log is written asynchronously, so that downloads continue when the reader of the log stops reading.
const output = pino.destination({ dest: 1, sync: false, maxWrite: MOST_BYTES, maxLength: BACKLOG });
/** Requests whose lines have not been written yet. */
let over: Outcome[] = [];

function flush(): void {
  if (over.length > 0) output.write(over.map(lineOf).join(''));
  over = [];
}

process.on('exit', () => {
  flush();
  output.flushSync();
});

/** The log of this process: JSON lines on standard output. */
export function createLog(level: string): Logger {
  const write = (line: string) => {
    flush();
    output.write(line);
  };
  return pino({ level, base }, { write });
}

/**
 * Logs a request whose response has ended, as pino would at level info. Lines are put together by hand for speed, and many at a
 * time, because a text that grows line by line has left the processor's cache before it is written.
 */
export function logRequest(outcome: Outcome): void {
  const waiting = over.push(outcome);
  if (waiting === BATCH) flush();
  else if (waiting === 1) setTimeout(flush, WAIT).unref();
}

const start = `${JSON.stringify(base).slice(1, -1)},"msg":"request"`;

function lineOf({ time, method, url, seed, status, rows, bytes, ms, aborted }: Outcome): string {
  const asked = `"method":"${method}","url":${quoted(url)}`;
  const made = seed === '' ? '' : `"seed":${quoted(seed)},`;
  const sent = `"status":${status},"rows":${rows},"bytes":${bytes},"ms":${ms.toFixed(3)},"aborted":${aborted}`;
  return `{"level":30,"time":${time},${start},${asked},${made}${sent}}\n`;
}

const plain = /^[ !#-[\]-~]*$/;

/** A JSON string. Testing that nothing needs escaping is faster than JSON.stringify. */
const quoted = (text: string) => (plain.test(text) ? `"${text}"` : JSON.stringify(text));
