// Rows coded as gzip while they are made: whatever the plan, they become the same rows again, and the bytes are always the same.
import { crc32, gunzipSync, gzipSync } from 'node:zlib';
import t from 'tap';
import type { Column } from '../../src/columns/value.js';
import {
  COLUMN_SIZE,
  COLUMNS,
  CONSTANT,
  END_BEFORE,
  END_HASH,
  LITERAL_BITS,
  LITERAL_COST,
  QUOTE_BEFORE,
  SCAN,
  START_BEFORE,
  START_ENTRY,
} from '../../src/kernel/deflate/assembly/layout.js';
import { joinedChecksum } from '../../src/kernel/deflate/checksum.js';
import { type CodedSlice, codedRows } from '../../src/kernel/deflate/coded-rows.js';
import { coderOf } from '../../src/kernel/deflate/coder.js';
import { codeLengths, codesOf } from '../../src/kernel/deflate/huffman.js';
import { COUNTS, setCodes } from '../../src/kernel/deflate/tables.js';
import type { Plan } from '../../src/kernel/run/plan.js';
import { createThreads } from '../../src/kernel/threads/threads.js';
import { gzipRows } from '../../src/output/gzip/rows.js';
import type { Slices } from '../../src/output/slices.js';
import type { SeedKey } from '../../src/random/key.js';
import { readSchema } from '../../src/schemas/schema.js';
import { parameterSets, registered } from '../datasets/registered.js';
import { testApp } from '../support/app.js';
import { body, planOf, represent } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { cases, fc, sample } from '../support/property.js';

async function bytesOf(slices: Slices): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let slice = await slices.next(); slice !== undefined; slice = await slices.next()) {
    parts.push(Buffer.from(slice.bytes));
    slice.release();
  }
  return Buffer.concat(parts);
}

const key = 12345n as SeedKey;

/** The plan of a dataset with its default parameters. */
async function planBy(name: string, format: 'csv' | 'json' | 'ndjson'): Promise<Plan> {
  const dataset = registered.find((dataset) => dataset.name === name) as (typeof registered)[number];
  return planOf(await dataset.columns(parameterSets(dataset)[0] as Record<string, unknown>), format);
}

for (const dataset of registered) {
  t.test(`${dataset.name}: gzip of any rows in any format is those rows`, async (t) => {
    for (const parameters of sample(parameterSets(dataset), 1)) {
      const columns = await dataset.columns(parameters as Record<string, unknown>);
      for (const format of sample(['csv', 'json', 'ndjson', 'sql'] as const, 2)) {
        const plan = planOf(columns, format);
        const spare = plan.spare();
        for (const [first, rows] of sample(
          [
            [0, 1025],
            [7, 4096],
            [999_990, 9_000],
            [3, 2],
          ] as const,
          2,
        )) {
          const slices = await gzipRows({ plan, key, first, rows }, undefined, { rows: 0 });
          if (slices === undefined) t.pass(`${format} is left to zlib`);
          else t.equal(gunzipSync(await bytesOf(slices)).toString(), represent(plan, key, first, rows));
        }
        t.equal(plan.spare(), spare, 'every place is released');
      }
    }
  });
}

t.test('persons and users are coded here, not much larger than by zlib', async (t) => {
  for (const [name, format, most] of [
    ['persons', 'csv', 1.14],
    ['persons', 'json', 1.12],
    ['users', 'ndjson', 1.12],
  ] as const) {
    const plan = await planBy(name, format);
    const slices = await gzipRows({ plan, key, first: 0, rows: 20_000 }, undefined, { rows: 0 });
    const { length } = await bytesOf(slices as Slices);
    const zlib = gzipSync(represent(plan, key, 0, 20_000), { level: 1 }).length;
    t.ok(length < most * zlib, `${name} as ${format}: ${(length / zlib).toFixed(3)} of zlib's size`);
  }
});

t.test(
  'any number of threads makes the same bytes, and a cancelled download gives everything back',
  async (t) => {
    const plan = await planBy('persons', 'json');
    const rows = { plan, key, first: 11, rows: 100_003 };
    const made = { rows: 0 };
    const expected = await bytesOf((await gzipRows(rows, undefined, made)) as Slices);
    t.equal(made.rows, rows.rows);
    const spare = plan.spare();
    for (const size of sample([1, 2, 3], 2)) {
      const threads = createThreads(size);
      t.teardown(() => threads.close());
      const found = await bytesOf((await gzipRows(rows, threads, { rows: 0 })) as Slices);
      t.ok(found.equals(expected), `${size} threads`);
      const slices = (await gzipRows(rows, threads, { rows: 0 })) as Slices;
      for (let count = 0; count < 8; count++) (await slices.next())?.release();
      slices.cancel();
    }
    t.equal(await eventually(plan.spare, (left) => left === spare), spare);
  },
);

/** One coded slice as a gzip file. */
function fileOf({ bytes, checksum, plainLength }: CodedSlice): Buffer {
  const end = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  end.writeUInt32LE(checksum, 2);
  end.writeUInt32LE(plainLength, 6);
  return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]), bytes, end]);
}

