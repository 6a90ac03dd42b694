import t from 'tap';
import { planCache } from '../../src/http/plan-cache.js';
import { fakePlan } from './fake-plan.js';

t.test('plans are made once and the least recently used one goes first', async (t) => {
  const made: string[] = [];
  const plans = planCache(2);
  const get = (name: string) =>
    plans(name, async () => {
      made.push(name);
      return fakePlan(1);
    });
  const [first, second] = await Promise.all([get('a'), get('a')]);
  t.equal(first, second, 'requests at the same time share a plan');
  await get('b');
  await get('a');
  await get('c');
  await get('a');
  t.strictSame(made, ['a', 'b', 'c']);
  await get('b');
  t.strictSame(made, ['a', 'b', 'c', 'b']);
});

t.test('a plan that fails is made anew', async (t) => {
  const plans = planCache(2);
  await t.rejects(
    plans('a', () => Promise.reject(new Error('no'))),
    { message: 'no' },
  );
  const plan = fakePlan(1);
  t.equal(await plans('a', async () => plan), plan);
});
