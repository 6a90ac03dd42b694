// The keys of a batch are those in its rows.
import t from 'tap';
import { systemClock } from '../../../src/clock.js';
import type { Batch, RowSource, WantedRows } from '../../../src/deliveries/contract/batch.js';
import { datasetSource } from '../../../src/deliveries/sources/dataset.js';
import { openEvents } from '../../../src/deliveries/sources/events.js';
import { incremental } from '../../../src/deliveries/sources/polled/incremental.js';
import { copy } from '../../../src/formats/copy.js';
import { ndjson } from '../../../src/formats/json.js';
import { kernelMemory } from '../../../src/kernel/run/memory.js';
import { parameterSets, registered, registeredEvents } from '../../datasets/registered.js';
import { withDefaults } from '../../events/simulated.js';

const { signal } = new AbortController();

async function readAll(source: RowSource, wanted: WantedRows, size: number): Promise<Batch[]> {
  const batches: Batch[] = [];
  for (let from = { rows: 0, cursor: null as string | null }; ; ) {
    const batch = await source.read(from, size, wanted, signal);
    if (batch === undefined) break;
    batches.push(batch);
    from = batch.after;
  }
  await source.close();
  return batches;
}

const keysIn = (batches: readonly Batch[]) => batches.flatMap(({ keys }) => (keys as Buffer[]).map(String));
const rowsIn = (batches: readonly Batch[]) =>
  batches.flatMap(({ bytes }) =>
    bytes
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );

/** The value at a path like address.city. */
const valueAt = (row: unknown, path: string): unknown =>
  path.split('.').reduce((value, name) => (value as Record<string, unknown>)[name], row);

/** Every fourth column, since each column takes a compilation. */
const some = (columns: readonly string[]) => columns.filter((_, index) => index % 4 === 0);

const asKey = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

for (const dataset of registered) {
  t.test(`keys of ${dataset.name}: of one column, and of all`, async (t) => {
    const [parameters = {}] = parameterSets(dataset);
    const open = () => datasetSource({ dataset, parameters, seed: '42', first: 70, total: 300 });
    const [first] = await readAll(await open(), { format: ndjson }, 1);
    const columns = (first as Batch).table.columns.map(({ name }) => name);
    t.notOk((first as Batch).keys, 'there are none unless they are requested');
    for (const column of some(columns)) {
      const batches = await readAll(await open(), { format: ndjson, keyColumns: () => [column] }, 128);
      t.same(
        keysIn(batches),
        rowsIn(batches).map((row) => asKey(valueAt(row, column))),
      );
    }
    const wanted: WantedRows = { format: ndjson, keyColumns: () => columns };
    const batches = await readAll(await open(), wanted, 128);
    t.same(
      keysIn(batches),
      rowsIn(batches).map((row) =>
        asKey(columns.length === 1 ? row[0] : columns.map((c) => valueAt(row, c))),
      ),
    );
    const copied = await readAll(await open(), { ...wanted, format: copy }, 77);
    t.same(keysIn(copied), keysIn(batches), 'keys do not depend on the format and the size of a batch');
    const bad = (await open()).read(
      { rows: 0, cursor: null },
      1,
      { ...wanted, keyColumns: () => ['x'] },
      signal,
    );
    await t.rejects(bad, { name: 'TransferError', message: /has no column x/, canRetry: false });
  });
}

for (const dataset of registeredEvents) {
  for (const report of [undefined, dataset.report.name]) {
    t.test(`keys of ${dataset.name} ${report ?? ''}`, async (t) => {
      const parameters = withDefaults(
        report === undefined ? dataset.parameters : dataset.report.parameters,
        report === 'totals'
          ? { at: '2026-01-01T00:20:00Z' }
          : report === 'rates'
            ? { to: '2026-01-01T00:20:00Z' }
            : {},
      );
      const n = report === undefined ? { n: 2000 } : { report };
      const open = () =>
        openEvents(
          registeredEvents,
          { events: dataset.name, ...n, seed: '42', parameters },
          { mode: 'append' },
          0,
          systemClock,
        );
      const [first] = await readAll(open(), { format: ndjson }, 3000);
      const columns = (first as Batch).table.columns.map(({ name }) => name);
      for (const column of some(columns)) {
        const batches = await readAll(open(), { format: ndjson, keyColumns: () => [column] }, 3000);
        t.same(
          keysIn(batches),
          rowsIn(batches).map((row) => asKey(row[column])),
        );
      }
      const batches = await readAll(open(), { format: ndjson, keyColumns: () => columns }, 700);
      t.same(
        keysIn(batches),
        rowsIn(batches).map((row) => JSON.stringify(columns.map((column) => row[column]))),
      );

      const { regions } = kernelMemory();
      const held = regions.splice(0);
      const again = await readAll(open(), { format: ndjson, keyColumns: () => columns }, 700);
      t.equal(regions.push(...held), held.length);
      t.same(keysIn(again), keysIn(batches), 'also while slow readers have all regions');
      t.same(rowsIn(again), rowsIn(batches));
    });
  }
}

t.test('keys of a polled source keep their digits', async (t) => {
  const texts = [
    '{"id":12345678901234567890.123456789, "name":"a\\"b", "at":1}',
    '{"name":"c","at":2}',
    '{"id":1e400,"name":null,"at":3}',
  ];
  const open = () =>
    incremental(
      { name: 'things', key: ['id'] },
      {
        fetch: async (at) => ({
          format: ndjson,
          rows: at === null ? texts.map((text, index) => ({ text, at: `${index + 1}` })) : [],
        }),
        async close() {},
      },
    );
  const keysBy = async (...columns: string[]) =>
    keysIn(await readAll(open(), { format: copy, keyColumns: () => columns }, 10));
  t.same(await keysBy('id'), ['12345678901234567890.123456789', 'null', '1e400']);
  t.same(await keysBy('name'), ['a"b', 'c', 'null']);
  t.same(await keysBy('name', 'id'), [
    '["a\\"b",12345678901234567890.123456789]',
    '["c",null]',
    '[null,1e400]',
  ]);
});
