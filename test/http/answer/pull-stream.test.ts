import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import { pullStream } from '../../../src/http/answer/pull-stream.js';

const same = (error: unknown) => error;

/** Three pieces, and whether they have been given back. */
function pieces() {
  let left = 3;
  const given = {
    back: false,
    next: async (): Promise<IteratorResult<Buffer>> =>
      left-- > 0 ? { done: false, value: Buffer.from('x') } : { done: true, value: undefined },
    async return(): Promise<IteratorResult<Buffer>> {
      given.back = true;
      return { done: true, value: undefined };
    },
  };
  return given;
}

t.test('pieces are given back when all are read, some, or none', async (t) => {
  for (const most of [3, 1, 0]) {
    const given = pieces();
    const stream = await pullStream(given, same);
    let read = 0;
    if (most > 0) {
      for await (const _ of stream) if (++read === most) break;
    }
    stream.destroy();
    await setImmediate();
    await setImmediate();
    t.equal(given.back, true, `after ${most} of 3`);
  }
});

t.test('an error of the first piece rejects, a later one destroys the stream', async (t) => {
  const failing = (at: number): AsyncIterator<Buffer> => {
    const given = pieces();
    let count = 0;
    return { next: async () => (count++ === at ? Promise.reject(new Error('no')) : given.next()) };
  };
  const tell = (error: unknown, begun: boolean) => new Error(`${(error as Error).message}, begun: ${begun}`);
  await t.rejects(pullStream(failing(0), tell), { message: 'no, begun: false' });
  const stream = await pullStream(failing(1), tell);
  await t.rejects(stream.toArray(), { message: 'no, begun: true' });
});
