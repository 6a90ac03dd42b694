// What CSV writes null as, the byte order mark, and columns of any name.
import t from 'tap';
import type { Column } from '../../src/columns/value.js';
import { testApp } from '../support/app.js';
import { planOf, represent } from '../support/engine.js';
import { cases, fc } from '../support/property.js';
import { referenceRow } from '../support/reference.js';
import { nastyColumns } from './nasty-columns.js';

/** The cells of a row as CSV with a comma, written in the simplest way. */
function cellsOf(columns: readonly Column[], row: Record<string, unknown>, nothing: string): string[] {
  return columns.flatMap(({ name, value }) => {
    const cell = row[name];
    if (value.kind === 'nested') return cellsOf(value.columns, cell as Record<string, unknown>, nothing);
    if (cell === null) return [nothing];
    const text = typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
    return [text === nothing || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text];
  });
}

t.test('null is written as any text, and texts that are the same stand in quotes', async () => {
  const nulls = fc.constantFrom(
    '\\N',
    'NULL',
    'NA',
    'a',
    '-',
    '--',
    '\\',
    '#N/A',
    'é'.normalize('NFKD')[0] as string,
  );
  await fc.assert(
    fc.property(nastyColumns, nulls, fc.nat(1e6), (columns, nothing, seed) => {
      const rows = 20;
      const wanted = Array.from(
        { length: rows },
        (_, row) => `${cellsOf(columns, referenceRow(columns, BigInt(seed) as never, row), nothing)}\n`,
      ).join('');
      const plan = planOf(columns, 'csv', { null: nothing, header: false });
      const made = represent(plan, BigInt(seed), 0, rows);
      // UTF-8 has no unpaired surrogates.
      if (made !== Buffer.from(wanted).toString())
        throw new Error(`made\n${JSON.stringify(made)}\nexpected\n${JSON.stringify(wanted)}`);
    }),
    { numRuns: cases(300, 100) },
  );
});

const app = await testApp(t);
const generate = (query: string, properties: object) =>
  app.inject({
    method: 'POST',
    url: `/generate/A?n=3&seed=1&${query}`,
    payload: JSON.stringify({
      title: 'A',
      type: 'object',
      properties,
      required: Object.keys(properties),
      additionalProperties: false,
    }),
    headers: { 'content-type': 'application/json' },
  });
const one = { const: 1 };

t.test('options of a request', async (t) => {
  const nothing = { n: { type: 'null' }, na: { const: 'NA' }, x: one };
  t.equal((await generate('format=csv&null=NA', nothing)).body, `n,na,x\n${'NA,"NA",1\n'.repeat(3)}`);
  t.equal(
    (await generate('format=csv&null=%5CN&bom=true', nothing)).body,
    `\uFEFFn,na,x\n${'\\N,NA,1\n'.repeat(3)}`,
  );
  t.equal((await generate('format=csv&bom=true&header=false', { x: one })).body, '\uFEFF1\n1\n1\n');
  const head = await generate('format=csv&null=NULL&bom=true', nothing);
  t.equal(Number(head.headers['content-length']), head.rawPayload.length);
  for (const wrong of [
    'null=0',
    'null=true',
    'null=-1',
    'null=123456789',
    'null=a%22',
    'null=%5B%5D',
    'null=(null)(null)',
  ])
    t.match(
      (await generate(`format=csv&${wrong}`, nothing)).json(),
      { status: 400, parameter: 'null' },
      wrong,
    );
  t.match((await generate('format=csv&delimiter=/&null=N/A', nothing)).json(), {
    status: 400,
    parameter: 'null',
    detail: 'null must be a text without the delimiter /, not "N/A"',
  });
  t.match((await generate('format=json&null=NA', nothing)).json(), { status: 400, parameter: 'null' });
});

t.test('columns of any name are named in fields=', async (t) => {
  const properties = { 'a, b': one, '"': { const: 2 }, c: { const: 3 } };
  const fields = encodeURIComponent('c,"a, b",""""');
  t.equal(
    (await generate(`format=csv&fields=${fields}`, properties)).body,
    `c,"a, b",""""\n${'3,1,2\n'.repeat(3)}`,
  );
  t.match((await generate('format=csv&fields=a,c', properties)).json(), {
    status: 400,
    parameter: 'fields',
    value: 'a',
    allowed: ['"a, b"', '""""', 'c'],
  });
});

t.test('two columns of one name are a 422 that names both', async (t) => {
  const properties = {
    a: { type: 'object', properties: { b: one }, required: ['b'], additionalProperties: false },
    'a.b': { const: 2 },
  };
  const clash = { status: 422, detail: '/a/b and /a.b would both be the column a.b' };
  for (const query of ['format=csv', 'format=sql', 'format=json&fields=a.b'])
    t.match((await generate(query, properties)).json(), clash, query);
  t.strictSame((await generate('format=json', properties)).json()[0], { a: { b: 1 }, 'a.b': 2 });
});
