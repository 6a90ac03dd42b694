import { BusyError } from '../../errors.js';

/** The most bytes that the simulations of all requests may take together. */
const MEMORY = 2 ** 30;

let taken = 0;

/**
 * Makes a simulation that may use `bytes` bytes of memory. `make` receives the function that releases them, which must be called
 * once. Rejects with a BusyError when fewer bytes are free.
 */
export async function withMemory<T>(bytes: number, make: (giveBack: () => void) => Promise<T>): Promise<T> {
  if (taken + bytes > MEMORY) {
    throw new BusyError('Too many stores are being simulated');
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
