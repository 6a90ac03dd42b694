// The beginning of a file that is read several times, whatever the chunks in which it arrives.
import t from 'tap';
import { spoolOf } from '../../src/files/spool.js';
import { fc } from '../support/property.js';

const textOf = async (pieces: AsyncIterable<Buffer>) => {
  let text = '';
  for await (const piece of pieces) text += piece.toString('latin1');
  return text;
};

t.test('the beginning comes again, and then everything, from any place', async () => {
  const chunks = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 20 }), {
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(chunks, fc.integer({ min: 1, max: 100 }), fc.nat(100), async (chunks, size, place) => {
      const whole = chunks.join('');
      const from = Math.min(place, size, whole.length);
      let closed = 0;
      async function* input() {
        try {
          for (const chunk of chunks) yield Buffer.from(chunk);
        } finally {
          closed++;
        }
      }
      const spool = await spoolOf(input(), size);
      const again = [
        await textOf(spool.head(0)),
        await textOf(spool.head(from)),
        await textOf(spool.all(from)),
      ];
      await spool.close();
      const kept = whole.slice(0, size);
      const made = JSON.stringify([again, spool.whole, closed]);
      const wanted = JSON.stringify([[kept, kept.slice(from), whole.slice(from)], whole.length <= size, 1]);
      if (made !== wanted) throw new Error(`${made}, not ${wanted}`);
    }),
  );
});

t.test('its memory goes back to the system when it is read for the last time', async (t) => {
  const size = 64 << 20;
  const chunk = Buffer.alloc(1 << 16, 1);
  async function* input() {
    for (let at = 0; at <= size; at += 1 << 16) yield chunk;
  }
  const spool = await spoolOf(input(), size);
  const pieces = spool.all(0);
  const before = process.memoryUsage.rss();
  let left = size;
  while (left >= 0) left -= ((await pieces.next()).value as Buffer).length;
  t.ok(before - process.memoryUsage.rss() > size / 2, 'without a garbage collection');
  await spool.close();
});
