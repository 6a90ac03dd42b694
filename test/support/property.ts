// Properties by fast-check, in numbers that fit the run.
import fc from 'fast-check';

const { PROPERTY_SEED, SOAK } = process.env;

// With the seed that a run has told, the cases of that run come again. fast-check tells the seed of a property that fails.
if (PROPERTY_SEED !== undefined) fc.configureGlobal({ seed: Number(PROPERTY_SEED) });

/** How many cases of a long test to try: all of them in `npm run soak`, else a sample. */
export const cases = (all: number, sample: number) => (SOAK === '1' ? all : sample);

export { fc };
