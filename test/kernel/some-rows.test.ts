// Parts that only some of the rows have are made for these rows alone.
import t from 'tap';
import { type Draw, joined, mapped, uniform, weighted, within } from '../../src/columns/draw.js';
import { constant, permuted } from '../../src/columns/draw64.js';
import {
  type Column,
  nested,
  optional,
  pick,
  position,
  text,
  uuid,
  type Value,
} from '../../src/columns/value.js';
import { OP_SIZE, Op, SomeRows } from '../../src/kernel/assembly/operations.js';
import { shareOf } from '../../src/kernel/program/rows/share.js';
import type { Plan } from '../../src/kernel/run/plan.js';
import type { SeedKey } from '../../src/random/key.js';
import { body, planOf, represent } from '../support/engine.js';
import { index, referenceRow } from '../support/reference.js';

const SEED = 0x1234567890abcdefn as SeedKey;
const ROWS = 1000;

const column = (name: string, value: Value): Column => ({ name, value, schema: {} });

/** How many programs for some of the rows a plan has, by how deep they are in each other. */
function programsOf({ program: { memory, operations } }: Plan): number[] {
  const view = new DataView(memory.buffer);
  const counts: number[] = [];
  const visit = (start: number, depth: number) => {
    for (let at = start; view.getUint32(at, true) !== Op.End; at += OP_SIZE) {
      if (view.getUint32(at, true) !== Op.SomeRows) continue;
      counts[depth] = (counts[depth] ?? 0) + 1;
      visit(Number(view.getBigUint64(at + 8 * SomeRows.program, true)), depth + 1);
    }
  };
  visit(operations, 0);
  return counts;
}

const place = uniform('place', 3);

/** An object that takes long enough: with texts, words that agree with those of other columns, and a list of different numbers. */
const heavy = (name: string): Value =>
  nested([
    column('id', uuid(`${name} id`)),
    column('city', pick(within(`${name} city`, place, [0, 2, 5], [2, 3, 1]), [...'abcdef'])),
    column(
      'note',
      text('"', { kind: 'letters', name: `${name} note`, alphabet: ['"', 'x', 'é'], min: 0, max: 30 }),
    ),
    column('all', {
      kind: 'list',
      count: mapped(uniform(`${name} count`, 4), [0, 1, 2, 6]),
      items: [0n, 1n, 2n, 3n, 4n, 5n].map((at) => ({
        kind: 'decimal',
        draw64: permuted(`${name} all`, constant(at), 1000n, true),
        min: -5n,
        step: 1n,
        digits: 1,
      })),
    }),
  ]);

const columns: Column[] = [
  column('row', position(1)),
  optional(weighted('rare', [0.9, 0.1]), column('rare', heavy('rare'))),
  column('where', pick(place, ['north', 'south', 'east'])),
  optional(
    uniform('half', 2),
    column(
      'half',
      nested([
        optional(uniform('inner', 2), column('inner', heavy('inner'))),
        column('other', heavy('other')),
      ]),
    ),
  ),
  column('one', {
    kind: 'choice',
    draw: weighted('one', [5, 1, 1, 0]),
    values: [pick(uniform('nothing', 1), [null]), heavy('second'), heavy('third'), heavy('never')],
  }),
  column('list', {
    kind: 'list',
    count: uniform('many', 6),
    items: [1, 2, 3, 4, 5].map((at) => heavy(`item ${at}`)),
  }),
  // Each row has its own position, which other rows' programs do not know.
  optional(
    uniform('numbered', 2),
    column('numbered', nested([column('row', position(7)), column('of', heavy('of'))])),
  ),
];

t.test('rows are those of the reference, wherever they begin', async (t) => {
  const plan = planOf(columns, 'ndjson');
  const [outer = 0, inner = 0] = programsOf(plan);
  t.ok(outer >= 8, `${outer} parts are made for some rows`);
  t.ok(inner >= 1, `${inner} of them have such parts themselves`);
  for (const [first, rows] of [
    [0, ROWS],
    [777, 1],
    [2 ** 40 + 3, 300],
  ] as const) {
    const lines = represent(plan, SEED, first, rows).trimEnd().split('\n');
    t.strictSame(
      lines.map((line) => JSON.parse(line)),
      Array.from({ length: rows }, (_, at) => referenceRow(columns, SEED, first + at)),
      `${rows} rows from ${first} on`,
    );
  }
  t.equal(plan.measure(SEED, 5, 1000), body(plan, SEED, 5, 1000).length, 'their length');
});

t.test('a part that all rows have, that is quickly made, or that counts rows, is made for all', async (t) => {
  const sure = optional(weighted('sure', [0, 1]), column('sure', heavy('sure')));
  const quick = optional(uniform('quick', 2), column('quick', pick(uniform('of', 2), [1, 2])));
  t.strictSame(
    programsOf(planOf([sure, quick], 'ndjson')),
    programsOf(planOf([column('sure', heavy('sure'))], 'ndjson')),
  );
  const counted = nested([column('row', position(1)), column('of', pick(uniform('a', 3), ['a', 'b', 'c']))]);
  t.strictSame(programsOf(planOf([optional(weighted('few', [9, 1]), column('few', counted))], 'ndjson')), []);
});

t.test('the columns of one object are made in one program in CSV', async (t) => {
  const csv = planOf([columns[1] as Column], 'csv');
  t.equal(programsOf(csv)[0], 1);
});

t.test('the share of a range is how often rows have it', async (t) => {
  const dice = uniform('dice', 6);
  const draws: [Draw, from: number, to: number][] = [
    [dice, 2, 4],
    [weighted('heavy', [1, 2, 7]), 1, 2],
    [mapped(dice, [0, 1, 1, 0, 5, 1]), 1, 1],
    [joined(uniform('coin', 2), weighted('other', [3, 1]), 2), 1, 2],
    [mapped(joined(dice, uniform('coin', 2), 2), [0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]), 1, 1],
    [dice, 4, Number.MAX_SAFE_INTEGER],
  ];
  const TRIALS = 8_000;
  for (const [draw, from, to] of draws) {
    const rows = Array.from({ length: TRIALS }, (_, row) => index(draw, SEED, row));
    const found = rows.filter((at) => from <= at && at <= to).length / TRIALS;
    // Six standard deviations.
    const room = 6 * Math.sqrt(0.25 / TRIALS);
    t.ok(Math.abs(shareOf(draw, { from, to }) - found) < room, `${draw.kind} in ${from} … ${to}`);
  }
  t.equal(shareOf(within('unknown', dice, [0], [1]), { from: 0, to: 0 }), 0.5, 'half where nothing is known');
});
