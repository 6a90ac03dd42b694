import type { Representation } from '../../output/representation.js';
import { chained, type Slices } from '../../output/slices.js';

/** A representation between two texts in ASCII. Its length is known only where it is made in one piece. */
export const enveloped = (inner: Representation, before: string, after: string): Representation => ({
  rows: inner.rows,
  small: inner.small,
  whole: async (client) => before + (await inner.whole(client)) + after,
  slices: (client) => chained([() => one(before), () => inner.slices(client), () => one(after)]),
  measured: undefined,
});

function one(text: string): Slices {
  let left: string | undefined = text;
  return {
    next() {
      const slice = left === undefined ? undefined : { bytes: Buffer.from(left, 'latin1'), release() {} };
      left = undefined;
      return slice;
    },
    cancel() {},
  };
}
