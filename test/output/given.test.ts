// A row that is given as the object that JSON has is written as the same row when it is drawn, in every format.
import t from 'tap';
import type { Column } from '../../src/columns/value.js';
import { defaultOf, type Format, writerOf } from '../../src/formats/format.js';
import { formats } from '../../src/formats/index.js';
import { dialects } from '../../src/formats/sql/format.js';
import { itself } from '../../src/output/work.js';
import { seedKey } from '../../src/random/key.js';
import { registered } from '../datasets/registered.js';
import { cellsOf, nastyColumns } from '../formats/nasty-columns.js';
import { columnsOf } from '../schemas/schemas.js';
import { cases, fc, sample } from '../support/property.js';

const key = seedKey('given', '7');
const options: Readonly<Record<string, readonly object[]>> = {
  csv: [{}, { delimiter: ';', null: 'NULL', header: false }],
  sql: dialects.map((dialect) => ({ dialect })),
};

async function check(columns: readonly Column[], numbers: readonly number[]) {
  const rows = await asObjects(columns, numbers);
  const ways = Object.values<Format>(formats)
    .filter(({ readInParts }) => !readInParts)
    .flatMap((format) => (options[format.name] ?? [{}]).map((option) => [format, option] as const));
  for (const [format, option] of sample(ways, Math.ceil(ways.length / 2))) {
    for (const shape of ['rows', 'single'] as const) {
      const writer = writerOf(format, option as Record<string, unknown>, { table: 'given' });
      const prepared = await writer.prepare(columns, shape);
      const some = shape === 'rows' ? numbers : numbers.slice(0, 1);
      const given = new Map(
        some.map((number, at) => [number, rows[at] as object as Record<string, unknown>]),
      );
      const every = new Map([...given].filter((_, at) => at % 2 === 0));
      const drawn = await prepared.picked(key, some).whole(itself());
      for (const part of [given, every]) {
        const picked = prepared.picked(key, some, part);
        const written = await picked.whole(itself());
        if (written !== drawn)
          throw new Error(`${format.name} ${JSON.stringify(option)} ${shape}: ${written}\nnot ${drawn}`);
        const lengths = await picked.measured?.lengths((pass) =>
          pass(async () => {}, new AbortController().signal),
        );
        if (lengths !== undefined && lengths.total !== drawn.length)
          throw new Error(`${lengths.total} bytes, not ${drawn.length}`);
      }
    }
  }
}

async function asObjects(columns: readonly Column[], numbers: readonly number[]): Promise<unknown[]> {
  const prepared = await writerOf(formats.json, {}, { table: 'given' }).prepare(columns, 'rows');
  return JSON.parse(Buffer.from(await prepared.picked(key, numbers).whole(itself()), 'latin1').toString());
}

const numbers = [5, 0, 998, 999, 1000, 1001, 77];

for (const dataset of registered)
  t.test(dataset.name, async () => {
    const own = Object.entries(dataset.parameters).map(([name, schema]) => [name, defaultOf(schema)]);
    await check(await dataset.columns(Object.fromEntries(own)), numbers);
  });

t.test('a model with optional properties, objects, lists, dates and numbers', async () => {
  const point = {
    type: 'object',
    properties: { x: { type: 'number' }, 'y.z': { type: 'integer' } },
    required: ['x'],
  };
  const properties = {
    id: { type: 'integer', primaryKey: true },
    at: { type: 'string', format: 'date-time' },
    day: { type: 'string', format: 'date' },
    point,
    'a.b': { type: 'string' },
    a: { type: 'object', properties: { c: { type: ['string', 'null'] } } },
    tags: { type: 'array', items: { enum: ['x', 'y'] }, maxItems: 3 },
    any: { enum: [1, 'one', null, true] },
  };
  for (const required of [['id', 'at', 'any'], [], Object.keys(properties)])
    await check(await columnsOf({ $defs: { M: { type: 'object', properties, required } } }), numbers);
});

t.test('columns of every kind', async () => {
  await fc.assert(
    fc.asyncProperty(nastyColumns, async (columns) => {
      // JSON does not keep two members of one name apart, nor halves of surrogate pairs in bytes.
      const [row] = (await asObjects(columns, [0])) as [Record<string, unknown>];
      const isPlain = cellsOf(columns, row).every(
        (cell) => JSON.stringify(cell) === JSON.stringify(JSON.parse(JSON.stringify(cell))),
      );
      fc.pre(isPlain && new Set(columns.map(({ name }) => name)).size === columns.length);
      await check(columns, [0, 1, 999, 1000]);
    }),
    { numRuns: cases(200, 6) },
  );
});
