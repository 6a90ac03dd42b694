// What a turn of the event loop does: the more it reads and compares in a row, the fewer rows it takes.
import t from 'tap';
import { uniform } from '../../src/columns/draw.js';
import { integer, pick, text } from '../../src/columns/value.js';
import { Type } from '../../src/json-schema.js';
import { prepareCells } from '../../src/query/cells/cells.js';
import { collationOf } from '../../src/query/cells/test.js';
import { prepareBatches } from '../../src/query/group/batches.js';
import { prepareMatcher } from '../../src/query/matcher.js';
import type { Comparison } from '../../src/query/read/condition.js';
import { seedKey } from '../../src/random/key.js';

const key = seedKey('turns', '7');
const { compare } = collationOf(undefined);
const everything = { kind: 'all', of: [] } as const;

/** Texts with a number in them, so that no draw tells what they contain. */
const texts = Array.from({ length: 10 }, (_, at) => ({
  name: `text ${at}`,
  value: text('no ', integer(`number ${at}`, 0, 9_999_999)),
  schema: Type.String(),
}));

const containing = (column: (typeof texts)[number]): Comparison => ({
  kind: 'comparison',
  column,
  kinds: new Set(['text']),
  operator: 'contains',
  operands: [{ text: 'x' }],
});

t.test(
  'a search of ten columns of texts takes about a tenth of the rows that one of them takes',
  async (t) => {
    const one = await prepareMatcher(everything, compare, texts.slice(0, 1).map(containing));
    const ten = await prepareMatcher(everything, compare, texts.map(containing));
    t.ok(ten.turnRows <= one.turnRows / 9, `${ten.turnRows} of ${one.turnRows}`);
    t.ok(ten.turnRows > 100, `${ten.turnRows}`);
  },
);

t.test('cells', async (t) => {
  t.ok((await prepareCells(texts)).turnRows <= 4096 / 10, 'ten columns');
  t.ok((await prepareCells(texts.slice(0, 1), 10)).turnRows <= 4096 / 10, 'one column, looked at ten times');
  const long = {
    ...(texts[0] as (typeof texts)[number]),
    value: pick(uniform('long', 2), ['a', 'b'.repeat(100_000)]),
  };
  t.ok((await prepareCells([long])).turnRows <= 10, 'a turn reads about a megabyte of text at the most');
});

t.test('groups', async (t) => {
  const ROWS = 300_000;
  const numbers = Array.from({ length: 10 }, (_, at) => ({
    name: `number ${at}`,
    value: integer(`number ${at}`, 0, 9_999_999),
    schema: Type.Integer(),
  }));
  const few = numbers.slice(0, 4).map(({ name, schema }) => ({ name, value: integer(name, 0, 9), schema }));
  const matcher = await prepareMatcher(everything, compare);
  const largest = async (columns: Parameters<typeof prepareBatches>[0], uses: number) => {
    const batches = await prepareBatches(columns, uses, matcher);
    let turns = 0;
    let most = 0;
    let rows = 0;
    const turn = async () => {
      turns++;
    };
    for await (const { size, times } of batches.read(key, ROWS, turn)) {
      most = Math.max(most, size);
      rows += times === undefined ? size : Array.from(times).reduce((sum, count) => sum + count, 0);
    }
    t.equal(rows, ROWS);
    t.ok(turns >= rows / 65_536);
    return most;
  };
  t.ok((await largest(numbers, 10)) <= 65_536 / 10, 'draws of ten columns');
  t.ok((await largest(numbers.slice(0, 1), 50)) <= 65_536 / 50, 'one column that is used often');
  t.ok((await largest(few, 50)) <= 65_536 / 50, 'counts of tuples');
  t.ok((await largest(texts.slice(0, 2), 50)) <= 4096 / 50, 'cells');
});
