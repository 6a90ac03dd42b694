import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatNames } from '../../src/formats/index.js';
import { amount, atMost, interleave, type Measure, median, skipped, verify } from '../measures.js';
import { resident } from '../processes.js';
import { download } from '../request.js';
import { pathOf, persons, personsPath, represent } from '../rows.js';
import { HOST, withSeedstream } from '../servers.js';

const CLIENTS = 200;
const WARM_UPS = 8;
const REPEATS = 5;
const ROWS = 1_000_000;
const FEW = 10;
const MANY = 200_000;
const MOST_BYTES = 20e6;

/** Many clients cut their connections at the same time: what does the server still hold afterwards? */
export async function cut(): Promise<Measure[]> {
  const measure = `${REPEATS} × ${CLIENTS} clients cutting the connection at random points`;
  if (process.platform !== 'linux') return [skipped(measure, 'what a process holds is read in /proc')];
  const made = await persons('csv');
  const [few, many] = [represent(made, FEW).toString(), represent(made, MANY).toString()];
  const environment = { MAX_DOWNLOADS: String(2 * CLIENTS), LOG_LEVEL: 'warn' };
  return withSeedstream(async ({ origin, port, pid }) => {
    const waitFor = async (n: number, expected: string) => {
      const start = performance.now();
      const { body } = await download(origin + personsPath('csv', n));
      const wait = performance.now() - start;
      verify('an answer', body.toString() === expected, true);
      return wait;
    };
    const state = async () => {
      const waits = await interleave(25, { few: () => waitFor(FEW, few), many: () => waitFor(MANY, many) });
      await sleep(1000);
      const handles = (await readdir(`/proc/${pid}/fd`)).length;
      return { handles, few: median(waits.few), many: median(waits.many) };
    };
    /** The most memory after any of the repetitions, since memory varies by more than what a leak would add. */
    const repeat = async (times: number) => {
      let most = 0;
      for (let time = 0; time < times; time++) {
        const cutting = Array.from({ length: CLIENTS }, (_, client) => cutOff(port, client));
        await Promise.all(cutting);
        await sleep(300);
        most = Math.max(most, await resident(pid));
      }
      return most;
    };
    // The first repetitions touch the memory that such a load needs: the heap, and the places of each plan.
    await repeat(WARM_UPS);
    const before = await state();
    const usual = await repeat(REPEATS);
    const most = await repeat(REPEATS);
    const after = await state();

    const memory = `at most ${amount(usual, 'MB')} before, ${amount(most, 'MB')} after`;
    const line = (n: 'few' | 'many', rows: number) =>
      atMost(
        `the next request of n = ${rows.toLocaleString('en')}, against before`,
        after[n] / before[n],
        1.5,
        '×',
        `${amount(after[n], 'ms')} against ${amount(before[n], 'ms')}`,
      );
    return [
      atMost(`${measure}: growth of memory`, Math.max(0, most - usual), 16, 'MB', memory),
      atMost('the same: open handles more than before', after.handles - before.handles, 0, ''),
      line('few', FEW),
      line('many', MANY),
    ];
  }, environment);
}

/** How a client cuts its connection: while it sends the request, or with unread bytes in the socket; by FIN or by RST. */
const ways = ['in the head', 'before the first byte', 'in the middle', 'by RST'] as const;

/** Asks for rows with its own seed and cuts the connection at a random point. */
function cutOff(port: number, client: number): Promise<void> {
  const way = ways[client % ways.length];
  const format = formatNames[client % formatNames.length] ?? 'csv';
  const path = pathOf(client % 5 === 0 ? 'users' : 'persons', format, ROWS, `&seed=${client}`);
  const coding = client % 7 === 0 ? 'gzip' : 'identity';
  const request = `GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\nAccept-Encoding: ${coding}\r\n\r\n`;
  const patience = Math.random() * 5;
  let left = Math.ceil(Math.random() * MOST_BYTES);
  return new Promise((resolve) => {
    const socket = connect(port, HOST, () => {
      socket.write(way === 'in the head' ? request.slice(0, -Math.ceil(left % request.length)) : request);
      if (way === 'in the head' || way === 'before the first byte') setTimeout(leave, patience);
    });
    const leave = () => (client % 2 === 0 ? socket.destroy() : socket.resetAndDestroy());
    socket.on('data', (data) => {
      left -= data.length;
      if (left < 0) way === 'by RST' ? socket.resetAndDestroy() : socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });
}
