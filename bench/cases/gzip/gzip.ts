import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createGunzip } from 'node:zlib';
import { amount, atLeast, interleave, type Measure, median, ratio, skipped, verify } from '../../measures.js';
import { installed, run, withDirectory } from '../../processes.js';
import { digest, pathOf, represent, rowsOf } from '../../rows.js';
import { withSeedstream } from '../../servers.js';
import { coded } from './coded.js';

const ROUNDS = 5;

/** Compares a download that the server compresses with gzip -1 that reads the same bytes from the page cache. */
export async function gzip(): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const [dataset, n] of [
    ['persons', 1_000_000],
    ['users', 200_000],
  ] as const) {
    const measure = `${n.toLocaleString('en')} ${dataset} as CSV with Accept-Encoding: gzip, against gzip -1`;
    if (await installed('gzip', '--version')) measures.push(await compare(measure, dataset, n));
    else measures.push(skipped(measure, 'gzip is not installed'));
  }
  return [...measures, ...(await coded())];
}

async function compare(measure: string, dataset: string, n: number): Promise<Measure> {
  const made = await rowsOf(dataset, 'csv');
  const length = made.plan.open.length + made.plan.measure(made.key, 0, n);
  return withDirectory((directory) =>
    withSeedstream(async ({ origin }) => {
      const url = origin + pathOf(dataset, 'csv', n);
      verify('the SHA-256 of what was decompressed', await gunzippedDigest(url), digest(made, n));
      const path = join(directory, 'body');
      writeFileSync(path, represent(made, n));
      const sizes = { ours: 0, theirs: 0 };
      const rate = async (side: keyof typeof sizes, compressed: () => Promise<number>) => {
        const begun = performance.now();
        sizes[side] = await compressed();
        return length / (performance.now() - begun) / 1000;
      };
      const rates = await interleave(ROUNDS, {
        ours: () => rate('ours', () => gzipLength(url)),
        theirs: () => rate('theirs', () => gzipProgramLength(path)),
      });
      const side = (name: keyof typeof sizes) =>
        `${amount(median(rates[name]), 'MB/s')} to ${amount((100 * sizes[name]) / length, '%')}`;
      const detail = `${side('ours')} against ${side('theirs')}`;
      return atLeast(measure, ratio(rates.ours, rates.theirs), 0.9, '×', detail);
    }),
  );
}

function compressed(url: string) {
  return new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    get(url, { agent: false, headers: { 'accept-encoding': 'gzip' } }, (response) => {
      verify('the Content-Encoding', response.headers['content-encoding'], 'gzip');
      resolve(response);
    }).on('error', reject);
  });
}

async function gunzippedDigest(url: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of (await compressed(url)).pipe(createGunzip())) hash.update(part);
  return hash.digest('hex');
}

async function gzipLength(url: string): Promise<number> {
  let length = 0;
  for await (const part of await compressed(url)) length += part.length;
  return length;
}

const gzipProgramLength = async (path: string) =>
  Number(await run('sh', '-c', 'gzip -1 < "$0" | wc -c', path));
