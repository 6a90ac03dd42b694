// Work for clients that get no bytes meanwhile: it ends with the client, waits for its turn, and is counted.
import t from 'tap';
import { ClientLeft } from '../../../src/errors.js';
import { createWorkSlots } from '../../../src/http/server/work-slots.js';
import type { Turn } from '../../../src/turns.js';

const PATIENT = Number.POSITIVE_INFINITY;
const loopTurn = () => new Promise((resolve) => setImmediate(resolve));
const nobody = () => new AbortController().signal;

/** A pass that takes turns until it is told to stop. */
function endless() {
  let stopped = false;
  let turns = 0;
  return {
    stop() {
      stopped = true;
    },
    turns: () => turns,
    async pass(turn: Turn) {
      for (; !stopped; turns++) await turn();
      return turns;
    },
  };
}

t.test('as many passes as there are slots go on; the others wait, first come, first served', async (t) => {
  const load = { active: 0, waiting: 0 };
  const slots = createWorkSlots(2, load);
  const passes = Array.from({ length: 4 }, endless);
  const order: number[] = [];
  const runs = passes.map(({ pass }, index) =>
    slots.run(nobody(), PATIENT, pass).then(() => order.push(index)),
  );
  await loopTurn();
  t.same(load, { active: 2, waiting: 2 });
  t.ok(slots.taken());
  t.same(passes.map(({ turns }) => turns() > 0).slice(2), [false, false]);
  for (const [index, { stop }] of passes.entries()) {
    stop();
    await runs[index];
  }
  t.same(order, [0, 1, 2, 3]);
  t.same(load, { active: 0, waiting: 0 });
  t.notOk(slots.taken());
});

t.test('a pass that goes on for long lets the others have its slot', async (t) => {
  const load = { active: 0, waiting: 0 };
  const slots = createWorkSlots(1, load);
  const long = endless();
  const running = slots.run(nobody(), PATIENT, long.pass);
  await loopTurn();
  t.equal(await slots.run(nobody(), PATIENT, async (turn) => turn().then(() => 'short')), 'short');
  const before = long.turns();
  while (long.turns() === before) await loopTurn();
  t.same(load, { active: 1, waiting: 0 }, 'and goes on afterwards');
  long.stop();
  await running;
});

t.test('a pass ends when its client leaves', async (t) => {
  const load = { active: 0, waiting: 0 };
  const slots = createWorkSlots(1, load);
  const [working, waiting, late] = [endless(), endless(), endless()];
  const clients = [new AbortController(), new AbortController()] as const;
  const runs = [
    slots.run(clients[0].signal, PATIENT, working.pass),
    slots.run(clients[1].signal, PATIENT, waiting.pass),
  ];
  await loopTurn();
  clients[1].abort(new ClientLeft());
  await t.rejects(runs[1] as Promise<number>, { name: 'ClientLeft' }, 'while it waits');
  t.same(load, { active: 1, waiting: 0 });
  clients[0].abort(new ClientLeft());
  await t.rejects(runs[0] as Promise<number>, { name: 'ClientLeft' }, 'while it works');
  await t.rejects(
    slots.run(clients[0].signal, PATIENT, late.pass),
    { name: 'ClientLeft' },
    'before it begins',
  );
  t.equal(late.turns() + waiting.turns(), 0);
  t.same(load, { active: 0, waiting: 0 });
});

t.test('a pass waits only for so long before it has begun, and as long as it must afterwards', async (t) => {
  const load = { active: 0, waiting: 0 };
  const slots = createWorkSlots(1, load);
  const [first, second] = [endless(), endless()];
  const running = slots.run(nobody(), 0, first.pass);
  await t.rejects(slots.run(nobody(), 1, endless().pass), /^There is too much work: try again soon$/);
  t.same(load, { active: 1, waiting: 0 });
  const other = slots.run(nobody(), PATIENT, second.pass);
  while (second.turns() === 0) await loopTurn();
  second.stop();
  const before = first.turns();
  await other;
  while (first.turns() === before) await loopTurn();
  t.same(load, { active: 1, waiting: 0 }, 'the first one had to wait for its second slot');
  first.stop();
  await running;
});

t.test('a pass that fails, or never takes a turn, leaves no slot behind', async (t) => {
  const load = { active: 0, waiting: 0 };
  const slots = createWorkSlots(1, load);
  const failing = async (turn: Turn) => {
    await Promise.all([turn(), turn()]);
    throw new Error('no');
  };
  for (let i = 0; i < 3; i++) await t.rejects(slots.run(nobody(), PATIENT, failing), { message: 'no' });
  t.equal(await slots.run(nobody(), PATIENT, async () => 'at once'), 'at once');
  t.same(load, { active: 0, waiting: 0 });
});

t.test('when one loop of a pass fails, the others take no slot any more', async (t) => {
  const load = { active: 0, waiting: 0 };
  const slots = createWorkSlots(1, load);
  const other = endless();
  const going = endless();
  let loops: Promise<unknown>[] = [];
  const failing = (turn: Turn) => {
    loops = [going.pass(turn), turn().then(() => Promise.reject(new Error('no')))];
    return Promise.all(loops);
  };
  await t.rejects(slots.run(nobody(), PATIENT, failing), { message: 'no' }, 'while it has a slot');
  await t.rejects(loops[0] as Promise<unknown>, { message: 'The pass is over' });
  t.same(load, { active: 0, waiting: 0 });

  const running = slots.run(nobody(), PATIENT, other.pass);
  await loopTurn();
  const late = async (turn: Turn) => {
    loops = [turn()];
    throw new Error('no');
  };
  await t.rejects(slots.run(nobody(), PATIENT, late), { message: 'no' }, 'while it waits for one');
  other.stop();
  await running;
  await loops[0];
  t.same(load, { active: 0, waiting: 0 });
});
