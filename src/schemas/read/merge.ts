import { isDeepStrictEqual } from 'node:util';
import type { Keyword, Node, Type } from './node.js';
import { SchemaError, shorten } from './schema-error.js';

/** Two schemas have no value in common, so an alternative made of both does not exist. */
export class ConflictError extends SchemaError {}

const largest = new Set('minimum exclusiveMinimum formatMinimum minLength minItems minProperties'.split(' '));
const smallest = new Set(
  'maximum exclusiveMaximum formatMaximum maxLength maxItems maxProperties'.split(' '),
);

/** Restrictions that cannot be combined unless they are the same. */
const alike = new Set(
  'multipleOf pattern format const prefixItems anyOf oneOf additionalProperties formatExclusiveMinimum formatExclusiveMaximum'.split(
    ' ',
  ),
);

/** A node for values that both nodes allow, with the annotations of `b`. Throws a SchemaError when the two cannot be combined. */
export function merge(a: Node, b: Node): Node {
  const keywords = new Map(a.keywords);
  for (const [name, keyword] of b.keywords) {
    const other = keywords.get(name);
    keywords.set(name, other === undefined ? keyword : both(name, other, keyword));
  }
  const properties = new Map(a.properties);
  for (const [name, sources] of b.properties) {
    properties.set(name, [...(properties.get(name) ?? []), ...sources]);
  }
  return {
    reader: b.reader,
    pointer: b.pointer,
    keywords,
    properties,
    items: [...a.items, ...b.items],
    references: [...a.references, ...b.references],
  };
}

function both(name: string, a: Keyword, b: Keyword): Keyword {
  if (isDeepStrictEqual(a.value, b.value)) return b;
  if (name === 'type') return { value: commonTypes(a, b), pointer: b.pointer };
  if (name === 'enum') return { value: commonValues(a, b), pointer: b.pointer };
  if (name === 'required') return { value: [...listIn(a), ...listIn(b)], pointer: b.pointer };
  if (name === 'uniqueItems' || name === 'unique') return a.value === true ? a : b;
  if (largest.has(name)) return more(b.value, a.value) ? b : a;
  if (smallest.has(name)) return more(b.value, a.value) ? a : b;
  if (alike.has(name)) {
    throw new SchemaError(
      b.pointer,
      `cannot be combined with the ${name} at ${shorten(a.pointer)}: ${shorten(JSON.stringify(a.value))}`,
    );
  }
  return b;
}

const more = (b: unknown, a: unknown) => (b as number | string) > (a as number | string);

const listIn = ({ value, pointer }: Keyword): readonly unknown[] => {
  if (!Array.isArray(value)) throw new SchemaError(pointer, 'must be a list');
  return value;
};

function commonTypes(a: Keyword, b: Keyword): Type[] {
  const list = ({ value }: Keyword) => (Array.isArray(value) ? value : [value]) as readonly Type[];
  const allowed = new Set(list(a).flatMap((type) => (type === 'number' ? ['number', 'integer'] : [type])));
  const common = list(b).flatMap((type): Type[] => {
    if (allowed.has(type)) return [type];
    return type === 'number' && allowed.has('integer') ? ['integer'] : [];
  });
  if (common.length === 0) {
    throw new ConflictError(b.pointer, `has no type in common with ${shorten(a.pointer)}`, list(a));
  }
  return common;
}

function commonValues(a: Keyword, b: Keyword): unknown[] {
  const texts = new Set(listIn(a).map((value) => JSON.stringify(value)));
  const common = listIn(b).filter((value) => texts.has(JSON.stringify(value)));
  if (common.length === 0) {
    throw new ConflictError(b.pointer, `has no value in common with ${shorten(a.pointer)}`);
  }
  return common;
}
