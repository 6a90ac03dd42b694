// node pings.js <port> <pid>: asks the server for /health on one connection, again 5 ms after each answer, until it is ended. Prints
// a line for each answer: when it was asked for (ms since 1970), how long the answer took (ms), and how much of that this process
// and the main thread of the server, with the process id <pid>, could run but had no processor (ms; 0 where Linux does not say).
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOST } from '../servers.js';

const EVERY = 5;

const [, , port, pid] = process.argv;
const request = `GET /health HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
const socket = connect(Number(port), HOST);
socket.setNoDelay();

const ping = () =>
  new Promise<void>((resolve, reject) => {
    socket.once('data', (answer) => {
      if (answer.toString('latin1').startsWith('HTTP/1.1 200 ')) resolve();
      else reject(new Error(`/health answered ${answer}`));
    });
    socket.write(request);
  });

for (;;) {
  const [asked, before] = [performance.now(), withoutProcessor()];
  await ping();
  const wait = performance.now() - asked;
  console.log(performance.timeOrigin + asked, wait, withoutProcessor() - before);
  await sleep(EVERY);
}

function withoutProcessor(): number {
  return waitOf(String(pid)) + waitOf('self');
}

/** The second number of schedstat: the nanoseconds in which the thread waited for a processor. */
function waitOf(process: string): number {
  try {
    return Number(readFileSync(`/proc/${process}/schedstat`, 'latin1').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}
