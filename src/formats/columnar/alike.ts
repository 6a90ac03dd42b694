import type { Value } from '../../columns/value.js';
import type { Single } from '../../kernel/columnar/vectors.js';
import { jsonEncoding } from '../json.js';
import type { Leaf } from './leaves.js';
import { termOf } from './terms.js';
import { asText, computedAs, type LeafType, type Values, valuesOf } from './values.js';

/** What a column has in one of its slots, where it is not null. */
export interface Cell {
  readonly value: Value;
  readonly schema: object;
}

/** The values of cells as vectors of one kind: of the type that all have, or else in JSON. */
export function alike(cells: readonly Cell[]): Omit<Leaf, 'name' | 'present'> {
  const all = cells.map(({ value, schema }) => valuesOf(value, schema));
  const [first, ...others] = all as [Values, ...Values[]];
  if (others.length === 0) {
    const { type, scale, vector, dictionary, start } = first;
    const indexes = dictionary && { entries: dictionary.entries, indexes: [dictionary.indexes] };
    return { type, scale, vectors: [vector], dictionary: indexes, start };
  }
  if (others.every((other) => isLike(first, other))) {
    const dictionaries = all.flatMap(({ dictionary }) => dictionary ?? []);
    const entries = first.dictionary?.entries;
    const share = entries !== undefined && dictionaries.every((one) => one.entries === entries);
    return {
      type: first.type,
      scale: first.scale,
      vectors: all.map(({ vector }) => vector),
      dictionary:
        share && dictionaries.length === all.length
          ? { entries, indexes: dictionaries.map(({ indexes }) => indexes) }
          : undefined,
      start: undefined,
    };
  }
  const only = (type: LeafType, vectors: readonly (Single | undefined)[]) =>
    ({
      type,
      scale: undefined,
      vectors: vectors as readonly Single[],
      dictionary: undefined,
      start: undefined,
    }) as const;
  const terms = cells.map(({ value }) => termOf(value));
  const are = (...types: readonly LeafType[]) => all.every(({ type }) => types.includes(type));
  if (terms.every((term) => term !== undefined)) {
    if (are('integer'))
      return only(
        'integer',
        terms.map((term) => computedAs(term, 'integer')),
      );
    if (are('integer', 'number', 'decimal'))
      return only(
        'number',
        terms.map((term) => computedAs(term, 'double')),
      );
    if (are('boolean'))
      return only(
        'boolean',
        terms.map((term) => computedAs(term, 'bit')),
      );
    if (terms.every(({ type }) => type === 'text'))
      return only(
        'text',
        cells.map(({ value }) => asText(value).vector),
      );
  }
  return only(
    'text',
    cells.map(({ value }) => asText(value, jsonEncoding).vector),
  );
}

/** Are the vectors of two cells packed alike? */
function isLike(one: Values, other: Values): boolean {
  const [a, b] = [one.vector, other.vector];
  if (one.type !== other.type || one.scale !== other.scale) return false;
  if (a.kind === 'texts' && b.kind === 'texts') return a.encoding === b.encoding;
  if (a.kind === 'computed' && b.kind === 'computed') return a.as === b.as;
  if (a.kind === 'doubles' && b.kind === 'doubles') return true;
  return (
    a.kind === 'integers' &&
    b.kind === 'integers' &&
    a.min === b.min &&
    a.step === b.step &&
    a.bytes === b.bytes
  );
}
