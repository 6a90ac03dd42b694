import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { request } from 'node:http';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { extract } from 'tar-stream';
import {
  amount,
  atLeast,
  atMost,
  interleave,
  type Measure,
  median,
  ratio,
  skipped,
  verify,
} from '../measures.js';
import { installed, resident, run, withDirectory } from '../processes.js';
import { digest, persons, pieces } from '../rows.js';
import { type Server, withProgram, withSeedstream } from '../servers.js';

/** A gigabyte of CSV. */
const ROWS = 16_500_000;
const SAMPLES_PER_SECOND = 10;

/** Sends a gigabyte of persons as CSV to /convert and compares the answer with the same persons as NDJSON. */
export async function convert(): Promise<Measure[]> {
  const csv = await persons('csv');
  // The server has no generation threads here, since they are not used and their memory would count.
  return withSeedstream(
    async ({ origin, pid }) => {
      let sent = 0;
      let peak = 0;
      let over = false;
      const sampling = (async () => {
        for (; !over; await sleep(1000 / SAMPLES_PER_SECOND)) peak = Math.max(peak, await resident(pid));
      })();
      function* body() {
        for (const bytes of pieces(csv, ROWS)) {
          sent += bytes.length;
          yield Buffer.from(bytes);
        }
      }
      const start = performance.now();
      const made = await new Promise<string>((resolve, reject) => {
        const upload = request(`${origin}/convert?from=csv&to=ndjson`, { method: 'POST' }, (response) => {
          const hash = createHash('sha256');
          response.on('data', (bytes) => hash.update(bytes));
          response.on('end', () => resolve(hash.digest('hex')));
          response.on('error', reject);
        });
        upload.on('error', reject);
        Readable.from(body()).pipe(upload);
      });
      const seconds = (performance.now() - start) / 1000;
      over = true;
      await sampling;
      verify('the SHA-256 of the NDJSON', made, digest(await persons('ndjson'), ROWS));
      const rate = sent / 1e6 / seconds;
      return [
        atLeast('CSV to NDJSON over HTTP, 1 GB', rate, 100, 'MB/s', amount(ROWS / seconds / 1e6, 'M rows/s')),
        atMost('resident memory of the server meanwhile', peak, 175, 'MB'),
      ];
    },
    { THREADS: '0' },
  );
}

/** Half a gigabyte of CSV. */
const SPLIT_ROWS = 8_000_000;
const ROUNDS = 7;
/** Parts that wait in memory, and parts that wait in files. */
const SHORT = 10_000_000;
const LONG = 100_000_000;

/**
 * Sends half a gigabyte of persons as CSV to /split with curl, which discards the answer, compared with a server that answers with
 * the body as it comes, and with a copy of the file by the operating system.
 */
export async function split(): Promise<Measure[]> {
  const measure = '/split of a CSV of 0.5 GB';
  if (!(await installed('curl', '--version'))) return [skipped(measure, 'curl is not installed')];
  return withDirectory((directory) =>
    withProgram('echo', [], (echo) =>
      withSeedstream(
        async (ours) => {
          const file = join(directory, 'persons.csv');
          const length = await writePersons(file);
          const send = (target: string) => upload(file, target, join(directory, 'answer'));
          for (const bytes of [SHORT, LONG]) {
            await send(splitUrl(ours, bytes));
            verify(
              'the bytes of the parts',
              await recordsIn(join(directory, 'answer')),
              await recordsOf(file),
            );
          }
          const rateOf = (work: () => Promise<unknown>) => async () => {
            const start = performance.now();
            await work();
            return length / 1e6 / ((performance.now() - start) / 1000);
          };
          const echoed = rateOf(() => upload(file, echo.origin, devNull));
          const rates = await interleave(ROUNDS, {
            cp: rateOf(() => copyFile(file, join(directory, 'copy'))),
            echo: echoed,
            short: rateOf(() => upload(file, splitUrl(ours, SHORT), devNull)),
          });
          // Apart, since the system still writes their files to the disk during the next upload.
          const long = await interleave(ROUNDS, {
            echo: echoed,
            ours: rateOf(() => upload(file, splitUrl(ours, LONG), devNull)),
          });
          const line = (parts: string, rate: number[], other: string, theirs: number[], bound: number) =>
            atLeast(
              `${measure} into parts of ${parts}, against ${other}`,
              ratio(rate, theirs),
              bound,
              '×',
              `${amount(median(rate), 'MB/s')} against ${amount(median(theirs), 'MB/s')}`,
            );
          const pipe = 'request.pipe(response) of Node';
          return [
            line('10 MB', rates.short, pipe, rates.echo, 0.5),
            line('100 MB', long.ours, pipe, long.echo, 0.3),
            line('10 MB', rates.short, 'a copy of the file', rates.cp, 0.5),
          ];
        },
        { THREADS: '0' },
      ),
    ),
  );
}

const splitUrl = ({ origin }: Server, bytes: number) => `${origin}/split?part_bytes=${bytes}`;

const upload = (file: string, url: string, answer: string) =>
  run('curl', '-q', '-fsS', '--noproxy', '*', '-X', 'POST', '-T', file, '-o', answer, url);

/** Writes the persons; resolves to the length of the file. */
async function writePersons(path: string): Promise<number> {
  const file = await open(path, 'w');
  let length = 0;
  for (const bytes of pieces(await persons('csv'), SPLIT_ROWS)) {
    await file.writeFile(bytes);
    length += bytes.length;
  }
  await file.close();
  return length;
}

/** The SHA-256 of the records of a CSV. */
const recordsOf = async (file: string) => digestWithoutHeaders([createReadStream(file)]);

/** The SHA-256 of the records of all parts in a tar. */
const recordsIn = (tar: string) => digestWithoutHeaders(createReadStream(tar).pipe(extract()));

async function digestWithoutHeaders(
  files: Iterable<AsyncIterable<Buffer>> | AsyncIterable<AsyncIterable<Buffer>>,
) {
  const hash = createHash('sha256');
  for await (const file of files) {
    let inHeader = true;
    for await (const bytes of file) {
      hash.update(inHeader ? bytes.subarray(bytes.indexOf('\n') + 1) : bytes);
      inHeader = false;
    }
  }
  return hash.digest('hex');
}
