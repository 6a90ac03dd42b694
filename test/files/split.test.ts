// Parts of a CSV in a tar, from a file and from generated rows.
import { once } from 'node:events';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import t from 'tap';
import { extract, pack } from 'tar-stream';
import { linesIn } from '../../src/files/csv/cell-finder.js';
import { checkRoom } from '../../src/files/parts.js';
import { split } from '../../src/files/split.js';
import { cases, fc } from '../support/property.js';

/** The files of a tar. */
async function filesIn(tar: AsyncIterable<Buffer>): Promise<{ name: string; text: string }[]> {
  const files: { name: string; text: string }[] = [];
  const reader = extract();
  reader.on('entry', async ({ name }, stream, next) => {
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part as Buffer);
    files.push({ name, text: Buffer.concat(parts).toString() });
    next();
  });
  const finished = once(reader, 'finish');
  for await (const chunk of tar) reader.write(chunk);
  reader.end(Buffer.alloc(0));
  await finished;
  return files;
}

const partsOf = (text: string, maxBytes: number, piece = 50, header = true) =>
  filesIn(splitText(text, maxBytes, piece, header));

function splitText(text: string, maxBytes: number, piece = 50, header = true) {
  const bytes = Buffer.from(text);
  async function* input() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  return split(input(), { maxBytes, header, delimiter: ',', name: 'part' });
}

