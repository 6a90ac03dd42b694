import type { Representation } from '../../output/representation.js';
import { chained, type Slices } from '../../output/slices.js';
import type { Page } from './paging.js';

/** What stands around a page, as in json-server's coming version. The numbers that depend on `items` are null where it is not known. */
export function envelopeOf(
  { offset, size }: Page,
  items: number | undefined,
): readonly [before: string, after: string] {
  const page = offset / size + 1;
  const pages = items === undefined ? null : Math.ceil(items / size);
  const last = pages === null ? null : Math.max(1, pages);
  const prev = page > 1 ? Math.min(page - 1, last ?? page) : null;
  const next = last === null || page < last ? page + 1 : null;
  const text = JSON.stringify({ first: 1, prev, next, last, pages, items: items ?? null });
  return [`${text.slice(0, -1)},"data":`, '}'];
}

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
