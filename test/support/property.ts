// fast-check with the seed of the run, and how many cases a run tries.
import fc from 'fast-check';

const { PROPERTY_SEED, SOAK } = process.env;

// The seed that a run printed repeats the cases of that run. Without one, fast-check prints the seed of a failure.
if (PROPERTY_SEED !== undefined) fc.configureGlobal({ seed: Number(PROPERTY_SEED) });

/** How many cases of a long test to try: all of them in `npm run soak`, else a sample. */
export const cases = (all: number, sample: number) => (SOAK === '1' ? all : sample);

export { fc };
