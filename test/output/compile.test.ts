// Large plans that are compiled at the same time do not all hold their texts at once.
import { setImmediate as loopTurn } from 'node:timers/promises';
import t from 'tap';
import { uniform } from '../../src/columns/draw.js';
import { type Column, pick } from '../../src/columns/value.js';
import { ndjson } from '../../src/formats/json.js';
import { planInTurns } from '../../src/output/compile.js';
import type { SeedKey } from '../../src/random/key.js';
import { body } from '../support/engine.js';

/** Eight MB of texts, which each column with another name lays out again. */
const texts = Array.from({ length: 4096 }, (_, index) => `${index}`.padEnd(2048, 'x'));
const writer = ndjson.writer({}, { table: 'rows' });

const compiled = (name: string, columns: number) => {
  const all = Array.from({ length: columns }, (_, index): Column => {
    const value = pick(uniform(`${index}`, texts.length), texts);
    return { name: `${name}${index}`, value, schema: {} };
  });
  return planInTurns(writer.rows(all), writer.encoding);
};

/** How many turns of the event loop plans take that are compiled at once: each until it is done. */
async function turnsOf(
  plans: readonly { readonly name: string; readonly columns: number }[],
): Promise<number[]> {
  let turns = 0;
  let left = plans.length;
  const done = plans.map(async ({ name, columns }) => {
    const plan = await compiled(name, columns);
    left--;
    const row = body(plan, 1n as SeedKey, 0, 1).toString();
    if (!row.startsWith(`{"${name}0":"`)) throw new Error(row.slice(0, 40));
    return turns;
  });
  for (; left > 0; turns++) await loopTurn();
  return Promise.all(done);
}

t.test('small ones take turns, so all of them are done at about the same time', async (t) => {
  const [first = 0, second = 0, third = 0] = await turnsOf(
    ['a', 'b', 'c'].map((name) => ({ name, columns: 2 })),
  );
  t.ok(first > 10, `${first} turns`);
  t.ok(second - first < 5 && third - second < 5, `${second - first} and ${third - second} turns later`);
});

t.test('of large ones the oldest goes on, and the others wait', async (t) => {
  const [first = 0, second = 0] = await turnsOf(['d', 'e', 'f'].map((name) => ({ name, columns: 8 })));
  t.ok(second - first > 5, `${second - first} turns later`);
});
