import type { Bounds } from '../../columns/formula.js';
import type { Scalar, TextPart, Value } from '../../columns/value.js';
import { sizeOf64 } from './draws.js';
import { longest } from './values.js';

/** What is known of the values of a cell; undefined where they are of several types, arrays or objects. */
export function boundsOfCell(value: Value): Bounds | undefined {
  switch (value.kind) {
    case 'pick':
      return ofVocabulary(value.values);
    case 'choice':
      return value.values.map(boundsOfCell).reduce(either);
    case 'at row':
      return boundsOfCell(value.value);
    case 'formula':
      return value.term;
    case 'decimal': {
      const ends = [value.min, value.min + value.step * (sizeOf64(value.draw64) - 1n)];
      const numbers = ends.map((end) => Number(end) / 10 ** value.digits);
      return number(Math.min(...numbers), Math.max(...numbers), value.digits === 0);
    }
    case 'integer':
      return number(value.min, value.max, true);
    case 'position':
      return number(value.start, Number.MAX_SAFE_INTEGER, true);
    case 'list':
    case 'nested':
      return undefined;
    case 'text':
      return value.json ? undefined : text(value.parts.reduce(lengthOf, 0), longest(value));
    default:
      return text(0, longest(value));
  }
}

export const number = (least: number, most: number, whole: boolean, nullable = false): Bounds => ({
  type: 'number',
  nullable,
  least,
  most,
  whole,
});

export const text = (least: number, most: number, nullable = false): Bounds => ({
  type: 'text',
  nullable,
  least,
  most,
  whole: true,
});

export const truth = (nullable: boolean): Bounds => ({
  type: 'truth',
  nullable,
  least: 0,
  most: 1,
  whole: true,
});

const lengthOf = (sum: number, part: TextPart): number =>
  sum + (typeof part === 'string' ? Array.from(part).length : 0);

/** Of null alone, nothing is known but that. */
const onlyNull: Bounds = number(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true, true);

const vocabularies = new WeakMap<readonly Scalar[], Bounds>();

function ofVocabulary(values: readonly Scalar[]): Bounds | undefined {
  const known = vocabularies.get(values);
  if (known !== undefined) return known;
  const bounds = values.map((value): Bounds | undefined => ofScalar(value)).reduce(either);
  if (bounds !== undefined) vocabularies.set(values, bounds);
  return bounds;
}

export const isOnlyNull = ({ least, most }: Bounds): boolean => least > most;

function ofScalar(value: Scalar): Bounds {
  if (value === null) return onlyNull;
  if (typeof value === 'string') {
    const { length } = Array.from(value);
    return text(length, length);
  }
  return typeof value === 'boolean' ? truth(false) : number(value, value, Number.isInteger(value));
}

/** What is known of values of which each is one of the first or one of the second; undefined where the types differ. */
export function either(a: Bounds | undefined, b: Bounds | undefined): Bounds | undefined {
  if (a === undefined || b === undefined) return undefined;
  const nullable = a.nullable || b.nullable;
  if (isOnlyNull(a)) return { ...b, nullable };
  if (isOnlyNull(b)) return { ...a, nullable };
  if (a.type !== b.type) return undefined;
  return {
    type: a.type,
    nullable,
    least: Math.min(a.least, b.least),
    most: Math.max(a.most, b.most),
    whole: a.whole && b.whole,
  };
}
