// What the service writes it reads: rows in all formats and options come back with the same values. SQL is only written.
import type { FastifyInstance } from 'fastify';
import t from 'tap';
import { contentCodings } from '../../src/files/input/compression.js';
import { csv } from '../../src/formats/csv.js';
import { testApp } from '../support/app.js';
import { cases } from '../support/property.js';

type Answer = Awaited<ReturnType<FastifyInstance['inject']>>;

/** Sends an answer back as it came, with its media type and content coding. */
async function converted(
  app: FastifyInstance,
  { rawPayload, headers }: Answer,
  query: Record<string, string>,
) {
  const { 'content-type': type, 'content-encoding': coding } = headers;
  const { payload, statusCode } = await app.inject({
    method: 'POST',
    url: `/convert?${new URLSearchParams(query)}`,
    headers: { 'content-type': String(type), ...(coding && { 'content-encoding': coding }) },
    payload: rawPayload,
  });
  if (statusCode !== 200) throw new Error(`${new URLSearchParams(query)}: ${payload}`);
  return payload;
}

/** The values of a row as the texts that CSV has of them, by the paths of its columns. */
function textsOf(row: object, path = ''): [name: string, text: string][] {
  return Object.entries(row).flatMap(([key, value]): [string, string][] => {
    const name = path + key;
    if (Array.isArray(value)) return [[name, JSON.stringify(value)]];
    return typeof value === 'object' && value !== null
      ? textsOf(value, `${name}.`)
      : [[name, String(value ?? '')]];
  });
}

const rowsOf = (ndjson: string) =>
  ndjson.split('\n', 60).flatMap((line) => (line === '' ? [] : [JSON.parse(line) as object]));

const { pattern } = csv.options.delimiter as { pattern?: string };
const delimiters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter((character) =>
  new RegExp(pattern as string).test(character),
);
/** Those that are found. */
const found = [',', ';', '\t', '|'];

for (const path of ['/persons', '/users']) {
  const url = (query: Record<string, string>) =>
    `${path}?${new URLSearchParams({ n: '60', seed: 'back', ...query })}`;

  t.test(`${path} as CSV, with any delimiter`, async (t) => {
    const app = await testApp(t);
    const rows = rowsOf((await app.inject(url({ format: 'ndjson' }))).payload);
    const texts = rows.map((row) => textsOf(row));
    t.ok(delimiters.length > 20 && rows.length === 60);
    // Each takes a plan of its own. The sample has those that are found.
    const every = cases(1, 20);
    for (const delimiter of delimiters.filter((one, at) => at % every === 0 || found.includes(one))) {
      for (const header of found.includes(delimiter) ? ['true', 'false'] : ['true']) {
        const written = await app.inject(url({ format: 'csv', delimiter, header }));
        // What is not found has to be said.
        const said = found.includes(delimiter) && header === 'true' ? {} : { delimiter };
        const made = rowsOf(await converted(app, written, { from: 'csv', to: 'ndjson', ...said }));
        const named = texts.map((row) =>
          row.map(([name, text], index) => [header === 'true' ? name : `column${index + 1}`, text]),
        );
        t.same(
          made.map((row) => textsOf(row)),
          named,
          `${delimiter}, header=${header}`,
        );
      }
    }
  });

  t.test(`${path} as CSV with a mark and a text for null`, async (t) => {
    const app = await testApp(t);
    const rows = rowsOf((await app.inject(url({ format: 'ndjson' }))).payload);
    const marked = await app.inject(url({ format: 'csv', bom: 'true', null: '\\N' }));
    t.ok(marked.payload.startsWith('\uFEFF'));
    const made = rowsOf(
      await converted(app, marked, { from: 'csv', to: 'ndjson', null: '\\N', nest: 'true' }),
    );
    t.same(
      made.map((row) => textsOf(row)),
      rows.map((row) => textsOf(row)),
    );
    const isNull = (row: object) => JSON.stringify(row).match(/null/g)?.length ?? 0;
    t.same(made.map(isNull), rows.map(isNull));
  });

  t.test(`${path} as TSV, JSON and NDJSON, compressed`, async (t) => {
    const app = await testApp(t);
    const ndjson = await app.inject(url({ format: 'ndjson' }));
    const json = await app.inject(url({ format: 'json' }));
    t.equal(await converted(app, ndjson, { from: 'ndjson', to: 'ndjson' }), ndjson.payload);
    t.equal(await converted(app, json, { from: 'json', to: 'ndjson' }), ndjson.payload);
    t.same(JSON.parse(await converted(app, ndjson, { from: 'ndjson', to: 'json' })), json.json());
    const tsv = await app.inject(url({ format: 'csv', delimiter: '\t' }));
    const comma = await app.inject(url({ format: 'csv' }));
    t.equal(await converted(app, tsv, { from: 'tsv', to: 'csv' }), comma.payload);
    t.equal(await converted(app, comma, { from: 'csv', to: 'csv' }), comma.payload);
    for (const coding of contentCodings) {
      const packed = await app.inject({
        url: url({ format: 'csv' }),
        headers: { 'accept-encoding': coding },
      });
      t.equal(packed.headers['content-encoding'], coding);
      t.equal(await converted(app, packed, { from: 'csv', to: 'csv' }), comma.payload, coding);
    }
  });
}
