import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { amount, atLeast, atMost, type Measure, verify } from '../measures.js';
import { resident } from '../processes.js';
import { digest, persons, pieces } from '../rows.js';
import { withSeedstream } from '../servers.js';

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
        atMost('resident memory of the server meanwhile', peak, 200, 'MB'),
      ];
    },
    { THREADS: '0' },
  );
}
