import { createCache } from '../../cache.js';
import { uniform, weighted } from '../../columns/draw.js';
import { type Draw64, quantiles, range, widened } from '../../columns/draw64.js';
import { isObject, own } from '../read/json.js';
import type { Keyword } from '../read/node.js';
import { below, SchemaError, unknownWord } from '../read/schema-error.js';
import { type Axis, readNumber, VOCABULARY } from '../values/domain.js';
import { kinds, mixture, type Parameters } from './kinds.js';
import { between, intervalsOf, type Law, truncated } from './law.js';

/** The parameters of the kinds that are not a law of their own. */
const others: Readonly<Record<string, readonly string[]>> = {
  uniform: [],
  histogram: ['values', 'weights'],
  mixture: ['of'],
};

const kindNames = [...Object.keys(others), ...Object.keys(kinds)];

/** A distribution in a schema, where it is a name or an object with its `kind` and parameters. */
export interface Distribution {
  readonly kind: string;
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly pointer: string;
}

/** Reads the keyword. A missing keyword means uniform. */
export function readDistribution(keyword: Keyword | undefined): Distribution {
  return keyword === undefined
    ? { kind: 'uniform', parameters: new Map(), pointer: '' }
    : distributionOf(keyword, kindNames, []);
}

function distributionOf(
  { value, pointer }: Keyword,
  names: readonly string[],
  beside: readonly string[],
): Distribution {
  const isNamed = typeof value === 'string';
  const kind = isNamed ? value : isObject(value) ? own(value, 'kind') : undefined;
  const kindPointer = isNamed ? pointer : below(pointer, 'kind');
  if (typeof kind !== 'string')
    throw new SchemaError(pointer, 'must be the name of a distribution or an object with its kind', names);
  if (!names.includes(kind)) throw unknownWord(kindPointer, 'distribution', kind, names);
  const parameters = new Map(isObject(value) ? Object.entries(value) : []);
  parameters.delete('kind');
  const known = [...(others[kind] ?? kinds[kind]?.parameters ?? []), ...beside];
  for (const name of parameters.keys()) {
    if (!known.includes(name)) throw unknownWord(below(pointer, name), `parameter of ${kind}`, name, known);
  }
  return { kind, parameters, pointer };
}

/** An index of the axis by this distribution. Throws a SchemaError for a histogram, which has its own values. */
export function spread(name: string, axis: Axis, distribution: Distribution): Draw64 {
  const size = Number(axis.size);
  if (distribution.kind === 'uniform') {
    return axis.size <= VOCABULARY ? widened(uniform(name, size)) : range(name, axis.size);
  }
  const numbers = () => numbersOf(axis, distribution);
  // A text, such as that of a date, is another position on another axis.
  const parameters = axis.read === readNumber && JSON.stringify([...distribution.parameters]);
  const id = `${distribution.kind} ${parameters} ${axis.first} ${axis.step} ${size}`;
  const made = parameters === false ? numbers() : (known.find(id) ?? known.add(id, numbers()));
  return made instanceof Float64Array ? quantiles(name, made, BigInt(size)) : widened(weighted(name, made));
}

/**
 * What was made of laws last. Each text of a schema, while somebody types it, is a schema of its own, in which most distributions are those of
 * the one before, and each is needed several times.
 */
const known = createCache<readonly number[] | Float64Array>({
  bytes: 16 << 20,
  bytesOf: ({ length }) => 8 * length,
});

/** The weights of the positions of an axis, or, where these are many, the intervals of their quantiles. */
function numbersOf(axis: Axis, distribution: Distribution): readonly number[] | Float64Array {
  const size = Number(axis.size);
  const law = truncated(lawOf(axis, distribution), size);
  if (law === undefined) {
    throw new SchemaError(distribution.pointer, 'has no probability within the bounds of the values');
  }
  return axis.size > VOCABULARY
    ? intervalsOf(law, size)
    : Array.from({ length: size }, (_, index) => Math.max(0, between(law, index, index + 1)));
}

function lawOf(axis: Axis, distribution: Distribution): Law {
  if (distribution.kind === 'mixture') return mixtureOf(axis, distribution);
  const kind = kinds[distribution.kind];
  if (kind !== undefined) return kind.law(axis, parametersOf(axis, distribution));
  throw new SchemaError(distribution.pointer, `${distribution.kind} is not supported for these values`);
}

/** Distributions with weights, each truncated to the axis. */
function mixtureOf(axis: Axis, { parameters, pointer }: Distribution): Law {
  const list = parameters.get('of');
  const listPointer = below(pointer, 'of');
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_MIXED) {
    throw new SchemaError(listPointer, `must be a list of 1 to ${MOST_MIXED} distributions`);
  }
  const parts = list.map((value, index) => {
    const part = distributionOf({ value, pointer: below(listPointer, index) }, Object.keys(kinds), [
      'weight',
    ]);
    const law = truncated(lawOf(axis, part), Number(axis.size));
    if (law === undefined) {
      throw new SchemaError(part.pointer, 'has no probability within the bounds of the values');
    }
    return { law, weight: parametersOf(axis, part).positive('weight', 1) };
  });
  return mixture(
    parts.map(({ law }) => law),
    parts.map(({ weight }) => weight),
  );
}

const MOST_MIXED = 16;

function parametersOf(axis: Axis, { parameters, pointer }: Distribution): Parameters {
  const error = (name: string, message: string) =>
    new SchemaError(name === '' ? pointer : below(pointer, name), message);
  const read = (name: string, of: (value: unknown) => number | undefined, scale: string) => {
    if (!parameters.has(name)) return undefined;
    const number = of(parameters.get(name));
    if (number !== undefined && Number.isFinite(number)) return number;
    throw error(name, `must be a number${scale}`);
  };
  const number = (name: string) => read(name, (value) => (typeof value === 'number' ? value : undefined), '');
  return {
    error,
    number,
    position: (name) => read(name, axis.read, ' on the scale of the values'),
    positive(name, fallback, most = Number.MAX_VALUE) {
      const value = number(name) ?? fallback;
      if (value > 0 && value <= most) return value;
      throw error(name, `must be greater than 0${most === Number.MAX_VALUE ? '' : ` and at most ${most}`}`);
    },
  };
}
