import type { Problem } from './seedstream.js';

/** A request that the service refuses. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}
