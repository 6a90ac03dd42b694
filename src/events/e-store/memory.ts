import { ProblemError } from '../../errors.js';

/** Bytes that the simulations of all requests may take together. */
const MEMORY = 2 ** 30;

let taken = 0;

/**
 * Makes a simulation that may use so many bytes; it is handed what gives them back, to be called once. Rejects with a
 * ProblemError when there are none left.
 */
export async function withMemory<T>(bytes: number, make: (giveBack: () => void) => Promise<T>): Promise<T> {
  if (taken + bytes > MEMORY) {
    throw new ProblemError(503, 'There are too many stores being simulated: try again soon');
  }
  taken += bytes;
  const giveBack = () => {
    taken -= bytes;
  };
  try {
    return await make(giveBack);
  } catch (error) {
    giveBack();
    throw error;
  }
}
