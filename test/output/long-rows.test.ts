// Lengths are measured in short turns, whatever a row costs; where the turns end changes neither lengths nor ranges.
import t from 'tap';
import { type Column, column } from '../../src/columns/value.js';
import type { Measured } from '../../src/output/representation.js';
import { rowsRepresentation } from '../../src/output/rows.js';
import { rowsOfTurn } from '../../src/output/rows-of-turn.js';
import { itself } from '../../src/output/work.js';
import { seedKey } from '../../src/random/key.js';
import { planOf, represent } from '../support/engine.js';

const key = seedKey('letters', '42');
const alphabet = [...'abcdefghij'];

/** A plan of columns of random texts. */
const textsOf = (columns: number) =>
  planOf(
    Array.from(
      { length: columns },
      (_, index): Column =>
        column(`c${index}`, { kind: 'letters', name: `c${index}`, alphabet, min: 0, max: 30 }, {}),
    ),
    'csv',
  );

t.test('the longer a row takes, the fewer are measured in a turn', async (t) => {
  const [one = 0, hundred = 0, thousands = 0] = [1, 100, 5_000].map((columns) =>
    rowsOfTurn(textsOf(columns)),
  );
  t.equal(one, 65_536);
  t.ok(hundred > 500 && hundred < 5_000, `${hundred}`);
  t.ok(thousands >= 1 && thousands < 100, `${thousands}`);
});

t.test('ranges of long rows', async (t) => {
  const plan = textsOf(100);
  const rows = 9_000;
  t.ok(rows > rowsOfTurn(plan), 'several turns');
  const { measured } = rowsRepresentation({ plan, key, first: 5, rows }) as { measured: Measured };
  const whole = Buffer.from(represent(plan, key, 5, rows));
  const lengths = await measured.lengths(itself().work);
  t.equal(lengths.total, whole.length);
  for (const start of [0, 1, 300, 5_000_000, 12_345_678, whole.length - 1]) {
    const end = Math.min(start + 5_000, whole.length) - 1;
    const slices = measured.slices(itself(), lengths, { start, end });
    const parts: Buffer[] = [];
    for (let slice = await slices.next(); slice !== undefined; slice = await slices.next()) {
      parts.push(Buffer.from(slice.bytes));
      slice.release();
    }
    t.ok(Buffer.concat(parts).equals(whole.subarray(start, end + 1)), `${start} to ${end}`);
  }
});
