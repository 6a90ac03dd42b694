// node load.js <url> <seconds> <connections>: requests a URL repeatedly on persistent connections, each of which waits for its
// answer before the next request, and prints the answers per second.
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';

const [, , address = '', seconds, connections] = process.argv;
const url = new URL(address);
const request = `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`;
const start = performance.now();
const end = start + Number(seconds) * 1000;
let answers = 0;

const busy = Array.from({ length: Number(connections) }, () => keepAsking());
await Promise.all(busy);
console.log(answers / ((performance.now() - start) / 1000));

/** Rejects when a connection breaks or an answer is not a 200. */
function keepAsking(): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(url.port), url.hostname, () => socket.write(request));
    socket.setEncoding('latin1');
    socket.setNoDelay();
    socket.on('data', (data) => {
      received += data;
      if (!isWhole(received)) return;
      if (!received.startsWith('HTTP/1.1 200 ')) reject(new Error(received));
      received = '';
      answers++;
      if (performance.now() < end) socket.write(request);
      else socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => (performance.now() < end ? reject(new Error('connection closed')) : resolve()));
  });
}

/** Is this one complete answer? */
function isWhole(answer: string): boolean {
  const body = answer.indexOf('\r\n\r\n') + 4;
  if (body < 4) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(answer.slice(0, body))?.[1];
  return length === undefined ? answer.endsWith('\r\n0\r\n\r\n') : answer.length >= body + Number(length);
}
