import { uniform, weighted } from '../../columns/draw.js';
import { type Draw64, quantiles, range, widened } from '../../columns/draw64.js';
import { isObject, own } from '../read/json.js';
import type { Keyword } from '../read/node.js';
import { below, SchemaError, unknownWord } from '../read/schema-error.js';
import { type Axis, VOCABULARY } from './domain.js';
import { kinds, type Shape, tooFar } from './shapes.js';

/** The number of intervals of a table of quantiles, all equally likely. */
const INTERVALS = 4_096;

type Parameters = ReadonlyMap<string, unknown>;

const kindNames = ['uniform', ...Object.keys(kinds), 'histogram'];

/** A distribution in a schema, where it is a name or an object with its `kind` and parameters. */
export interface Distribution {
  readonly kind: string;
  readonly parameters: Parameters;
  readonly pointer: string;
}

/** Reads the keyword. A missing keyword means uniform. */
export function readDistribution(keyword: Keyword | undefined): Distribution {
  if (keyword === undefined) return { kind: 'uniform', parameters: new Map(), pointer: '' };
  const { value, pointer } = keyword;
  const isNamed = typeof value === 'string';
  const kind = isNamed ? value : isObject(value) ? own(value, 'kind') : undefined;
  const kindPointer = isNamed ? pointer : below(pointer, 'kind');
  if (typeof kind !== 'string')
    throw new SchemaError(
      pointer,
      'must be the name of a distribution or an object with its kind',
      kindNames,
    );
  if (!kindNames.includes(kind)) throw unknownWord(kindPointer, 'distribution', kind, kindNames);
  const parameters = new Map(isObject(value) ? Object.entries(value) : []);
  parameters.delete('kind');
  const known = kind === 'histogram' ? ['values', 'weights'] : (kinds[kind]?.parameters ?? []);
  for (const name of parameters.keys()) {
    if (!known.includes(name)) throw unknownWord(below(pointer, name), `parameter of ${kind}`, name, known);
  }
  return { kind, parameters, pointer };
}

/** An index of the axis by this distribution. Throws a SchemaError for a histogram, which has its own values. */
export function spread(name: string, axis: Axis, { kind, parameters, pointer }: Distribution): Draw64 {
  const size = Number(axis.size);
  if (kind === 'uniform') {
    return axis.size <= VOCABULARY ? widened(uniform(name, size)) : range(name, axis.size);
  }
  const found = kinds[kind];
  if (found === undefined) throw new SchemaError(pointer, `${kind} is not supported for these values`);
  const read = (parameter: string): number | undefined => {
    if (!parameters.has(parameter)) return undefined;
    const value = parameters.get(parameter);
    const number = parameter === 'mean' ? axis.read(value) : typeof value === 'number' ? value : undefined;
    if (number !== undefined && Number.isFinite(number)) return number;
    throw new SchemaError(below(pointer, parameter), 'must be a number on the scale of the values');
  };
  const shape = found.shape(axis, read, pointer);
  if (axis.size > VOCABULARY) return quantiles(name, edgesOf(shape, size));
  const cdf = Array.from({ length: size + 1 }, (_, index) => shape.cdf(index));
  const weights = cdf.slice(1).map((next, index) => Math.max(0, next - (cdf[index] as number)));
  if (!weights.some((weight) => weight > 0)) throw tooFar(pointer);
  return widened(weighted(name, weights));
}

/** Quantiles at even steps, in [0, size) and ascending despite rounding. */
function edgesOf(shape: Shape, size: number): Float64Array {
  const edges = new Float64Array(INTERVALS + 1);
  let last = 0;
  for (let index = 0; index <= INTERVALS; index++) {
    last = Math.max(last, Math.min(shape.quantile(index / INTERVALS), size - 0.25));
    edges[index] = last;
  }
  return edges;
}
