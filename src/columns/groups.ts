import { type Draw, type Within, within } from './draw.js';

/**
 * An index into lists.flat() that always lies in the list with the number `group`. So values picked from lists.flat() agree with
 * values picked by the group, and with each other.
 */
export function withinLists(
  name: string,
  group: Draw,
  lists: readonly { readonly length: number }[],
): Within {
  const { base, size } = boundsOf(lists);
  return within(name, group, base, size);
}

/** Where each list begins in lists.flat(), and how long it is. */
export function boundsOf(lists: readonly { readonly length: number }[]): { base: number[]; size: number[] } {
  const size = lists.map(({ length }) => length);
  let end = 0;
  const base = size.map((length) => {
    end += length;
    return end - length;
  });
  return { base, size };
}
