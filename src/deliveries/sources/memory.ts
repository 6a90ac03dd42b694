import { ProblemError } from '../../errors.js';
import { TransferError } from '../contract/failure.js';

/** What `make` makes. When there is no memory for it now, some may be free soon: rejects with a TransferError that says so. */
export async function inMemory<Made>(make: () => Promise<Made>): Promise<Made> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof ProblemError && error.status === 503) throw new TransferError(error.message, true);
    throw error;
  }
}
