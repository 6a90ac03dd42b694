import { parseExpression } from '../text/expression.js';
import { lengthsOf } from '../text/lengths.js';
import { matches } from '../text/match.js';
import { type Node, numberOf, pointerTo, textOf, typesOf } from './node.js';

/** Whether the node's keywords for scalars allow a value that was not made for the node. Formats are not checked. */
export function accepting(node: Node): (value: unknown) => boolean {
  const types = typesOf(node);
  const number = acceptingNumbers(node);
  const text = acceptingTexts(node);
  return (value) => {
    if (types !== undefined && !types.some((type) => isOfType(type, value))) return false;
    if (typeof value === 'number') return number(value);
    return typeof value === 'string' ? text(value) : true;
  };
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function acceptingNumbers(node: Node): (value: number) => boolean {
  const multiple = numberOf(node, 'multipleOf');
  const least = boundOf(node, 'minimum') ?? Number.NEGATIVE_INFINITY;
  const most = boundOf(node, 'maximum') ?? Number.POSITIVE_INFINITY;
  const above = boundOf(node, 'exclusiveMinimum') ?? Number.NEGATIVE_INFINITY;
  const under = boundOf(node, 'exclusiveMaximum') ?? Number.POSITIVE_INFINITY;
  return (value) => {
    const quotient = multiple === undefined ? 0 : value / multiple;
    const isMultiple = Math.abs(quotient - Math.round(quotient)) < 1e-9;
    return value >= least && value <= most && value > above && value < under && isMultiple;
  };
}

/** The number of a bound; undefined for bounds of dates, which are strings. */
const boundOf = (node: Node, name: string): number | undefined =>
  typeof node.keywords.get(name)?.value === 'string' ? undefined : numberOf(node, name);

function acceptingTexts(node: Node): (value: string) => boolean {
  const { min, max } = lengthsOf(node);
  const pattern = textOf(node, 'pattern');
  const pointer = pointerTo(node, 'pattern');
  const tree = pattern === undefined ? undefined : parseExpression(pattern, pointer);
  return (value) => {
    const length = Array.from(value).length;
    return (
      length >= min &&
      length <= max &&
      (tree === undefined || matches(tree, value, pointer, node.reader.spend))
    );
  };
}
