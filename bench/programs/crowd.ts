// node crowd.js <port> <clients> <bytes per second> <seconds> <path>: this many downloads at once, each read at this pace. Each
// client appends its own seed to the path. Prints a Crowd as one line of JSON.
import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOST } from '../servers.js';

/** The results of the clients, in the order of their seeds 0, 1, 2 … */
export interface Crowd {
  /** The bytes of the body that each client has read. */
  readonly read: number[];
  /** The SHA-256 of what the first few clients have read. */
  readonly digests: string[];
  /** The longest time, in seconds, that any client waited for a byte after its request. */
  readonly longestPause: number;
  /** Broken connections, and answers other than 200. */
  readonly errors: string[];
}

const CHECKED = 8;
const TICK = 100;
/** The ticks in which all clients connect. They are many, but this case does not test a flood of connections. */
const ARRIVAL = 20;
/** Each client is read once in this many ticks, in turn, so that all ticks have the same amount of work. */
const TURNS = 5;

const [, , port, clients, bytesPerSecond, seconds, path] = process.argv;
const perTurn = (Number(bytesPerSecond) * TICK * TURNS) / 1000;
const errors: string[] = [];

interface Client {
  readonly socket: Socket;
  readonly hash: ReturnType<typeof createHash> | undefined;
  read: number;
  /** The time of its last byte. */
  since: number;
  inBody: boolean;
}

let longestPause = 0;

function open(seed: number): Client {
  const socket = connect({ port: Number(port), host: HOST, highWaterMark: 64 * 1024 } as never);
  socket.write(`GET ${path}${seed} HTTP/1.0\r\nHost: ${HOST}\r\n\r\n`);
  socket.on('error', ({ message }) => errors.push(message));
  // A socket in paused mode does not start without a listener.
  socket.on('readable', () => {});
  const hash = seed < CHECKED ? createHash('sha256') : undefined;
  return { socket, hash, read: 0, since: performance.now(), inBody: false };
}

/** Reads the bytes that a client may have read by now, or all available bytes when there are fewer. */
function take(client: Client): void {
  const { socket, hash } = client;
  let left = perTurn;
  while (left > 0) {
    const some = socket.read(Math.min(left, socket.readableLength)) as Buffer | null;
    if (some === null) break;
    left -= some.length;
    const body = client.inBody ? some : bodyOf(client, some);
    hash?.update(body);
    client.read += body.length;
  }
  const now = performance.now();
  longestPause = Math.max(longestPause, now - client.since);
  if (left < perTurn) client.since = now;
}

function bodyOf(client: Client, head: Buffer): Buffer {
  const text = head.toString('latin1');
  if (!text.startsWith('HTTP/1.1 200')) errors.push(text.slice(0, 100));
  client.inBody = true;
  return head.subarray(text.indexOf('\r\n\r\n') + 4);
}

const all: Client[] = [];
const clientsAt = (tick: number) =>
  Math.min(Number(clients), Math.ceil((Number(clients) * (tick + 1)) / ARRIVAL));
const end = performance.now() + ARRIVAL * TICK + Number(seconds) * 1000;
for (let turn = 0, next = performance.now(); performance.now() < end; turn++) {
  while (all.length < clientsAt(turn)) all.push(open(all.length));
  for (let at = turn % TURNS; at < all.length; at += TURNS) take(all[at] as Client);
  next += TICK;
  await sleep(Math.max(0, next - performance.now()));
}
const crowd: Crowd = {
  read: all.map(({ read }) => read),
  digests: all.flatMap(({ hash }) => (hash === undefined ? [] : [hash.digest('hex')])),
  longestPause: longestPause / 1000,
  errors,
};
console.log(JSON.stringify(crowd));
process.exit(0);
