// part_bytes: the tar of a download's parts is that of the whole download split afterwards, and no file is written for it.
import { mkdirSync, readdirSync } from 'node:fs';
import t from 'tap';
import { split } from '../../src/files/split.js';
import { partLengths, type RowTooLong } from '../../src/output/parts.js';
import { testApp } from '../support/app.js';
import { temporaryDirectory } from '../support/directory.js';
import { cases, fc } from '../support/property.js';

const turn = async () => {};

/** The tar of a whole CSV. */
async function splitLater(csv: Buffer, maxBytes: number, header: boolean, delimiter: string, name: string) {
  const input = async function* () {
    yield csv;
  };
  const pieces: Buffer[] = [];
  const splitting = { maxBytes, header, delimiter, name };
  for await (const piece of split(input(), splitting)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

const resources: readonly [path: string, seed: string, name: (n: number) => string][] = [
  ['/persons', 'seed=a', (n) => `persons-a-${n}`],
  ['/users', 'seed=b', (n) => `users-b-${n}`],
  ['/events/app-store', 'seed=1', () => 'app-store-1'],
  ['/events/app-store', 'seed=1&shard=3/64', () => 'app-store-1'],
  ['/events/e-store', 'seed=2&duplicates=40', () => 'e-store-2'],
  ['/schemas/company/Manager/1/Employee', 'seed=7&rows=Employee:200000', (n) => `Employee-7-${n}`],
];

t.test('a split download has the bytes of the download, split', async () => {
  const app = await testApp(t, { THREADS: '0' });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...resources),
      fc.oneof(fc.nat(40), fc.integer({ min: 1000, max: 9000 })),
      fc.oneof(fc.integer({ min: 1024, max: 3000 }), fc.integer({ min: 3000, max: 400_000 })),
      fc.boolean(),
      fc.constantFrom(',', ';', '\t'),
      async ([path, seed, name], n, maxBytes, header, delimiter) => {
        const query = `${seed}&n=${n}&format=csv&header=${header}&delimiter=${encodeURIComponent(delimiter)}`;
        const whole = await app.inject(`${path}?${query}`);
        const parts = await app.inject(`${path}?${query}&part_bytes=${maxBytes}`);
        const expected = await splitLater(whole.rawPayload, maxBytes, header, delimiter, name(n));
        if (parts.statusCode !== 200 || !parts.rawPayload.equals(expected))
          throw new Error(`${path}?${query}: ${parts.statusCode}, ${parts.rawPayload.length} bytes`);
      },
    ),
    { numRuns: cases(300, 16) },
  );
});

t.test('parts are as full as possible; without rows there is one', async (t) => {
  const parts = async (lengths: readonly number[], room: number, some: number) => {
    let at = 0;
    const next = async () => {
      if (at >= lengths.length) return undefined;
      at += some;
      return Uint32Array.from(lengths.slice(at - some, at));
    };
    const found: number[] = [];
    const { next: part } = partLengths({ next, close() {} }, room);
    for (let bytes = await part(turn); bytes !== undefined; bytes = await part(turn)) found.push(bytes);
    return found;
  };
  for (const some of [1, 2, 100]) {
    t.same(await parts([3, 3, 3, 4, 6, 1], 7, some), [6, 7, 7]);
    t.same(await parts([7], 7, some), [7]);
    t.same(await parts([], 7, some), [0]);
    await t.rejects(parts([3, 3, 8], 7, some), { message: 'row 3 has 8 bytes' } as RowTooLong);
  }
});

t.test('files are only written for the parts of uploads, and cannot be found', async (t) => {
  const { TMPDIR } = process.env;
  const directory = temporaryDirectory(t);
  mkdirSync(directory);
  process.env.TMPDIR = directory;
  t.teardown(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  });
  const seen: string[] = [];
  async function* input() {
    for (let first = 0; first < 200_000; first += 1000) {
      seen.push(...readdirSync(directory));
      yield Buffer.from(Array.from({ length: 1000 }, (_, at) => `${first + at}\n`).join(''));
    }
  }
  let bytes = 0;
  const splitting = { maxBytes: 1_000_000, header: true, delimiter: ',', name: 'part' };
  for await (const piece of split(input(), splitting)) {
    bytes += piece.length;
    seen.push(...readdirSync(directory));
  }
  t.ok(bytes > 1_200_000);
  t.same(seen, []);
});
