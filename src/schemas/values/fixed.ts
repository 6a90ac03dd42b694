import { uniform, weighted } from '../../columns/draw.js';
import { widened } from '../../columns/draw64.js';
import { column, nested, pick, type Scalar, type Value } from '../../columns/value.js';
import { type Distribution, readDistribution, spread } from '../distributions/read.js';
import { columnSchema } from '../kinds/column-schema.js';
import { accepting } from '../read/accepts.js';
import { isObject } from '../read/json.js';
import { type Node, pointerTo, typesOf } from '../read/node.js';
import { below, SchemaError, UnmetError } from '../read/schema-error.js';
import { type Domain, listed } from './domain.js';

export function checkWeight(weight: unknown, pointer: string): number {
  if (typeof weight === 'number' && weight >= 0 && weight < 1e15) return weight;
  throw new SchemaError(pointer, 'must be a weight: a number of at least 0');
}

/** A list of `count` weights, one for each of what they belong to. */
export function checkWeights(
  weights: unknown,
  count: number,
  pointer: string,
  of: string,
): readonly number[] {
  if (!Array.isArray(weights) || weights.length !== count)
    throw new SchemaError(pointer, `must be a list of ${count} weights, one for each ${of}`);
  for (const [index, weight] of weights.entries()) checkWeight(weight, below(pointer, index));
  if (!weights.some((weight) => weight > 0))
    throw new SchemaError(pointer, 'at least one weight must be greater than 0');
  return weights;
}

/** The distinct values of `enum` or `const` that the other keywords allow; undefined when the node has neither. */
export function fixedValues(node: Node): readonly unknown[] | undefined {
  const fixed = node.keywords.get('const');
  const list = node.keywords.get('enum');
  if (fixed === undefined && list === undefined) return undefined;
  if (list !== undefined && !Array.isArray(list.value)) throw new SchemaError(list.pointer, 'must be a list');
  const accepts = accepting(node);
  node.reader.spend(
    pointerTo(node, 'enum', 'const'),
    Array.isArray(list?.value) ? list.value.length / 20 : 0,
  );
  const texts = fixed === undefined ? undefined : JSON.stringify(fixed.value);
  const all = list === undefined ? [fixed?.value] : (list.value as unknown[]);
  const distinct = new Map(all.map((value) => [JSON.stringify(value), value]));
  const values = [...distinct]
    .filter(([text, value]) => (texts === undefined || text === texts) && accepts(value))
    .map(([, value]) => value);
  if (values.length === 0) {
    throw new UnmetError(pointerTo(node, 'enum', 'const'), 'has no value that the other keywords allow');
  }
  return values;
}

/** Keywords that say more of a list or an object than its type. */
const inner =
  `required minProperties maxProperties prefixItems minItems maxItems uniqueItems propertyNames`.split(' ');

/** Throws an UnmetError when the fixed values are to meet keywords that `fixedValues` does not hold them against. */
export function checkFixed(node: Node, values: readonly unknown[]): void {
  const isFormat = node.keywords.has('format') && values.some((value) => typeof value === 'string');
  const more = node.properties.size + node.items.length + node.scopes.length > 0;
  const isInner = (more || inner.some((name) => node.keywords.has(name))) && !values.every(isScalar);
  if (isFormat || isInner)
    throw new UnmetError(pointerTo(node, 'enum', 'const'), 'cannot be held against the keywords beside it');
}

/** The weights of these values of `enum`; undefined without the keyword. */
function weightsOf(node: Node, values: readonly unknown[]): readonly number[] | undefined {
  const keyword = node.keywords.get('weights');
  if (keyword === undefined) return undefined;
  const { pointer } = keyword;
  const list = node.keywords.get('enum')?.value;
  if (!Array.isArray(list)) throw new SchemaError(pointer, 'must stand beside enum');
  if (node.keywords.has('distribution'))
    throw new SchemaError(pointer, 'cannot be combined with a distribution of the values');
  const weights = checkWeights(keyword.value, list.length, pointer, 'value of enum');
  const totals = new Map<string, number>();
  for (const [index, value] of list.entries()) {
    const text = JSON.stringify(value);
    totals.set(text, (totals.get(text) ?? 0) + (weights[index] as number));
  }
  const left = values.map((value) => totals.get(JSON.stringify(value)) as number);
  if (left.some((weight) => weight > 0)) return left;
  throw new SchemaError(pointer, 'is 0 for all values that the other keywords allow');
}

/** Cells of fixed values, by their weights. The node's distribution is over their order. */
export function fixed(node: Node, path: string, values: readonly unknown[]): Value {
  const distribution = readDistribution(node.keywords.get('distribution'));
  const weights = weightsOf(node, values);
  const scalars = values.filter(isScalar);
  const domain = listed(node.reader.share(JSON.stringify(scalars), () => scalars));
  const draw = weights === undefined ? uniform(path, values.length) : weighted(path, weights);
  if (Number(domain.size) === values.length)
    return domain.at(weights === undefined ? spread(path, domain, distribution) : widened(draw));
  return {
    kind: 'choice',
    draw,
    values: values.map((value, index) => constantValue(value, `${path}#${index}`)),
  };
}

export const isScalar = (value: unknown): value is Scalar => value === null || typeof value !== 'object';

function constantValue(value: unknown, path: string): Value {
  if (isScalar(value)) return pick(uniform(path, 1), [value]);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => constantValue(item, `${path}[${index}]`));
    return { kind: 'list', count: { kind: 'mapped', draw: uniform(path, 1), table: [items.length] }, items };
  }
  return nested(
    Object.entries(value as object).map(([name, member]) => {
      const inner = constantValue(member, `${path}.${name}`);
      return column(name, inner, columnSchema(inner));
    }),
  );
}

/** Cells of a histogram, which has its own values: a list with weights, or an object of weights by value. */
export function histogram(node: Node, path: string, { parameters, pointer }: Distribution): Value {
  const { values, weights } = readHistogram(node, parameters, pointer);
  node.reader.spend(pointer, values.length / 20);
  const accepts = accepting(node);
  const fixed = fixedValues(node);
  const allowed = fixed && new Set(fixed);
  values.forEach((value, index) => {
    if (accepts(value) && (allowed === undefined || allowed.has(value))) return;
    throw new SchemaError(below(below(pointer, 'values'), index), 'is not allowed by the other keywords');
  });
  return pick(weighted(path, weights), values);
}

function readHistogram(node: Node, parameters: Distribution['parameters'], pointer: string) {
  const given = parameters.get('values');
  const at = below(pointer, 'values');
  const asNumbers = typesOf(node)?.some((type) => type === 'integer' || type === 'number');
  const values: unknown = isObject(given)
    ? Object.keys(given).map((key) => (asNumbers ? Number(key) : key))
    : (given ?? fixedValues(node));
  const weights: unknown = isObject(given) ? Object.values(given) : parameters.get('weights');
  if (!Array.isArray(values) || values.length === 0 || !values.every(isScalar)) {
    throw new SchemaError(at, 'must be a list of values, or an object of weights by value');
  }
  const weightsAt = isObject(given) ? at : below(pointer, 'weights');
  return { values: values as Scalar[], weights: checkWeights(weights, values.length, weightsAt, 'value') };
}

/** Fixed scalars as keys. */
export function fixedKeys(node: Node, values: readonly unknown[]): Domain {
  const weights = node.keywords.get('weights');
  if (weights !== undefined) throw new SchemaError(weights.pointer, 'unique values cannot have weights');
  if (values.every(isScalar)) return listed(values);
  throw new SchemaError(pointerTo(node, 'enum', 'const'), 'must have only scalar values to be used as a key');
}
