// Requests that differ in fields and format: what is prepared for them is bounded by bytes, and gives the same rows again.
import t from 'tap';
import { kernelMemory } from '../../../src/kernel/run/memory.js';
import { testApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { cases, fc } from '../../support/property.js';

const MB = 2 ** 20;
/** Of CACHE_MEMORY=64, rows get three eighths. */
const SHARE = 24;

const app = await testApp(t, { CACHE_MEMORY: '64' });
const freeBytes = () => kernelMemory().gaps.reduce((sum, { length }) => sum + length, 0);
const before = freeBytes();
const usedMegabytes = () => (before - freeBytes()) / MB;

const names = ['id', 'name', 'age', 'isMarried', 'city', 'state', 'country'];
const urls = fc.sample(
  fc
    .record({
      fields: fc.shuffledSubarray(names, { minLength: names.length }),
      format: fc.constantFrom('format=json', 'format=ndjson', 'format=sql', 'format=csv&delimiter=%7C'),
    })
    .map(({ fields, format }) => `/persons?n=3&seed=1&fields=${fields}&${format}`),
  cases(60, 24),
);

t.test('many of them give the same rows again, and what is kept stays within its share', async (t) => {
  const rows = async () => {
    const bodies: string[] = [];
    for (const url of urls) {
      const { statusCode, body } = await app.inject(url);
      if (statusCode !== 200) t.fail(`${url}: ${statusCode} ${body}`);
      bodies.push(body);
    }
    return bodies;
  };
  const first = await rows();
  t.ok(usedMegabytes() > SHARE / 2, 'there are plans');
  t.strictSame(await rows(), first);
  // Garbage is collected when there is enough of it. A request takes the place of the last one, to which something may still refer.
  const used = async () => {
    await app.inject('/health');
    for (let count = 0; count < 8; count++) new ArrayBuffer(16 * MB);
    return usedMegabytes();
  };
  const kept = await eventually(used, (megabytes) => megabytes <= SHARE);
  t.ok(kept <= SHARE, `${kept} MB`);
});

t.test('requests at the same time share what is prepared', async (t) => {
  const url = '/persons?n=3&seed=1&fields=country,id&format=ndjson';
  const used = usedMegabytes();
  const answers = await Promise.all(Array.from({ length: 20 }, () => app.inject(url)));
  t.equal(new Set(answers.map(({ body }) => body)).size, 1);
  t.ok(usedMegabytes() - used < 5, 'not twenty plans');
});

t.test('what takes more than its share is refused', async (t) => {
  const text = { enum: Array.from({ length: 500 }, (_, index) => `${index}`.padEnd(1000, 'x')) };
  const fields = Array.from({ length: 60 }, (_, index) => `field${index}`);
  const schema = {
    $defs: {
      Text: text,
      Model: {
        type: 'object',
        properties: Object.fromEntries(fields.map((name) => [name, { $ref: '#/$defs/Text' }])),
        required: fields,
      },
    },
  };
  const generate = (chosen: readonly string[]) =>
    app.inject({
      method: 'POST',
      url: `/generate/Model?n=1&seed=1&fields=${chosen}`,
      payload: schema,
      headers: { 'content-type': 'application/json' },
    });
  const refused = await generate(fields);
  t.equal(refused.statusCode, 422);
  t.match(refused.json(), { status: 422, detail: /24 MB.*CACHE_MEMORY/, allowed: 'at most 24 MB' });
  t.equal((await generate(fields.slice(0, 30))).statusCode, 200);
});
