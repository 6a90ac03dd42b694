import { hostname } from 'node:os';
import { type Logger, pino } from 'pino';
import type { Outcome } from './metrics.js';

/** Milliseconds that the line of a request may wait for others to be written with. */
const WAIT = 50;
/** Lines that are worth a write: it costs as much as a hundred of them. */
const BATCH = 256;
/** Bytes written at once at the most. */
const MOST_BYTES = 131_072;
/** Bytes kept for a reader who has stopped reading; what comes after them is lost. */
const BACKLOG = 16 * 1024 * 1024;

const base = { pid: process.pid, hostname: hostname() };

// Not synchronous: whoever reads the log must not be able to stop the downloads.
const output = pino.destination({ dest: 1, sync: false, maxWrite: MOST_BYTES, maxLength: BACKLOG });
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
 * Writes the line of a request whose response is over: one of pino's at level info, put together by hand because there
 * is one for each request, and together with those of others: one text that grows with each of them has left the cache when
 * it is written.
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

/** As JSON, which takes longer where nothing has to be escaped than to see that. */
const quoted = (text: string) => (plain.test(text) ? `"${text}"` : JSON.stringify(text));
