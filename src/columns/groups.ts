import { type Draw, type Within, within } from './draw.js';

/**
 * A draw from several lists laid end to end: an index into the list that `group` points at, list i being sizes[i] long.
 * Picks of lists.flat() by it agree with the group, and with each other.
 */
export function withinLists(
  name: string,
  group: Draw,
  lists: readonly { readonly length: number }[],
): Within {
  const size = lists.map(({ length }) => length);
  let end = 0;
  const base = size.map((length) => {
    end += length;
    return end - length;
  });
  return within(name, group, base, size);
}
