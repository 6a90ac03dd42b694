import t from 'tap';
import type { Threads } from '../../src/kernel/threads/threads.js';
import { shareSteps } from '../../src/output/steps.js';
import { nextTurn } from '../../src/turns.js';
import { testApp } from '../support/app.js';

/** More rows than are measured at a time. */
const N = 70_000;

t.test('12 million persons and 2 million users have a length, 100 million have none', async (t) => {
  const app = await testApp(t);
  const lengthOf = async (path: string) => {
    const { headers } = await app.inject({ method: 'HEAD', url: `${path}&seed=1&format=json` });
    return headers['content-length'];
  };
  t.match(await lengthOf('/persons?n=12000000'), /^\d+$/);
  t.match(await lengthOf('/users?n=2000000'), /^\d+$/);
  t.equal(await lengthOf('/persons?n=100000000'), undefined);
  t.equal(await lengthOf('/users?n=100000000'), undefined);
});

t.test('lengths are sent while few requests are measured, and always for HEAD and ranges', async (t) => {
  const app = await testApp(t, { THREADS: '0' });
  const url = (seed: number) => `/persons?n=${N}&seed=${seed}&format=csv`;
  const alone = await app.inject(url(100));
  t.equal(alone.headers['content-length'], `${alone.rawPayload.length}`);

  const plain = Array.from({ length: 12 }, (_, seed) => app.inject(url(seed)));
  const head = app.inject({ method: 'HEAD', url: url(98) });
  const part = app.inject({ url: url(99), headers: { range: 'bytes=5-9' } });
  const answers = await Promise.all(plain);
  const measured = answers.filter(({ headers }) => headers['content-length'] !== undefined);
  const others = answers.filter(({ headers }) => headers['content-length'] === undefined);
  t.ok(measured.length >= 1 && others.length >= 1, `${measured.length} of ${answers.length}`);
  for (const { headers } of others) {
    t.equal(headers['accept-ranges'], 'none');
    t.type(headers.etag, 'string');
  }
  for (const [seed, { statusCode, rawPayload }] of answers.entries()) {
    t.equal(statusCode, 200);
    t.ok(rawPayload.equals((await app.inject(url(seed))).rawPayload), `the rows of ${seed} as alone`);
  }
  t.match((await head).headers['content-length'], /^\d+$/);
  t.equal((await part).statusCode, 206);
  t.equal((await part).rawPayload.length, 5);

  const after = await app.inject(url(101));
  t.equal(
    after.headers['content-length'],
    `${after.rawPayload.length}`,
    'the length is sent again afterwards',
  );
});

t.test(
  'steps that threads do not begin are done here at the end, where they may be done twice',
  async (t) => {
    const threads = { size: 1, isIdle: () => true, start() {} } as Partial<Threads> as Threads;
    const workers = { threads, turn: nextTurn, client: new AbortController().signal };
    for (const isRepeatable of [true, false]) {
      const lent: (() => void)[] = [];
      const here: number[] = [];
      let step = 0;
      const steps = {
        next: () => (step < 40 ? step++ : undefined),
        here: (own: number) => here.push(own),
        there: () => new Promise<void>((resolve) => lent.push(resolve)),
        isRepeatable,
      };
      let isOver = false;
      const pass = shareSteps(steps, workers).then(() => {
        isOver = true;
      });
      for (let turn = 0; turn < 60; turn++) await nextTurn();
      t.equal(lent.length, 2);
      t.equal(isOver, isRepeatable);
      t.equal(new Set(here).size, isRepeatable ? 40 : 38);
      t.equal(here.length, new Set(here).size);
      for (const done of lent) done();
      await pass;
    }
  },
);
