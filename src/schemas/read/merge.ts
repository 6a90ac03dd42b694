import { isDeepStrictEqual } from 'node:util';
import type { Keyword, Node, Scope, Type } from './node.js';
import type { Source } from './pointers.js';
import { SchemaError, shorten, UnmetError } from './schema-error.js';

/** Two schemas have no value in common, so an alternative made of both does not exist. */
export class ConflictError extends UnmetError {}

const largest = new Set('minimum exclusiveMinimum formatMinimum minLength minItems minProperties'.split(' '));
const smallest = new Set(
  'maximum exclusiveMaximum formatMaximum maxLength maxItems maxProperties'.split(' '),
);

/** Restrictions that cannot be combined unless they are the same. */
const alike = new Set(
  `multipleOf pattern format const prefixItems anyOf oneOf propertyNames formatExclusiveMinimum
   formatExclusiveMaximum`.split(/\s+/),
);

/**
 * A node for values that all nodes allow, of which there is at least one, with the annotations of the last. It is unmet when they
 * cannot be combined.
 */
export function merge(nodes: Iterable<Node>): Node {
  const keywords = new Map<string, Keyword>();
  const properties = new Map<string, Source[]>();
  const items: Source[] = [];
  const references: string[] = [];
  const scopes: Scope[] = [];
  let unmet: UnmetError | undefined;
  let lists = 0;
  let last: Node | undefined;
  for (const node of nodes) {
    last = node;
    items.push(...node.items);
    references.push(...node.references);
    scopes.push(...node.scopes);
    unmet ??= node.unmet;
    if (node.items.length > 0 || node.keywords.has('prefixItems')) lists++;
    for (const [name, keyword] of node.keywords) {
      const other = keywords.get(name);
      try {
        keywords.set(name, other === undefined ? keyword : both(name, other, keyword));
      } catch (error) {
        if (!(error instanceof UnmetError)) throw error;
        unmet ??= error;
      }
    }
    for (const [name, sources] of node.properties) {
      const others = properties.get(name);
      if (others === undefined) properties.set(name, [...sources]);
      else others.push(...sources);
    }
  }
  const { reader, pointer } = last as Node;
  const prefix = keywords.get('prefixItems');
  if (prefix !== undefined && lists > 1) {
    unmet ??= new UnmetError(prefix.pointer, 'cannot be combined with items of another schema');
  }
  return { reader, pointer, keywords, properties, items, references, scopes, sources: [], unmet };
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
    throw new UnmetError(
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
