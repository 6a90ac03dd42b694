import { type Node, numberOf, type Reader, type Type, typesOf } from '../read/node.js';
import { open } from '../read/open.js';
import { UnmetError } from '../read/schema-error.js';
import { typeOf } from './build.js';
import { fixedValues } from './fixed.js';
import { isForbidden, propertiesOf } from './objects.js';

/**
 * The first node for which values may be made that are valid for an earlier one, too; undefined when there is none. Nodes that
 * differ by a fixed value need no comparison of each pair. The others do, which is counted as work.
 */
export function firstOverlap(reader: Reader, nodes: readonly Node[]): Node | undefined {
  const all = nodes.map((node) => alternative(reader, node));
  if (haveKinds(all)) return undefined;
  const found = all.find((one, index) => {
    for (let at = 0; at < index; at++) {
      const other = all[at] as Alternative;
      reader.spend(one.node.pointer, workOf(one, other));
      if (!disjoint(one, other)) return true;
    }
    return false;
  });
  return found?.node;
}

/** A node, and what is compared of it. */
interface Alternative {
  readonly node: Node;
  readonly types: readonly Type[] | undefined;
  /** The types of the values that are made for it. */
  readonly madeTypes: readonly Type[];
  readonly required: readonly string[];
  /** The names of the properties that its objects have. */
  readonly made: ReadonlySet<string>;
  /** Its fixed values as JSON; undefined when it has none. */
  readonly texts: ReadonlySet<string> | undefined;
  /** The fixed values of a property as JSON; undefined when it has none. */
  textsOf(property: string): ReadonlySet<string> | undefined;
}

function alternative(reader: Reader, node: Node): Alternative {
  const known = new Map<string, ReadonlySet<string> | undefined>();
  const required = node.keywords.get('required')?.value;
  return {
    node,
    types: typesOf(node),
    madeTypes: fixedValues(node)?.map(typeOfValue) ?? typesOf(node) ?? [typeOf(node)],
    required: Array.isArray(required) ? required : [],
    made: madeOf(node),
    texts: textsOf(node),
    textsOf(property) {
      if (!known.has(property))
        known.set(property, textsOf(open(reader, node.properties.get(property) ?? [])));
      return known.get(property);
    },
  };
}

function typeOfValue(value: unknown): Type {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : (typeof value as Type);
}

function madeOf(node: Node): ReadonlySet<string> {
  if (node.properties.size + node.scopes.length === 0 && !node.keywords.has('required')) return new Set();
  try {
    return new Set(propertiesOf(node).keys());
  } catch (error) {
    if (error instanceof UnmetError) return new Set(node.properties.keys());
    throw error;
  }
}

function textsOf(node: Node): ReadonlySet<string> | undefined {
  const values = fixedValues(node);
  return values && new Set(values.map((value) => JSON.stringify(value)));
}

/** Do all have fixed values, or all objects a property with fixed values, each of which is the value of one of them only? */
function haveKinds(all: readonly Alternative[]): boolean {
  const [first] = all;
  if (first === undefined || all.some(({ texts }) => texts !== undefined)) {
    return areApart(all.map(({ texts }) => texts));
  }
  if (all.some(({ madeTypes }) => madeTypes.some((type) => type !== 'object'))) return false;
  const shared = [...first.node.properties.keys()].filter((name) =>
    all.every(({ node }) => node.properties.has(name)),
  );
  return shared.some((name) => first.textsOf(name) && areApart(all.map(({ textsOf }) => textsOf(name))));
}

function areApart(sets: readonly (ReadonlySet<string> | undefined)[]): boolean {
  const seen = new Set<string>();
  for (const set of sets) {
    if (set === undefined) return false;
    for (const text of set) {
      if (seen.has(text)) return false;
      seen.add(text);
    }
  }
  return true;
}

/** The work of comparing two alternatives, in the units of Reader.spend: a microsecond, and a quarter of one for each name. */
const workOf = (a: Alternative, b: Alternative): number => (4 + namesOf(a) + namesOf(b)) / 100;

const namesOf = ({ node, required }: Alternative) => node.properties.size + required.length;

/** Whether no value made for one is valid for the other one; false when this is not known. */
function disjoint(a: Alternative, b: Alternative): boolean {
  if (a.texts && b.texts) return lackCommon(a.texts, b.texts);
  const common = new Set([...a.madeTypes.filter(allowedBy(b)), ...b.madeTypes.filter(allowedBy(a))]);
  return [...common].every((type) => areDisjoint(type, a, b));
}

const allowedBy =
  ({ types }: Alternative) =>
  (one: Type): boolean =>
    types?.some((two) => overlap(one, two)) ?? true;

/** Keywords speak only of values of their type. */
function areDisjoint(type: Type, a: Alternative, b: Alternative): boolean {
  switch (type) {
    case 'integer':
    case 'number':
      return apart(a.node, b.node, ['minimum', 'exclusiveMinimum'], ['maximum', 'exclusiveMaximum']);
    case 'string':
      return apart(a.node, b.node, ['minLength'], ['maxLength']);
    case 'array':
      return apart(a.node, b.node, ['minItems'], ['maxItems']);
    case 'object':
      return objectsDisjoint(a, b);
    default:
      return false;
  }
}

const lackCommon = (a: ReadonlySet<string>, b: ReadonlySet<string>) => {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  for (const text of few) if (many.has(text)) return false;
  return true;
};

const overlap = (a: Type, b: Type) =>
  a === b || (a === 'integer' && b === 'number') || (a === 'number' && b === 'integer');

function apart(a: Node, b: Node, least: readonly string[], most: readonly string[]): boolean {
  const bound = (node: Node, names: readonly string[]) =>
    names.map((name) =>
      typeof node.keywords.get(name)?.value === 'number' ? numberOf(node, name) : undefined,
    );
  const over = (low: readonly (number | undefined)[], high: readonly (number | undefined)[]) =>
    low.some((from, index) => {
      return high.some((to, at) => {
        if (from === undefined || to === undefined) return false;
        return from > to || (from === to && index + at > 0);
      });
    });
  return over(bound(a, least), bound(b, most)) || over(bound(b, least), bound(a, most));
}

/** Objects are made with all their properties, so one property that is disjoint or that only one node has is enough. */
function objectsDisjoint(a: Alternative, b: Alternative): boolean {
  for (const name of a.node.properties.keys()) {
    if (!b.node.properties.has(name)) continue;
    const [left, right] = [a.textsOf(name), b.textsOf(name)];
    if (left && right && lackCommon(left, right)) return true;
  }
  return foreign(a, b) && foreign(b, a);
}

/** Whether objects made for `a` lack a property that `b` requires, or have one that `b` forbids. */
function foreign({ made }: Alternative, { node: b, required }: Alternative): boolean {
  if (required.some((name) => !made.has(name))) return true;
  const isClosed = b.scopes.some(({ rest }) => rest?.schema === false);
  return isClosed && [...made].some((name) => !b.properties.has(name) && isForbidden(b, name));
}
