// A binary format that is not written row by row is only a record of its own: it is sent as a file, by the same code.
import fastify from 'fastify';
import t from 'tap';
import { createAsyncCache } from '../../../src/cache.js';
import { type Format, type NoOptions, writerOf } from '../../../src/formats/format.js';
import { contentNegotiation } from '../../../src/http/answer/encoding.js';
import { forEver, sendRepresentation } from '../../../src/http/answer/send-representation.js';
import { createWorkSlots } from '../../../src/http/server/work-slots.js';
import type { ByteRange, Lengths, Representation } from '../../../src/output/representation.js';
import type { Slices } from '../../../src/output/slices.js';
import type { RowCount } from '../../../src/output/work.js';
import { seedKey } from '../../../src/random/key.js';
import { cases, fc } from '../../support/property.js';

const BLOCK_ROWS = 500;
const ROW_BYTES = 4;
const BLOCK_BYTES = BLOCK_ROWS * ROW_BYTES;
const MAGIC = Buffer.from([0x42, 0xff, 0x00, 0xc3]);

/** The numbers of the rows that were made. */
let made: number[] = [];

/** Rows of a block as u32. */
function blockOf(rows: readonly number[]): Buffer {
  made.push(...rows);
  return Buffer.concat(
    rows.map((row) => {
      const bytes = Buffer.alloc(ROW_BYTES);
      bytes.writeUInt32LE(row);
      return bytes;
    }),
  );
}

/** Where each block begins, the number of blocks, and the magic bytes. */
function footOf(rows: number): Buffer {
  const blocks = Math.ceil(rows / BLOCK_ROWS);
  const foot = Buffer.alloc((blocks + 1) * 4);
  for (let block = 0; block < blocks; block++)
    foot.writeUInt32LE(MAGIC.length + block * BLOCK_BYTES, block * 4);
  foot.writeUInt32LE(blocks, blocks * 4);
  return Buffer.concat([foot, MAGIC]);
}

/** A head, blocks and a foot. All lengths follow from the number of rows. */
function blocksOf(numbers: readonly number[]): Representation {
  const foot = footOf(numbers.length);
  const body = numbers.length * ROW_BYTES;
  const total = MAGIC.length + body + foot.length;

  function* partsFrom(block: number, count: RowCount) {
    if (block === 0) yield MAGIC;
    for (let row = block * BLOCK_ROWS; row < numbers.length; row += BLOCK_ROWS) {
      const rows = numbers.slice(row, row + BLOCK_ROWS);
      count.rows += rows.length;
      yield blockOf(rows);
    }
    yield foot;
  }
  const slicesOf = (parts: Iterable<Buffer>): Slices => {
    const left = parts[Symbol.iterator]();
    return {
      next() {
        const { value: bytes, done } = left.next();
        return done ? undefined : { bytes, release() {} };
      },
      cancel: () => left.return?.(),
    };
  };
  function* within(parts: Iterable<Buffer>, from: number, { start, end }: ByteRange) {
    let at = from;
    for (const part of parts) {
      const some = part.subarray(Math.max(0, start - at), Math.max(0, end + 1 - at));
      if (some.length > 0) yield some;
      at += part.length;
      if (at > end) return;
    }
  }
  return {
    rows: numbers.length,
    small: numbers.length <= BLOCK_ROWS,
    whole: (count) => Buffer.concat([...partsFrom(0, count)]).toString('latin1'),
    slices: (count) => slicesOf(partsFrom(0, count)),
    measured: {
      quick: true,
      async lengths(): Promise<Lengths> {
        return { total, offsets: new Float64Array() };
      },
      slices(count, _lengths, range) {
        const block = Math.max(0, Math.floor((range.start - MAGIC.length) / BLOCK_BYTES));
        const from = block === 0 ? 0 : MAGIC.length + Math.min(block * BLOCK_BYTES, body);
        return slicesOf(within(partsFrom(block, count), from, range));
      },
    },
  };
}

const blocks: Format<NoOptions> = {
  name: 'blocks',
  mediaType: 'application/vnd.seedstream.blocks',
  extension: 'blocks',
  about: 'row numbers in blocks',
  options: {},
  live: false,
  splits: false,
  writer: () => ({
    contentType: 'application/vnd.seedstream.blocks',
    prepare: async () => ({
      size: 0,
      range: (_key, first, rows) => blocksOf(Array.from({ length: rows }, (_, row) => first + row)),
      picked: (_key, numbers) => blocksOf(numbers),
      streamed() {
        throw new Error('no rows are looked for here');
      },
    }),
    async prepareEvents() {
      throw new Error('no events here');
    },
  }),
};

/** A server that answers /{n} with n rows. */
const app = fastify();
app.decorateRequest('rows', 0);
await app.register(contentNegotiation);
const lengths = createAsyncCache<Lengths>(4);
const workSlots = createWorkSlots(1, { active: 0, waiting: 0 });
const writer = writerOf(blocks, {}, { table: 'rows' });
const prepared = await writer.prepare([], 'rows');
const key = seedKey('blocks', 's');
app.route<{ Params: { n: string } }>({
  method: ['GET', 'HEAD'],
  url: '/:n',
  handler(request, reply) {
    reply.header('content-type', writer.contentType);
    const { n } = request.params;
    const representation = prepared.range(key, 7, Number(n));
    const downloads = { threads: undefined, lengths, workSlots, unchanging: forEver(false) };
    return sendRepresentation(request, reply, representation, `"${n}"`, downloads, downloads.unchanging);
  },
});
t.teardown(() => app.close());

for (const n of [0, 1, BLOCK_ROWS, 10 * BLOCK_ROWS + 3]) {
  t.test(`${n} rows`, async (t) => {
    const rows = Array.from({ length: n }, (_, row) => 7 + row);
    const expected = Buffer.concat([MAGIC, blockOf(rows), footOf(n)]);
    const whole = await app.inject(`/${n}`);
    t.ok(whole.rawPayload.equals(expected));
    t.equal(whole.headers['content-length'], `${expected.length}`);
    const head = await app.inject({ method: 'HEAD', url: `/${n}` });
    t.equal(head.headers['content-length'], `${expected.length}`);
    const coded = await app.inject({ url: `/${n}`, headers: { 'accept-encoding': 'gzip, br' } });
    t.equal(coded.headers['content-encoding'], undefined);
    t.ok(coded.rawPayload.equals(expected));
    t.equal(coded.headers.etag, `"${n}"`);
    await fc.assert(
      fc.asyncProperty(fc.nat(expected.length - 1), fc.nat(expected.length), async (start, length) => {
        const range = `bytes=${start}-${start + length}`;
        const part = await app.inject({ url: `/${n}`, headers: { range } });
        if (part.statusCode !== 206) throw new Error(`status ${part.statusCode}`);
        if (!part.rawPayload.equals(expected.subarray(start, start + length + 1))) throw new Error(range);
      }),
      { numRuns: cases(50, 20) },
    );
  });
}

t.test('a range of the foot makes no block', async (t) => {
  made = [];
  const n = 100 * BLOCK_ROWS;
  const tail = await app.inject({ url: `/${n}`, headers: { range: 'bytes=-100' } });
  t.ok(tail.rawPayload.equals(footOf(n).subarray(-100)));
  t.strictSame(made, []);
});
