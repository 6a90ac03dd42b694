import { type Node, numberOf, type Reader, typesOf } from '../read/node.js';
import { open } from '../read/open.js';
import { fixedValues } from './fixed.js';

/** Whether no value made for one node is valid for the other one; false when this is not known. */
export function disjoint(reader: Reader, a: Node, b: Node): boolean {
  const [aTypes, bTypes] = [typesOf(a), typesOf(b)];
  if (aTypes && bTypes && !aTypes.some((one) => bTypes.some((two) => overlap(one, two)))) return true;
  const [aFixed, bFixed] = [fixedValues(a), fixedValues(b)];
  if (aFixed && bFixed) {
    const texts = new Set(aFixed.map((value) => JSON.stringify(value)));
    return !bFixed.some((value) => texts.has(JSON.stringify(value)));
  }
  if (apart(a, b, ['minimum', 'exclusiveMinimum'], ['maximum', 'exclusiveMaximum'])) return true;
  if (apart(a, b, ['minLength'], ['maxLength']) || apart(a, b, ['minItems'], ['maxItems'])) return true;
  return objectsDisjoint(reader, a, b);
}

const overlap = (a: string, b: string) =>
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
function objectsDisjoint(reader: Reader, a: Node, b: Node): boolean {
  for (const [name, sources] of a.properties) {
    const others = b.properties.get(name);
    if (others === undefined) continue;
    const [left, right] = [open(reader, sources), open(reader, others)];
    if (fixedValues(left) && fixedValues(right) && disjoint(reader, left, right)) return true;
  }
  return foreign(a, b) && foreign(b, a);
}

/** Whether objects made for `a` lack a property that `b` requires, or have one that `b` forbids. */
function foreign(a: Node, b: Node): boolean {
  const required = b.keywords.get('required')?.value;
  const lacks = Array.isArray(required) && required.some((name) => !a.properties.has(name));
  const closed = b.keywords.get('additionalProperties')?.value === false;
  return lacks || (closed && [...a.properties.keys()].some((name) => !b.properties.has(name)));
}