t.test('no part is too long, every part has the header, and no record is split', async () => {
  const cell = fc.oneof(fc.string({ maxLength: 10 }), fc.stringMatching(/^[\n",a]{0,6}$/));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { maxLength: 30 }),
      fc.integer({ min: 60, max: 200 }),
      fc.integer({ min: 1, max: 50 }),
      fc.boolean(),
      async (rows, maxBytes, piece, quoted) => {
        const header = ['first, or so', 'b'];
        const text = stringify([header, ...rows], { quoted, quoted_empty: true, quoted_match: /\r/ });
        const parts = await partsOf(text, maxBytes, piece);
        const read = parts.flatMap(({ text: part }, index) => {
          if (Buffer.byteLength(part) > maxBytes) throw new Error(`part ${index} has ${part.length} bytes`);
          const [head, ...records] = parse(part) as string[][];
          if (JSON.stringify(head) !== JSON.stringify(header)) throw new Error(`part ${index} has no header`);
          if (parts.length > 1 && records.length === 0) throw new Error(`part ${index} is empty`);
          return records;
        });
        if (JSON.stringify(read) !== JSON.stringify(rows)) throw new Error(`${JSON.stringify(parts)}`);
      },
    ),
    { numRuns: cases(150, 50) },
  );
});

t.test('parts are as full as possible and numbered', async (t) => {
  const files = await partsOf('id\n111\n222\n333\n444\n5\n', 11);
  t.same(files, [
    { name: 'part-00001.csv', text: 'id\n111\n222\n' },
    { name: 'part-00002.csv', text: 'id\n333\n444\n' },
    { name: 'part-00003.csv', text: 'id\n5\n' },
  ]);
});

t.test('the archive is as tar-stream packs it', async (t) => {
  for (const [text, maxBytes] of [
    ['id\n111\n222\n333\n444\n5\n', 11],
    [`id\n${'x'.repeat(1021)}\n${'y'.repeat(508)}\n`, 1025],
    ['', 10],
  ] as const) {
    const pieces: Buffer[] = [];
    for await (const piece of splitText(text, maxBytes)) pieces.push(piece);
    const archive = pack();
    for (const file of await filesIn(splitText(text, maxBytes)))
      archive.entry({ name: file.name, mtime: new Date(0) }, file.text);
    archive.finalize();
    const expected: Buffer[] = [];
    for await (const piece of archive) expected.push(piece as Buffer);
    t.ok(Buffer.concat(pieces).equals(Buffer.concat(expected)), text.slice(0, 10));
  }
});

t.test('parts wait in memory, and in files where they are long or many at once', async (t) => {
  const rows = `${'é'.repeat(500)},1\n`.repeat(13_000);
  const whole = async (maxBytes: number, times: number) => {
    const text = `a,b\n${rows.repeat(times)}`;
    const files = await filesIn(splitText(text, maxBytes, 65_536));
    t.ok(files.every(({ text }) => text.startsWith('a,b\n') && Buffer.byteLength(text) <= maxBytes));
    return files.map(({ text }) => text.slice('a,b\n'.length)).join('') === rows.repeat(times);
  };
  t.ok(await whole(5_000_000, 2), 'in memory');
  t.ok(await whole(18_000_000, 2), 'in files');
  t.strictSame(
    new Set(await Promise.all(Array.from({ length: 7 }, () => whole(14_000_000, 1)))),
    new Set([true]),
  );
});

t.test('parts in files that nobody reads to the end are closed', async (t) => {
  const text = `a\n${'1234567\n'.repeat(5_000_000)}`;
  for (const wanted of [1, 2, 40]) {
    const pieces = splitText(text, 30_000_000, 65_536);
    for (let piece = 0; piece < wanted; piece++) t.notOk((await pieces.next()).done);
    await pieces.return(undefined);
    t.ok((await pieces.next()).done);
  }
});

t.test('a disk that is almost full gets no parts', async (t) => {
  const gigabytes = (bavail: number, blocks: number) => ({ bavail, blocks, bsize: 1 << 30 });
  checkRoom(gigabytes(1, 500));
  checkRoom({ bavail: 11, blocks: 100, bsize: 4096 });
  const full = { status: 507, message: /^The disk for temporary files is almost full/ };
  t.throws(() => checkRoom(gigabytes(0, 500)), full);
  t.throws(() => checkRoom({ bavail: 9, blocks: 100, bsize: 4096 }), full);
});

t.test('a file without records, and an empty file', async (t) => {
  t.same(await partsOf('id\n', 100), [{ name: 'part-00001.csv', text: 'id\n' }]);
  t.same(await partsOf('', 100), [{ name: 'part-00001.csv', text: '' }]);
});

t.test('a header that is longer than a block', async (t) => {
  const header = Array.from({ length: 200_000 }, (_, column) => `column${column}`).join(',');
  const parts = await partsOf(`${header}\n1\n2\n`, header.length + 3, 65_536);
  t.strictSame(
    parts.map(({ text }) => text === `${header}\n1\n` || text === `${header}\n2\n`),
    [true, true],
  );
});

t.test('without a header', async (t) => {
  const texts = (await partsOf('1\n2\n3\n', 4, 50, false)).map(({ text }) => text);
  t.same(texts, ['1\n2\n', '3\n']);
});

t.test('a record that is longer than a part is an error with its line', async (t) => {
  await t.rejects(
    partsOf('id\n1\n"2\n2"\n333333\n', 9),
    /^line 5: the record has 7 bytes, more than part_bytes, 9$/,
  );
  await t.rejects(partsOf('a long header\n1\n', 8), /the header is longer than part_bytes/);
});

t.test('parts of files that are written in another way', async (t) => {
  const parts = async (text: string, maxBytes: number, options: object = {}) => {
    const pieces = [...Buffer.from(text)].map((byte) => Buffer.of(byte));
    const input = async function* () {
      yield* pieces;
    };
    return (await filesIn(split(input(), { maxBytes, name: 'part', ...options }))).map(({ text }) => text);
  };
  t.same(await parts('a,b\r1,"\n"\r2,x\r', 12), ['a,b\r1,"\n"\r', 'a,b\r2,x\r'], 'CR');
  t.same(await parts("a;b\n1;'\n'\n2;x\n", 12, { quote: "'" }), ["a;b\n1;'\n'\n", 'a;b\n2;x\n']);
  t.same(await parts('a\n"\nb\n', 5, { quote: 'none' }), ['a\n"\n', 'a\nb\n']);
  t.same(await parts('1;x\n2;y\n3;z', 8, { header: false }), ['1;x\n2;y\n', '3;z']);
  t.same(await parts('sep=;\na;b\n1;2\n3;4\n', 14), ['sep=;\na;b\n1;2\n', 'sep=;\na;b\n3;4\n']);
  t.same(await parts('\uFEFFa\n1\n2\n', 7), ['\uFEFFa\n1\n', '\uFEFFa\n2\n'], 'each part has the mark');
  t.same(await parts('a\n5" pipe\n6" pipe\n', 11), ['a\n5" pipe\n', 'a\n6" pipe\n']);
});

t.test('a byte that is not UTF-8 is an error with its line', async (t) => {
  const text = Buffer.from(`a,b\n"1\n",x\n${'2,y\n'.repeat(70_000)}3,é\n`, 'latin1');
  const input = async function* () {
    for (let at = 0; at < text.length; at += 65_536) yield text.subarray(at, at + 65_536);
  };
  await t.rejects(
    filesIn(split(input(), { maxBytes: 2000, name: 'part' })),
    /^line 70004: the record is not UTF-8: byte 3 of it is 0xe9/,
  );
});

t.test('lines are counted from any place to any other', async () => {
  const bytes = fc
    .uint8Array({ minLength: 600, maxLength: 700 })
    .map((array) => array.map((byte) => byte % 16));
  fc.assert(
    fc.property(
      bytes,
      fc.nat(300),
      fc.nat(300),
      fc.constantFrom('lf', 'cr'),
      (array, from, before, lineEnd) => {
        const to = array.length - before;
        const end = lineEnd === 'lf' ? 10 : 13;
        const dialect = { delimiter: 0x2c, quote: 0x22, header: true, lineEnd } as const;
        const counted = linesIn(Buffer.from(array), from, to, dialect);
        return counted === array.subarray(from, to).filter((byte) => byte === end).length;
      },
    ),
  );
});
