// A cut download continues where it ended, and parts that are downloaded at the same time fit together: with Node's own clients
// over real connections. test/clients.ts tests the same with curl, wget and aria2c.
import { createHash } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import t from 'tap';
import { formatNames } from '../../../src/formats/index.js';
import { registered } from '../../datasets/registered.js';
import { listen, testApp } from '../../support/app.js';
import { cases, fc, sample } from '../../support/property.js';

const PARTS = 8;

/** Enough rows for several slices and some hundred KB. */
const ROWS = 20_011;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

for (const threads of ['0', '2']) {
  t.test(`with THREADS=${threads}`, async (t) => {
    const app = await testApp(t, { THREADS: threads });
    const origin = await listen(t, app);
    for (const dataset of registered) {
      for (const format of sample(formatNames, 2)) {
        await t.test(`${dataset.name} as ${format}`, async (t) => {
          const url = `${origin}/${dataset.name}?n=${ROWS}&seed=resume&format=${format}`;
          // By default fetch asks for compressed bytes, but not with a Range.
          const whole = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
          const etag = whole.headers.get('etag') as string;
          const expected = Buffer.from(await whole.arrayBuffer());
          t.equal(whole.headers.get('content-length'), `${expected.length}`);

          const cuts = fc.uniqueArray(fc.integer({ min: 1, max: expected.length - 1 }), {
            minLength: 1,
            maxLength: 4,
          });
          const resumes = fc.asyncProperty(cuts, async (cuts) => {
            const received = await resumed(url, etag, cuts, expected.length);
            if (sha256(received) !== sha256(expected))
              throw new Error('other bytes than those of one download');
          });
          await fc.assert(resumes, { numRuns: cases(5, 2), examples: [[[1]], [[expected.length - 1]]] });

          const size = Math.ceil(expected.length / PARTS);
          const ranges = Array.from(
            { length: PARTS },
            (_, part) => `bytes=${part * size}-${(part + 1) * size - 1}`,
          );
          const parts = await Promise.all(ranges.map((range) => rangeOf(url, etag, range)));
          t.equal(sha256(Buffer.concat(parts)), sha256(expected), `${PARTS} parts fetched at once join`);

          const changed = await fetch(url, { headers: { range: 'bytes=5-', 'if-range': '"another"' } });
          t.equal(changed.status, 200, 'a changed representation is sent from its beginning');
          t.equal(sha256(Buffer.from(await changed.arrayBuffer())), sha256(expected));
        });
      }
    }
  });
}

/** The representation, received in pieces that are cut at these bytes. */
async function resumed(url: string, etag: string, cuts: readonly number[], length: number): Promise<Buffer> {
  let received = Buffer.alloc(0);
  for (const end of [...cuts.toSorted((a, b) => a - b), length]) {
    const headers = received.length === 0 ? {} : { range: `bytes=${received.length}-`, 'if-range': etag };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { headers, agent: false }, resolve).on('error', reject);
    });
    const { statusCode, headers: answered } = response;
    if (received.length > 0) {
      if (statusCode !== 206) throw new Error(`status ${statusCode}`);
      const range = `bytes ${received.length}-${length - 1}/${length}`;
      if (answered['content-range'] !== range)
        throw new Error(`Content-Range is ${answered['content-range']}`);
    }
    const parts = [received];
    let count = received.length;
    for await (const part of response) {
      parts.push(part);
      count += part.length;
      // Leaving the loop destroys the connection while the rest is being sent.
      if (count >= end) break;
    }
    received = Buffer.concat(parts).subarray(0, end);
  }
  return received;
}

async function rangeOf(url: string, etag: string, range: string): Promise<Buffer> {
  const response = await fetch(url, { headers: { range, 'if-range': etag } });
  if (response.status !== 206) throw new Error(`${range}: status ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
