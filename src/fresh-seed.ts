import { randomInt } from 'node:crypto';

/** A seed for a request that brings none: short, to be typed again. */
export const freshSeed = () => String(randomInt(2 ** 32));
