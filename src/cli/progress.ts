import type { WriteStream } from 'node:tty';
import type { Sink } from './exchange.js';

/** Milliseconds between two looks. */
const EVERY = 200;
/** Characters of the bar. */
const WIDTH = 24;

/** The sink, and on `screen` how many bytes it has taken, of `length` if that is known. `end` shows it for the last time. */
export function withProgress(
  sink: Sink,
  length: number | undefined,
  screen: Pick<WriteStream, 'write'>,
): { sink: Sink; end(): void } {
  const begun = performance.now();
  let bytes = 0;
  const show = (end: string) =>
    screen.write(`\r${progressLine(bytes, length, (performance.now() - begun) / 1000)}\x1b[K${end}`);
  const timer = setInterval(show, EVERY, '').unref();
  return {
    sink(chunk, taken) {
      bytes += chunk.length;
      sink(chunk, taken);
    },
    end() {
      clearInterval(timer);
      show('\n');
    },
  };
}

/** `seconds` is how long the bytes took. */
export function progressLine(bytes: number, length: number | undefined, seconds: number): string {
  const rate = `${size(seconds > 0 ? bytes / seconds : 0)}/s`;
  if (length === undefined) return `${size(bytes)}  ${rate}`;
  const share = length === 0 ? 1 : bytes / length;
  const bar = '#'.repeat(Math.floor(share * WIDTH)).padEnd(WIDTH, '.');
  return `[${bar}] ${Math.floor(share * 100)} %  ${size(bytes)} of ${size(length)}  ${rate}`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

function size(bytes: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
