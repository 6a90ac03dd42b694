import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { RowFormatName } from '../../src/formats/index.js';
import { createThreads, type Threads } from '../../src/kernel/threads/threads.js';
import { slicesOf } from '../../src/output/rows-slices.js';
import { amount, atLeast, interleave, type Measure, median, ratio, verify } from '../measures.js';
import { built, start } from '../processes.js';
import { digest, firstRows, type Made, rowsOf, SEED } from '../rows.js';

const ROUNDS = 9;
/** so many that the start of a process is a fortieth of its time. */
const SHARED = 3_000_000_000;
const SHARED_ROUNDS = 3;
/** Millions of rounds of a bare loop, which take some seconds. */
const LOOP = 2000;

/**
 * Measures the gain of a second thread, while this thread also makes slices: rows to the null device, without HTTP; and that of a
 * second process with the other half of the rows.
 */
export async function threads(): Promise<Measure[]> {
  const other = createThreads(1);
  try {
    return [
      await compare('persons', 'csv', 20_000_000, other),
      await compare('users', 'ndjson', 2_000_000, other),
      ...(await twoProcesses()),
    ];
  } finally {
    await other.close();
  }
}

async function compare(dataset: string, format: RowFormatName, n: number, other: Threads): Promise<Measure> {
  const made = await rowsOf(dataset, format);
  const expected = digest(made, n);
  for (const threads of [undefined, other]) {
    const hash = createHash('sha256');
    await forEachSlice(made, n, threads, (bytes) => hash.update(bytes));
    verify(`the SHA-256 of ${dataset} by ${1 + (threads?.size ?? 0)} threads`, hash.digest('hex'), expected);
  }
  const target = openSync(devNull, 'w');
  const rate = async (threads?: Threads) => {
    const start = performance.now();
    await forEachSlice(made, n, threads, (bytes) => writeSync(target, bytes));
    return n / (performance.now() - start) / 1000;
  };
  const rates = await interleave(ROUNDS, { one: () => rate(), two: () => rate(other) });
  closeSync(target);
  return atLeast(
    `${dataset} as ${format.toUpperCase()} to ${devNull}, 2 threads against 1, same SHA-256`,
    ratio(rates.two, rates.one),
    1.8,
    '×',
    `${amount(median(rates.two), 'M rows/s')} against ${amount(median(rates.one), 'M rows/s')}`,
  );
}

/**
 * The command as two processes with a shard each, without threads, against one process; and beside them a loop as two processes
 * with half of its rounds each, which shows how much this machine makes of two processes.
 */
async function twoProcesses(): Promise<Measure[]> {
  const seconds = (threads: string, shards: readonly string[]) =>
    timeOf(shards.map((shard) => [...command, '--threads', threads, '--shard', shard]));
  const spin = [process.execPath, built('bench/programs/spin.js')];
  const { one, threaded, two, loop, loops } = await interleave(SHARED_ROUNDS, {
    one: seconds('0', ['1/1']),
    threaded: seconds('auto', ['1/1']),
    two: seconds('0', ['1/2', '2/2']),
    loop: timeOf([[...spin, `${LOOP}`]]),
    loops: timeOf([LOOP / 2, LOOP / 2].map((rounds) => [...spin, `${rounds}`])),
  });
  const what = `${SHARED.toLocaleString('en')} persons as CSV by two processes with a shard each, starts included, against one`;
  const detail = (other: number[]) => `${amount(median(two), 's')} against ${amount(median(other), 's')}`;
  const ceiling = `two processes with a bare loop: ${amount(ratio(loop, loops), '×')}`;
  return [
    atLeast(`${what} without threads`, ratio(one, two), 1.9, '×', `${detail(one)}; ${ceiling}`),
    atLeast(`${what} with threads`, ratio(threaded, two), 1, '×', detail(threaded)),
  ];
}

/** Measures the seconds from the start of these commands, all at once, to the end of the last. */
const timeOf = (commands: readonly (readonly string[])[]) => async () => {
  const begun = performance.now();
  const ended = commands.map((one) => start(one, []).ended);
  for (const end of await Promise.all(ended)) verify('the end of a process', end, 'exit code 0');
  return (performance.now() - begun) / 1000;
};

const command = [
  process.execPath,
  built('bundle/src/main.js'),
  ...[
    'persons',
    '--n',
    String(SHARED),
    '--seed',
    SEED,
    '--format',
    'csv',
    '--header',
    'false',
    '--max-rows',
    String(SHARED),
  ],
];

async function forEachSlice(
  made: Made,
  n: number,
  threads: Threads | undefined,
  use: (bytes: Uint8Array) => unknown,
) {
  const slices = slicesOf(firstRows(made, n), threads);
  for (;;) {
    const slice = await slices.next();
    if (slice === undefined) return;
    use(slice.bytes);
    slice.release();
  }
}
