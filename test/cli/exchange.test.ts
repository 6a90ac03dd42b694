import type { FastifyRequest } from 'fastify';
import t from 'tap';
import { exchange, type Head } from '../../src/cli/exchange.js';
import { testApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';

const get = (url: string) =>
  ({ method: 'GET', url, headers: { host: 'localhost' }, body: undefined }) as const;

t.test('the head tells status and length', async (t) => {
  const app = await testApp(t);
  await app.ready();
  const headOf = async (url: string) => {
    let head: Head | undefined;
    let bytes = 0;
    await exchange(app, get(url), (begun) => {
      head = begun;
      return (chunk, taken) => {
        bytes += chunk.length;
        taken();
      };
    });
    return { ...head, bytes };
  };
  for (const url of ['/persons?n=3', '/users?n=5000&seed=1', '/schemas']) {
    const { rawPayload } = await app.inject(url);
    const { status, bytes } = await headOf(url);
    t.equal(status, 200);
    if (url.includes('seed')) t.equal(bytes, rawPayload.length);
  }
  const { length, bytes } = await headOf('/persons?n=100000&seed=1&format=csv');
  t.equal(length, bytes);
  t.match(await headOf('/persons?n=5000&format=csv&part_bytes=100000'), { status: 200, length: undefined });
  t.match(await headOf('/persons?n=x'), { status: 400, seed: undefined });
  t.match(await headOf('/persons?seed=a%20b'), { status: 200, seed: 'a%20b' });
});

t.test('a slow sink is waited for, and one that fails ends the work', async (t) => {
  const app = await testApp(t);
  let request: FastifyRequest | undefined;
  app.addHook('onRequest', async (begun) => {
    request = begun;
  });
  await app.ready();
  const full = (_bytes: Buffer, taken: (error: Error) => void) => taken(new Error('full'));
  for (const url of ['/persons', '/persons?n=100000', '/schemas'])
    await t.rejects(
      exchange(app, get(url), () => full),
      { message: 'full' },
      url,
    );
  let fail: ((error: Error) => void) | undefined;
  let calls = 0;
  const broken = exchange(app, get('/persons?n=1000000000&seed=1&format=csv'), () => (_bytes, taken) => {
    calls++;
    if (calls < 3) return taken();
    fail = taken;
  });
  broken.catch(() => {});
  await eventually(
    () => calls,
    (calls) => calls === 3,
  );
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  t.equal(calls, 3);
  t.ok((request?.rows ?? 0) < 1_000_000, `${request?.rows} rows were made for two slices`);
  t.equal(app.metrics.active(), 1);
  fail?.(new Error('no more'));
  await t.rejects(broken, { message: 'no more' });
  await eventually(
    () => app.metrics.active(),
    (active) => active === 0,
  );
});
