// Systems that give little address space.
import t from 'tap';
import { position } from '../../src/columns/value.js';
import { createSimulation } from '../../src/events/simulation/module.js';
import type { SeedKey } from '../../src/random/key.js';
import { planOf, represent } from '../support/engine.js';

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
});

t.test(
  'less is reserved where all of it does not fit, as with bounds checks instead of guards',
  async (t) => {
    const most = 16_384;
    const small = class extends Memory {
      constructor(descriptor: ConstructorParameters<typeof Memory>[0]) {
        if (descriptor.initial > most) refuse();
        super(descriptor);
      }
    };
    Object.assign(WebAssembly, { Memory: small });
    t.teardown(() => Object.assign(WebAssembly, { Memory }));
    t.equal(represent(plan(), 1n as SeedKey, 41, 1), '{"id":42}\n');
    t.ok(plan().program.memory.buffer.byteLength <= most * 65_536);
  },
);
