import { randomInt } from 'node:crypto';

/** A random seed for a request without one. It is short, so that people can type it. */
export const freshSeed = () => String(randomInt(2 ** 32));
