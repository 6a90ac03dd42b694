// fast-check with the seed of the run and its number of cases.
import fc from 'fast-check';

const { PROPERTY_SEED, SOAK } = process.env;

// The seed that a run has printed repeats its cases. Without a seed, fast-check prints the seed of a failure.
if (PROPERTY_SEED !== undefined) fc.configureGlobal({ seed: Number(PROPERTY_SEED) });

/** The number of cases of a long test, or the cases: all of them in `npm run soak`, else fewer. */
export const cases = <Cases>(all: Cases, fewer: Cases): Cases => (SOAK === '1' ? all : fewer);

/** All items of a list in `npm run soak`, else `size` of them, by the seed. */
export function sample<Item>(all: readonly Item[], size: number): readonly Item[] {
  const [chosen = []] = fc.sample(fc.shuffledSubarray([...all], { minLength: size, maxLength: size }), 1);
  return cases(all, chosen);
}

export { fc };
