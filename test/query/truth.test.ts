// Predicates that draws decide: those of columns that share a draw become one.
import t from 'tap';
import { joined, mapped, uniform } from '../../src/columns/draw.js';
import { all, type Truth, truthOfFlags } from '../../src/query/draws/truth.js';
import { fc } from '../support/property.js';

t.test('flags of what is looked up are flags of what it is looked up by', async (t) => {
  const city = uniform('city', 4);
  const country = mapped(city, [0, 1, 1, 2]);
  const continent = mapped(country, [1, 0, 0]);
  const flags = (...of: number[]) => Uint8Array.from(of);
  const inCountry = truthOfFlags(country, flags(1, 1, 0));
  t.strictSame(inCountry, { kind: 'flags', draw: city, flags: flags(1, 1, 1, 0) });
  const onContinent = truthOfFlags(continent, flags(1, 0));
  t.strictSame(onContinent, { kind: 'flags', draw: city, flags: flags(0, 1, 1, 1) });
  t.strictSame(all([inCountry, onContinent]), { kind: 'flags', draw: city, flags: flags(0, 1, 1, 0) });
  t.equal(truthOfFlags(mapped(city, [0, 0, 0, 0]), flags(1, 0)), true, 'the other index is never drawn');
  t.equal(truthOfFlags(mapped(city, [0, 0, 0, 0]), flags(0, 1)), false);
});

t.test('flags of a pair of draws say the same, asked of each draw where they can be', async (t) => {
  const [left, right] = [uniform('left', 3), uniform('right', 4)];
  const holds = (truth: Truth, indexes: readonly number[]): boolean => {
    if (typeof truth === 'boolean') return truth;
    switch (truth.kind) {
      case 'flags': {
        const [first, second] = indexes as [number, number];
        const index = truth.draw === left ? first : truth.draw === right ? second : 4 * first + second;
        return truth.flags[index] === 1;
      }
      case 'all':
        return truth.of.every((one) => holds(one, indexes));
      case 'any':
        return truth.of.some((one) => holds(one, indexes));
      default:
        throw new Error(`there is no ${truth.kind} here`);
    }
  };
  const row = fc.constantFrom([0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 0, 1], [0, 1, 1, 0]);
  fc.assert(
    fc.property(fc.tuple(row, row, row), (rows) => {
      const truth = truthOfFlags(joined(left, right, 4), Uint8Array.from(rows.flat()));
      return rows.every((row, first) =>
        row.every((flag, second) => holds(truth, [first, second]) === !!flag),
      );
    }),
  );
  const flags = (...of: number[]) => Uint8Array.from(of);
  t.strictSame(truthOfFlags(joined(left, right, 4), flags(1, 1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1)), {
    kind: 'any',
    of: [
      { kind: 'flags', draw: left, flags: flags(1, 0, 0) },
      { kind: 'flags', draw: right, flags: flags(0, 1, 0, 1) },
    ],
  });
});
