import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { amount, atMost, interleave, type Measure, median, ratio } from '../measures.js';
import { persons, personsPath, represent } from '../rows.js';
import { HOST, withSeedstream } from '../servers.js';

const MANY = 100_000_000;
const FEW = 10;
const ROUNDS = 60;

/** Compares the wait for the first row of a long download with that of a short one. */
export async function firstByte(): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const format of ['csv', 'json'] as const) {
    const made = await persons(format);
    const firstRow = represent(made, 1).subarray(made.plan.open.length, -made.plan.close.length || undefined);
    const waits = await withSeedstream(({ port }) =>
      interleave(ROUNDS, {
        many: () => wait(port, personsPath(format, MANY), firstRow),
        few: () => wait(port, personsPath(format, FEW), firstRow),
      }),
    );
    const milliseconds = (values: number[]) => amount(median(values), 'ms');
    measures.push(
      atMost(
        `time to the first row of n = ${MANY.toLocaleString('en')} as ${format.toUpperCase()}, against n = ${FEW}`,
        ratio(waits.many, waits.few),
        3,
        '×',
        `${milliseconds(waits.many)} against ${milliseconds(waits.few)}`,
      ),
    );
  }
  return measures;
}

/**
 * Milliseconds from the start of the connection until `row` has arrived; then the client disconnects. It waits for the row,
 * because headers alone would prove nothing and finding the row also checks it.
 */
async function wait(port: number, path: string, row: Buffer): Promise<number> {
  // The server may still be making the slice of the previous client.
  await sleep(10);
  const start = performance.now();
  return new Promise<number>((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = connect(port, HOST, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${HOST}:${port}\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (data) => {
      received = received.length === 0 ? data : Buffer.concat([received, data]);
      if (!received.includes(row)) return;
      resolve(performance.now() - start);
      socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () =>
      reject(new Error(`wrong output: no "${row}" in "${received.subarray(0, 1000)}"`)),
    );
  });
}
