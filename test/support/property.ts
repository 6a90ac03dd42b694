// fast-check with the seed of the run and its number of cases.
import fc from 'fast-check';

const { PROPERTY_SEED, SOAK } = process.env;

// The seed that a run has printed repeats its cases. Without a seed, fast-check prints the seed of a failure.
if (PROPERTY_SEED !== undefined) fc.configureGlobal({ seed: Number(PROPERTY_SEED) });

/** The number of cases of a long test: all of them in `npm run soak`, else a sample. */
export const cases = (all: number, sample: number) => (SOAK === '1' ? all : sample);

export { fc };
