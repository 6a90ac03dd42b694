import t from 'tap';
import { aliasTable } from '../../src/random/alias.js';
import { fractionOf, GENERATION, seedKey, streamSalt } from '../../src/random/key.js';
import { mix64, referenceSeedKey } from '../support/reference.js';

t.test('mix64 is the SplitMix64 finaliser: known values of the generator with seed 1234567', async (t) => {
  const golden = 0x9e3779b97f4a7c15n;
  const answers = [1, 2, 3, 4, 5].map((step) => mix64(1234567n + BigInt(step) * golden));
  t.same(answers, [
    6457827717110365317n,
    3203168211198807973n,
    9817491932198370423n,
    4593380528125082431n,
    16408922859458223821n,
  ]);
});

t.test('seed keys are pinned: changing them changes every byte ever generated', async (t) => {
  t.equal(seedKey('persons', '42'), referenceSeedKey(GENERATION, 'persons', '42'));
  t.equal(seedKey('persons', '42'), 0x5710db68fcf39931n);
  t.not(seedKey('persons', '1'), seedKey('persons', '2'));
  t.not(seedKey('persons', '1'), referenceSeedKey(GENERATION + 1, 'persons', '1'));
  t.not(seedKey('persons', 'x'), seedKey('users', 'x'));
  t.not(streamSalt('a'), streamSalt('b'));
});

t.test('uniform numbers are pinned, evenly spread and different for each name', async (t) => {
  t.equal(fractionOf('delay', ['42', '/persons']), fractionOf('delay', ['42', '/persons']));
  t.not(fractionOf('delay', ['42', '/persons']), fractionOf('fail', ['42', '/persons']));
  const counts = new Array<number>(16).fill(0);
  for (let at = 0; at < 16_000; at++) {
    const bin = Math.floor(fractionOf('x', [at]) * 16);
    counts[bin] = (counts[bin] as number) + 1;
  }
  const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  t.ok(chiSquare < 37.7, `chi-square of 15 degrees ${chiSquare}, above 37.7 once in a thousand`);
});

t.test('an alias table gives back its weights', async (t) => {
  for (const weights of [[1], [1, 1], [0, 1], [65, 15, 5, 10, 5], [1e-9, 1], [3, 0, 0, 1, 1e6]]) {
    const { threshold, alias } = aliasTable(weights);
    const share = new Float64Array(weights.length);
    threshold.forEach((limit, bin) => {
      const kept = limit === 0xffffffff ? 1 : limit / 2 ** 32;
      share[bin] = (share[bin] as number) + kept / weights.length;
      const other = alias[bin] as number;
      share[other] = (share[other] as number) + (1 - kept) / weights.length;
    });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    weights.forEach((weight, bin) => {
      t.ok(Math.abs((share[bin] as number) - weight / total) < 1e-9, `weight ${weight} of ${total}`);
    });
  }
});

t.test('invalid weights are refused', async (t) => {
  for (const weights of [[], [0], [-1, 2], [Number.NaN], [Number.POSITIVE_INFINITY]]) {
    t.throws(() => aliasTable(weights), RangeError);
  }
});
