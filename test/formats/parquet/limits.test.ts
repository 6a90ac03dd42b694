// What a Parquet file takes: turns that are short, footers and pages that have an end, and memory that plans share.
import t from 'tap';
import { mapped, uniform } from '../../../src/columns/draw.js';
import type { Term } from '../../../src/columns/formula.js';
import { type Column, column, integer, optional, pick, uuid } from '../../../src/columns/value.js';
import { type FileColumns, preparingColumns } from '../../../src/formats/parquet/forms.js';
import { Type } from '../../../src/json-schema.js';
import { columnsInTurns } from '../../../src/output/compile.js';
import { itself } from '../../../src/output/work.js';
import { seedKey } from '../../../src/random/key.js';
import { prepareFile } from '../columnar/file.js';

const key = seedKey('rows', '42');
const any = Type.Unsafe<unknown>({});
const letters = (name: string, most: number) =>
  ({ kind: 'letters', name, alphabet: ['a', 'b'], min: 0, max: most }) as const;

/** A number that takes a few bytes of the file, and a text of 2,000 bytes to be computed. */
function dear(name: string): Column {
  const bounds = { nullable: false, least: 0, most: 2000, whole: true };
  const cell: Term = { kind: 'cell', value: letters(name, 2000), ...bounds, type: 'text' };
  const calculated = { kind: 'calculation', operator: 'size', left: cell, right: cell } as const;
  return column(name, { kind: 'formula', term: { ...calculated, ...bounds, type: 'number' } }, any);
}

t.test('columns that take long to make have pages of few rows, each made by itself', async (t) => {
  const rows = 20_000;
  const slices = (await prepareFile([dear('one')])).range(key, 0, rows).slices(itself());
  let pages = 0;
  for (let slice = await slices.next(); slice !== undefined; slice = await slices.next()) {
    pages++;
    slice.release();
  }
  // The bytes that a turn may fill, and those of a row.
  t.ok(pages > (rows * 2000) / (8 << 20), `${pages} pages`);
  const many = await prepareFile(Array.from({ length: 20 }, (_, index) => dear(`column ${index}`)));
  t.notOk(many.range(key, 0, 1000).small, 'a small file that takes long is no single piece of work');
  t.ok(many.range(key, 0, 10).small);
});

const refused = { status: 422, name: 'ProblemError' };

t.test('a footer has an end', async (t) => {
  const prepared = await prepareFile([dear('one'), column('two', integer('two', 0, 9), any)]);
  const most = (2 ** 18 / 2) * 2 ** 20;
  t.ok(prepared.range(key, 0, most));
  t.throws(() => prepared.range(key, 0, most + 1), {
    ...refused,
    members: { parameter: 'n', value: `${most + 1}`, allowed: `at most ${most} rows of these columns` },
  });
  const begin = () => {
    throw new Error('nothing is looked for');
  };
  t.throws(() => prepared.streamed(key, begin, most / 8 + 1), refused);
  t.ok(prepared.streamed(key, begin, most / 8));
});

t.test('values of which eight are too long for a page are refused before the first byte', async (t) => {
  await t.rejects(prepareFile([column('long', letters('long', 1_600_000), any)]), {
    ...refused,
    members: { parameter: 'fields', value: 'long' },
  });
  await t.rejects(prepareFile([column('long', letters('long', 4_000_000), any)]), {
    ...refused,
    message: /To make rows of these columns may take \d{8,} bytes/,
  });
});

const prepare = (columns: readonly Column[]): Promise<FileColumns> =>
  columnsInTurns(preparingColumns(columns));

t.test('columns that share a draw are made at once, whatever texts depend on it', async (t) => {
  const draw = uniform('shared', 2);
  const { families } = await prepare([
    column('one', pick(draw, ['a', 'b']), any),
    optional(draw, column('text', uuid('text'), any)),
    column('other', pick(mapped(draw, [1, 0]), ['c', 'd']), any),
  ]);
  t.strictSame(
    families.map(({ members }) => members),
    [[0, 2]],
  );
});

t.test('plans share the entries of dictionaries', async (t) => {
  const vocabulary = Array.from({ length: 1000 }, (_, index) => (index === 7 ? null : `entry ${index}`));
  const numbers = Array.from({ length: 1000 }, (_, index) => index * 1000);
  const columns = [
    column('texts', pick(uniform('texts', 1000), vocabulary), any),
    column('numbers', pick(uniform('numbers', 1000), numbers), any),
  ];
  const entriesOf = ({ columns }: FileColumns) =>
    columns.map(({ placed }) => placed.leaf.dictionary?.entries);
  const [one, other] = [await prepare(columns), await prepare(columns)];
  for (const [index, entries] of entriesOf(one).entries()) {
    t.ok(entries);
    t.equal(entries, entriesOf(other)[index]);
  }
});
