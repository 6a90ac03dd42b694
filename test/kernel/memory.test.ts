// The memory of plans: what nobody uses makes room, what is in use stays, and what is too large is refused.
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import t from 'tap';
import { uniform } from '../../src/columns/draw.js';
import { widened } from '../../src/columns/draw64.js';
import { type Column, pick } from '../../src/columns/value.js';
import { writerOf } from '../../src/formats/format.js';
import { formats } from '../../src/formats/index.js';
import { compiling } from '../../src/kernel/compile.js';
import { kernelMemory, limitPlans, REGION_BYTES } from '../../src/kernel/run/memory.js';
import { listTallyInTurns, selectionInTurns, tallyInTurns, valuesInTurns } from '../../src/output/compile.js';
import type { SeedKey } from '../../src/random/key.js';
import { prepareFile, wholeOf } from '../formats/columnar/file.js';
import { body, planOf } from '../support/engine.js';

const SEED = 7n as SeedKey;
const MB = 2 ** 20;

/** Eight MB of texts, which every plan with another name of the column lays out again. */
const texts = Array.from({ length: 4096 }, (_, index) => `${index}`.padEnd(2048, 'x'));
limitPlans(16 * MB);
const planWith = (name: string) =>
  planOf([{ name, value: pick(uniform('text', texts.length), texts), schema: {} }], 'ndjson');

const roomOf = () => kernelMemory().gaps.reduce((sum, { length }) => sum + length, 0);

// With a limit of its own it has a process of its own: it measures the memory that plans take in the whole process.
t.setTimeout(120_000);

t.test('where plans may take little memory, little is reserved for their rows and for garbage', async (t) => {
  const { memory, regions } = kernelMemory();
  t.equal(regions.length, 5, 'of 64 at 192 MB');
  t.ok(memory.buffer.byteLength < 7 * REGION_BYTES + (4 * 16 + 43) * MB);
});

t.test('plans that nobody uses make room for others, and plans in use keep their rows', async (t) => {
  const room = roomOf();
  const used = planWith('used');
  const expected = body(used, SEED, 0, 1000);
  let laidOut = 0;
  for (let number = 0; laidOut < 2 * room; number++) {
    const plan = planWith(`column ${number}`);
    const row = body(plan, SEED, 0, 1).toString();
    if (!row.startsWith(`{"column ${number}":"`)) t.fail(row.slice(0, 40));
    laidOut += plan.size;
    await setImmediate();
  }
  t.ok(body(used, SEED, 0, 1000).equals(expected));
});

t.test('a columnar file in use keeps its programs', async (t) => {
  const room = roomOf();
  const numbers = pick(uniform('number', 300), [...Array(300).keys()]);
  const prepared = await prepareFile([{ name: 'n', value: numbers, schema: { type: 'integer' } }]);
  const file = () => wholeOf(prepared.range(SEED, 0, 1000));
  const expected = await file();
  for (let laidOut = 0; laidOut < 2 * room; ) {
    laidOut += planWith(`other ${laidOut}`).size;
    await setImmediate();
  }
  t.ok((await file()).equals(expected));
});

t.test('a program stays in its place for as long as one of its functions can be called', async (t) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  /** The bytes that are taken once the garbage is gone. */
  const taken = async () => {
    for (let time = 0; time < 5; time++) {
      collect();
      await setImmediate();
    }
    return -roomOf();
  };
  const die = uniform('die', 6);
  const predicate = { kind: 'flags', draw: die, flags: Uint8Array.of(0, 1, 0, 0, 0, 0) } as const;
  const numbers = Float64Array.of(5, 6, 7);
  for (const [name, make] of Object.entries({
    tally: async () => (await tallyInTurns(die, 6, true)).count.bind(null, SEED, 5, 3),
    list: async () => (await listTallyInTurns(die, 6, true)).count.bind(null, SEED, numbers),
    values: async () => (await valuesInTurns([widened(die)])).read.bind(null, SEED, 5, 3),
    selection: async () => (await selectionInTurns(predicate)).select.bind(null, SEED, 5, 3),
  })) {
    const before = await taken();
    let run: (() => unknown) | undefined = await make();
    const expected = run();
    t.ok((await taken()) > before, `${name} keeps its place`);
    t.strictSame(run(), expected);
    run = undefined;
    t.equal(await taken(), before, `${name} gives its place back`);
  }
});

t.test('a plan that takes too much is refused with what is allowed', async (t) => {
  const before = roomOf();
  limitPlans(4 * MB);
  t.throws(() => planWith('large'), { status: 422, message: /4 MB/, members: { allowed: 'at most 4 MB' } });
  t.equal(roomOf(), before);
  limitPlans(16 * MB);
  t.doesNotThrow(() => planWith('large'));
});

t.test('a plan that takes too much is refused before all of its texts are made', async (t) => {
  limitPlans(16 * MB);
  const columns = Array.from(
    { length: 40 },
    (_, index): Column => ({
      name: `column ${index}`,
      value: pick(uniform(`text ${index}`, texts.length), texts),
      schema: {},
    }),
  );
  const { rows, encoding } = writerOf(formats.ndjson, {}, { table: 'rows' });
  const layout = rows(columns);
  let steps = 0;
  const compileAll = () => {
    for (const _ of compiling(layout, encoding)) steps++;
  };
  t.throws(compileAll, { status: 422, message: /16 MB/ });
  // Each piece of a row is lowered, and the fields that it looks up are noted, before tables are made.
  const tables = steps - 2 * layout.row.length;
  t.ok(tables < 5, `${tables} of ${columns.length} tables`);
});
