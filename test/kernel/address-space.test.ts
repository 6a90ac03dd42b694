// Systems that give little address space.
import t from 'tap';
import { uniform } from '../../src/columns/draw.js';
import { pick, position } from '../../src/columns/value.js';
import { createSimulation } from '../../src/events/simulation/module.js';
import { kernelMemory, limitPlans } from '../../src/kernel/run/memory.js';
import type { Plan } from '../../src/kernel/run/plan.js';
import type { SeedKey } from '../../src/random/key.js';
import { converted } from '../files/converted.js';
import { planOf, represent } from '../support/engine.js';
import { eventually } from '../support/eventually.js';

// With a limit of its own it has a process of its own, whose memory for plans stays small.
t.setTimeout(120_000);

const { Memory, Instance } = WebAssembly;
const plan = () => planOf([{ name: 'id', value: position(1), schema: {} }], 'ndjson');

function refuse() {
  throw new RangeError('could not allocate memory');
}

t.test('without address space the answer is 503 and says what helps', async (t) => {
  Object.assign(WebAssembly, { Memory: refuse, Instance: refuse });
  t.teardown(() => Object.assign(WebAssembly, { Memory, Instance }));
  t.throws(plan, { status: 503, message: /ulimit -v/ });
  t.throws(createSimulation, { status: 503, message: /ulimit -v/ });
  await t.rejects(converted('a\n1\n', 'csv', 'ndjson'), { status: 503, message: /ulimit -v/ });
});

t.test(
  'less is reserved where all of it does not fit, as with bounds checks instead of guards',
  async (t) => {
    const most = 7000;
    const small = class extends Memory {
      constructor(descriptor: ConstructorParameters<typeof Memory>[0]) {
        if (descriptor.initial > most) refuse();
        super(descriptor);
      }
    };
    Object.assign(WebAssembly, { Memory: small });
    t.teardown(() => Object.assign(WebAssembly, { Memory }));
    t.equal(represent(plan(), 1n as SeedKey, 41, 1), '{"id":42}\n');
    const reserved = plan().program.memory.buffer.byteLength;
    t.ok(reserved <= most * 65_536);
    t.ok(limitPlans(2 ** 30) < reserved / 4, 'plans that are kept leave room for others');
  },
);

t.test('a plan for which the system gives too little memory takes no room', async (t) => {
  const before = kernelMemory().gaps.map(({ length }) => length);
  const Buffers = ArrayBuffer;
  const small = class extends Buffers {
    constructor(length: number, options?: object) {
      if (options !== undefined) refuse();
      super(length);
    }
  };
  Object.assign(globalThis, { ArrayBuffer: small });
  t.teardown(() => Object.assign(globalThis, { ArrayBuffer: Buffers }));
  t.throws(plan, { status: 503, message: /ulimit -v/ });
  t.strictSame(
    kernelMemory().gaps.map(({ length }) => length),
    before,
  );
});

t.test('plans in use leave no room for another one, until they are not used any more', async (t) => {
  const texts = Array.from({ length: 4096 }, (_, index) => `${index}`.padEnd(2048, 'x'));
  const large = (number: number) =>
    planOf([{ name: `c${number}`, value: pick(uniform('text', texts.length), texts), schema: {} }], 'json');
  const used: Plan[] = [];
  const useAll = () => {
    for (;;) used.push(large(used.length));
  };
  t.throws(useAll, { status: 503, retryAfter: 1, message: /prepared rows/ });
  t.ok(used.length > 10, `${used.length} plans`);
  for (const [number, plan] of used.entries())
    if (!represent(plan, 1n as SeedKey, 0, 1).startsWith(`[{"c${number}":"`)) t.fail(`plan ${number}`);
  used.length = 0;
  const tried = () => {
    new ArrayBuffer(64 << 20);
    try {
      return large(0);
    } catch {
      return undefined;
    }
  };
  t.ok(await eventually(tried, (plan) => plan !== undefined));
});
