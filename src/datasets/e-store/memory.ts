import { ProblemError } from '../../errors.js';

/** Bytes that the simulations of all requests may take together. */
const MEMORY = 2 ** 30;

let taken = 0;

/** Takes note of bytes that a simulation may use; returns what gives them back. Throws a ProblemError when there are none left. */
export function borrowMemory(bytes: number): () => void {
  if (taken + bytes > MEMORY) {
    throw new ProblemError(503, 'There are too many stores being simulated: try again soon');
  }
  taken += bytes;
  return () => {
    taken -= bytes;
  };
}
