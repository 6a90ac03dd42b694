import t from 'tap';
import { createTurns } from '../src/turns.js';

t.test('one caller for each turn of the event loop, first come, first served', async (t) => {
  const turn = createTurns();
  let loop = 0;
  let counting = true;
  const count = () => {
    loop++;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  const order: string[] = [];
  const turns: number[] = [];
  const work = async (name: string) => {
    for (let step = 0; step < 3; step++) {
      await turn();
      order.push(`${name}${step}`);
      turns.push(loop);
    }
  };
  await Promise.all(['a', 'b', 'c'].map(work));
  counting = false;
  t.same(order, ['a0', 'b0', 'c0', 'a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
  t.equal(new Set(turns).size, turns.length, 'no two callers in the same turn');
  await turn();
});
