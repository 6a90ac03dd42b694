// Items sorted by words of their rows, here and on a thread, compared with a plain stable sort.
import t from 'tap';
import { type Draw, joined, mapped, narrowed, uniform, weighted } from '../../src/columns/draw.js';
import { range, row } from '../../src/columns/draw64.js';
import type { Steps } from '../../src/kernel/lay-out.js';
import { kernelMemory } from '../../src/kernel/run/memory.js';
import { makingWords } from '../../src/kernel/selection/compile.js';
import { createThreads } from '../../src/kernel/threads/threads.js';
import { sortByWords } from '../../src/query/order/sort.js';
import { seedKey } from '../../src/random/key.js';
import { createTurns } from '../../src/turns.js';
import { index } from '../support/reference.js';

const KEY = seedKey('sorting', '42');

function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

const threads = createThreads(1);
t.teardown(() => threads.close());
const { signal } = new AbortController();

/** Draws, the bits of their words, and whether these fall. */
const words: readonly (readonly [Draw, bits: number, falls: boolean])[] = [
  [uniform('few', 5), 3, false],
  [joined(weighted('weighted', [5, 1, 1]), uniform('few', 5), 5), 4, true],
  [
    mapped(
      uniform('many', 3000),
      Uint32Array.from({ length: 3000 }, (_, at) => at * 1_400_000),
    ),
    32,
    false,
  ],
  [narrowed(range('wide', 1n << 32n)), 32, true],
  [narrowed(range('middle', 1n << 22n)), 22, false],
  [narrowed(row), 32, true],
];

/** Rising numbers of rows, in runs and alone. */
const numbersOf = (count: number) =>
  Uint32Array.from({ length: count }, (_, at) => at + 7 * Math.floor(at / 5));

for (const [draw, bits, falls] of words) {
  t.test(`${draw.kind}, ${bits} bits${falls ? ', falling' : ''}`, async (t) => {
    const made = finish(makingWords(draw, bits, falls));
    for (const count of [0, 1, 3000, 140_001]) {
      const numbers = numbersOf(count);
      const wordOf = new Map(Array.from(numbers, (number) => [number, index(draw, KEY, number)]));
      const sign = falls ? -1 : 1;
      const wanted = Array.from(numbers).sort(
        (left, right) => sign * ((wordOf.get(left) as number) - (wordOf.get(right) as number)),
      );
      for (const workers of [undefined, threads]) {
        const sorted = (most: number) =>
          sortByWords([made], KEY, numbers, most, {
            threads: workers,
            turn: createTurns(),
            client: signal,
          });
        const found = await sorted(Number.POSITIVE_INFINITY);
        const what = `${count} rows, ${workers?.size ?? 0} threads`;
        t.ok(`${found}` === `${wanted}`, what);
        for (const most of [1, 600, 60_000]) {
          const first = await sorted(most);
          t.ok(first.length >= Math.min(most, count), what);
          t.ok(`${first}` === `${wanted.slice(0, first.length)}`, `the first ${most} of ${what}`);
        }
      }
    }
  });
}

t.test('a sort whose client has left leaves its memory', async (t) => {
  const made = finish(makingWords(uniform('few', 5), 3, false));
  const free = () => kernelMemory().gaps.reduce((sum, { length }) => sum + length, 0);
  const before = free();
  for (let turns = 0; turns < 10; turns++) {
    const client = new AbortController();
    let left = turns;
    const turn = async () => {
      if (left-- === 0) client.abort(new Error('left'));
      client.signal.throwIfAborted();
    };
    const sorting = sortByWords([made], KEY, numbersOf(200_000), turns % 2 === 0 ? 9 : 200_000, {
      threads,
      turn,
      client: client.signal,
    });
    await t.rejects(sorting, { message: 'left' });
    t.ok(free() >= before, 'what is garbage may be freed meanwhile');
  }
});
