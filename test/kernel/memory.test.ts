// The memory of plans: what nobody uses makes room, what is in use stays, and what does not fit is refused.
import { spawnSync } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import { uniform } from '../../src/columns/draw.js';
import { pick } from '../../src/columns/value.js';
import { kernelMemory, limitPlans } from '../../src/kernel/run/memory.js';
import { projectRoot } from '../../src/project-root.js';
import type { SeedKey } from '../../src/random/key.js';
import { body, planOf } from '../support/engine.js';

const SEED = 7n as SeedKey;
const MB = 2 ** 20;

/** Eight MB of texts, which every plan with another name of the column lays out again. */
const texts = Array.from({ length: 4096 }, (_, index) => `${index}`.padEnd(2048, 'x'));
const planWith = (name: string) =>
  planOf([{ name, value: pick(uniform('text', texts.length), texts), schema: {} }], 'ndjson');

limitPlans(16 * MB);
const roomOf = () => kernelMemory().gaps.reduce((sum, { length }) => sum + length, 0);

t.test('plans that nobody uses make room for others, and plans in use keep their rows', async (t) => {
  const room = roomOf();
  const used = planWith('used');
  const expected = body(used, SEED, 0, 1000);
  let laidOut = 0;
  for (let number = 0; laidOut < 2 * room; number++) {
    const plan = planWith(`column ${number}`);
    const row = body(plan, SEED, 0, 1).toString();
    if (!row.startsWith(`{"column ${number}":"`)) t.fail(row.slice(0, 40));
    laidOut += plan.size;
    await setImmediate();
  }
  t.ok(body(used, SEED, 0, 1000).equals(expected));
});

t.test('a plan that takes too much is refused with what is allowed', async (t) => {
  const before = roomOf();
  limitPlans(4 * MB);
  t.throws(() => planWith('large'), { status: 422, message: /4 MB/, members: { allowed: 'at most 4 MB' } });
  t.equal(roomOf(), before);
  limitPlans(16 * MB);
  t.doesNotThrow(() => planWith('large'));
});

t.test('without address space the answer is 503', { skip: process.platform !== 'linux' }, async (t) => {
  const code = `
    import { createSimulation } from '${projectRoot}/dist/src/events/simulation/module.js';
    const made = [];
    try { for (;;) made.push(createSimulation()); }
    catch (error) { console.log(made.length, error.name, error.status, error.message); }`;
  const limited = 'ulimit -v 24000000 && exec "$0" --input-type=module -e "$1"';
  const { stdout } = spawnSync('bash', ['-c', limited, process.execPath, code], { encoding: 'utf8' });
  t.match(stdout, /^[12] ProblemError 503 .*ulimit -v/);
  const main = 'ulimit -v 6000000 && exec "$0" dist/src/main.js';
  const { status, stderr } = spawnSync('bash', ['-c', main, process.execPath], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  t.equal(status, 1);
  t.match(stderr, /^seedstream cannot start: .*ulimit -v/);
});
