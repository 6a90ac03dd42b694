// When a run sends its batches and how often, by a clock of the test.
import t from 'tap';
import { deliver, type Observer } from '../../src/deliveries/acknowledgement/deliver.js';
import type { Batch, Checkpoint, RowSource } from '../../src/deliveries/contract/batch.js';
import type { Destination, Session } from '../../src/deliveries/contract/destination.js';
import { TransferError } from '../../src/deliveries/contract/failure.js';
import { ndjson } from '../../src/formats/json.js';
import { jumpingClock } from '../support/clock.js';

const START: Checkpoint = { rows: 0, cursor: null };

/** Rows without bytes. */
const sourceOf = (total: number): RowSource => ({
  total,
  async read(from, most) {
    const rows = Math.min(most, total - from.rows);
    const after = { rows: from.rows + rows, cursor: null };
    if (rows === 0) return undefined;
    return { rows, bytes: Buffer.alloc(0), from, after } as Batch;
  },
  async close() {},
});

interface Sent {
  readonly at: number;
  readonly first: number;
  readonly rows: number;
}

/** Delivers rows to a destination whose answers to the tries, in their order, are errors or undefined. */
async function run(
  total: number,
  throttle: number | undefined,
  answers: readonly unknown[],
  checkpoints: boolean,
) {
  const clock = jumpingClock();
  const sent: Sent[] = [];
  const pauses: number[] = [];
  const begun: number[] = [];
  let stored = START;
  const session = (): Session => ({
    ...(checkpoints && { checkpoint: stored }),
    async send({ from, rows, after }) {
      sent.push({ at: clock.now(), first: from.rows, rows });
      const answer = answers[sent.length - 1];
      if (answer !== undefined) throw answer;
      stored = after;
      return { quarantined: 0 };
    },
    async close() {},
  });
  const destination: Destination = {
    kind: 'test',
    guarantee: 'at-least-once',
    modes: ['append'],
    wants: { format: ndjson },
    batch: { usual: 100, most: 1000 },
    timeout: 60,
    parallel: 1,
    async check() {},
    open: async () => session(),
    async close() {},
  };
  let acknowledged = 0;
  const observer: Observer = {
    acknowledged: (_checkpoint, rows) => {
      acknowledged += rows;
    },
    resumed: ({ rows }) => begun.push(rows),
    finishing: () => t.fail('nothing to finish'),
    noted: (text) => t.fail(text),
    failed: (_error, pause) => pauses.push(pause),
  };
  const never = new AbortController().signal;
  const name = { delivery: 'x', run: 1 };
  const source = sourceOf(total);
  await deliver(
    { name, source, destination, mode: 'append', batch: undefined, throttle, checkpoint: START },
    observer,
    never,
    never,
    clock,
  );
  t.equal(acknowledged, total);
  return { sent, pauses, begun };
}

const busy = (milliseconds = 0) => new TransferError('busy', true, milliseconds);

t.test('a throttle sends ten batches a second of as many rows as are due', async (t) => {
  const { sent } = await run(1020, 500, [], false);
  const batches = Array.from({ length: 21 }, (_, at) => ({ at: at * 100, first: at * 50, rows: 50 }));
  t.same(sent, [...batches.slice(0, 20), { at: 2000, first: 1000, rows: 20 }]);
  const slow = await run(3, 0.5, [], false);
  t.same(
    slow.sent.map(({ at }) => at),
    [0, 2000, 4000],
    'also less than a row a second',
  );
  const free = await run(1000, undefined, [], false);
  t.ok(free.sent.every(({ at }) => at === 0));
});

t.test(
  'a batch that fails is sent again, after a pause at least as long as the destination asks for',
  async (t) => {
    for (const checkpoints of [false, true]) {
      const { sent, pauses, begun } = await run(
        300,
        undefined,
        [undefined, busy(5000), busy(), busy(), busy()],
        checkpoints,
      );
      t.same(
        sent.map(({ first }) => first),
        [0, 100, 100, 100, 100, 100, 200],
      );
      t.equal(pauses[0], 5000);
      for (const [attempt, pause] of pauses.slice(1).entries())
        t.ok(pause <= 200 * 2 ** attempt, `${pause} ms before attempt ${attempt + 2}`);
      const waited = sent.slice(1, 6).map(({ at }) => at);
      for (const [attempt, pause] of pauses.entries())
        t.equal(waited[attempt + 1], (waited[attempt] as number) + pause, 'it waits as long as it says');
      t.same(
        begun,
        checkpoints ? [0, 100, 100, 100, 100] : [0],
        'a destination with checkpoints is opened anew',
      );
    }
  },
);

t.test('an error that no retry helps ends the run', async (t) => {
  const wrong = new TransferError('wrong', false);
  await t.rejects(run(300, undefined, [undefined, wrong], false), wrong);
});