function coderFor(plan: Plan) {
  const sample = { key, rows: 512, supply: (_: number, from: number) => BigInt(from) };
  const steps = coderOf(plan, 600, sample);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

t.test('however dear literals are, no match is shorter than DEFLATE has them', async (t) => {
  // Letters beside each other repeat at once.
  const letter = { type: 'string', enum: ['a', 'b'] };
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const schema = {
    title: 'Letters',
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, letter])),
    required: names,
  };
  const columns = await readSchema(schema)
    .models.get('Letters')
    ?.columns(new Map([['Letters', 600]]));
  for (const format of ['csv', 'ndjson'] as const) {
    const plan = planOf(columns as Column[], format);
    const coder = coderFor(plan);
    if (coder === undefined) return t.fail('letters have a coder');
    for (const how of [START_BEFORE, START_ENTRY, END_BEFORE, END_HASH, QUOTE_BEFORE, SCAN]) {
      for (let number = 0; number < coder.program.rows.columnCount; number++) {
        const at = COLUMNS + COLUMN_SIZE * number;
        coder.tables.setUint32(at, (coder.tables.getUint32(at, true) & CONSTANT) | how, true);
      }
      coder.tables.setUint32(LITERAL_COST, 8 * LITERAL_BITS, true);
      const slice = codedRows(plan, coder).write(key, 0, 600);
      t.ok(gunzipSync(fileOf(slice)).equals(body(plan, key, 0, 600)), `${format}, matches by ${how}`);
      slice.release();
    }
  }
});

t.test('rows that the codes do not suit are stored as they are', async (t) => {
  const plan = await planBy('persons', 'csv');
  const coder = coderFor(plan);
  if (coder === undefined) return t.fail('persons have a coder');
  // No column is matched, and all bytes but one have long codes.
  const { tables, literals, program } = coder;
  for (let number = 0; number < program.rows.columnCount; number++)
    tables.setUint32(COLUMNS + COLUMN_SIZE * number, 0, true);
  setCodes(
    tables,
    literals,
    Uint32Array.from({ length: COUNTS }, (_, symbol) => (symbol === 0 ? 1e9 : 0)),
  );
  const slice = codedRows(plan, coder).write(key, 5, 600);
  const { bytes, checksum, plainLength } = slice;
  const plain = body(plan, key, 5, 600);
  t.equal(plainLength, plain.length);
  t.equal(checksum, crc32(plain));
  t.equal(bytes.length, plain.length + 5, 'one stored block');
  t.ok(gunzipSync(fileOf(slice)).equals(plain));
  slice.release();
});

t.test('events as gzip are those events', async (t) => {
  const app = await testApp(t);
  for (const url of sample(
    ['e-store?format=json', 'e-store?format=sql', 'app-store?format=csv', 'app-store?format=ndjson'],
    2,
  )) {
    const path = `/events/${url}&seed=3&n=9001`;
    const plain = await app.inject(path);
    const [first, second] = [1, 2].map(() =>
      app.inject({ url: path, headers: { 'accept-encoding': 'gzip' } }),
    );
    const coded = await first;
    t.equal(coded?.headers['content-encoding'], 'gzip');
    t.ok(gunzipSync(coded?.rawPayload as Buffer).equals(plain.rawPayload), path);
    t.ok((await second)?.rawPayload.equals(coded?.rawPayload as Buffer), 'the bytes are the same again');
  }
});

t.test('checksums of parts are joined to that of the whole', (t) => {
  const property = fc.property(fc.uint8Array(), fc.nat(), (all, place) => {
    const bytes = Buffer.from(all);
    const at = place % (bytes.length + 1);
    const joined = joinedChecksum(crc32(bytes.subarray(0, at)), crc32(bytes.subarray(at)), bytes.length - at);
    return joined === crc32(bytes);
  });
  fc.assert(property, { numRuns: cases(2000, 100) });
  t.end();
});

t.test('codes have no more bits than allowed, and no code begins another', (t) => {
  const fibonacci = [1, 1];
  while (fibonacci.length < 40) fibonacci.push((fibonacci.at(-1) as number) + (fibonacci.at(-2) as number));
  for (const frequencies of [
    fibonacci,
    Array(286).fill(0),
    [0, 0, 5],
    Array.from({ length: 19 }, (_, at) => at ** 4),
  ]) {
    const lengths = codeLengths(frequencies, 13);
    t.ok(Math.max(...lengths) <= 13);
    t.equal(
      lengths.reduce((sum, length) => sum + 2 ** -length, 0),
      1,
      'the code is complete (Kraft 1949)',
    );
    const codes = codesOf(lengths);
    const texts = Array.from(codes, (code, symbol) =>
      Array.from({ length: lengths[symbol] as number }, (_, bit) => (code >> bit) & 1).join(''),
    ).sort();
    t.notOk(texts.some((text, at) => at > 0 && text.startsWith(texts[at - 1] as string)));
  }
  t.end();
});
