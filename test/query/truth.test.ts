// Predicates that draws decide: those of columns that share a draw become one.
import t from 'tap';
import { mapped, uniform } from '../../src/columns/draw.js';
import { all, truthOfFlags } from '../../src/query/draws/truth.js';

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
