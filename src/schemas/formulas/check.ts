import { isDeepStrictEqual } from 'node:util';
import type { Term } from '../../columns/formula.js';
import type { Value } from '../../columns/value.js';
import { countOf, type Node, numberOf, pointerTo, type Reader, type Type, typesOf } from '../read/node.js';
import { SchemaError } from '../read/schema-error.js';
import { alternativesOf, isNull } from '../values/choices.js';

/** Keywords that say which values there are, as a formula does. */
const others = [
  'enum',
  'const',
  'distribution',
  'synthesizer',
  'faker',
  'with',
  'after',
  'subdomain',
  'nulls',
  'weights',
  'items',
  'properties',
];

/** Throws a SchemaError unless the schema allows every value of the formula at `pointer`. */
export function checkAllowed(reader: Reader, node: Node, term: Term, pointer: string): void {
  if (node.unmet !== undefined) throw node.unmet;
  const other = others.find((name) => node.keywords.has(name));
  if (other !== undefined) throw new SchemaError(pointerTo(node, other), 'cannot be combined with a formula');
  const alternatives = alternativesOf(reader, node).map((alternative) => alternative.node);
  const allowsNull = alternatives.some((one) => typesOf(one) === undefined || isNull(one));
  if (term.nullable && !allowsNull) {
    throw new SchemaError(
      pointer,
      'may be null, by null in a column, a member that an object may lack, a division by 0 or a number that is too large, but the schema allows no null: say what it is then, as in discount == null ? 0 : discount',
    );
  }
  const problems = alternatives.filter((one) => !isNull(one)).map((one) => problemOf(one, term, pointer));
  if (problems.some((problem) => problem === undefined)) return;
  throw problems[0] ?? new SchemaError(pointer, 'gives a value, but the schema allows only null');
}

/** The keywords that a formula need not be shown to keep where it copies a value that has the same. */
const COPIED = ['pattern', 'format', 'multipleOf', 'minLength'];

/** The schemas for which values were made. */
const schemas = new WeakMap<Value, Node>();

/** Remembers the schema of a value, so that a formula that is only this value may be of the same pattern or format. */
export function remember(value: Value, node: Node): void {
  // Entries of a WeakMap for all values took a sixth of the time of reading a large schema.
  if (COPIED.some((name) => node.keywords.has(name)) && !schemas.has(value)) schemas.set(value, node);
}

function schemaOf(value: Value): Node | undefined {
  if (value.kind === 'at row') return schemaOf(value.value);
  const own = schemas.get(value);
  if (own !== undefined || value.kind !== 'choice') return own;
  // Null stands instead of the value where a row has no parent, or lacks the member.
  const [solid, ...others] = value.values.filter(
    (one) => one.kind !== 'pick' || one.values.some((it) => it !== null),
  );
  return solid === undefined || others.length > 0 ? undefined : schemaOf(solid);
}

/** Whether a keyword is also one of the schema of the value that the term is. */
function isSame(node: Node, term: Term, name: string): boolean {
  const copied = term.kind === 'aggregate' && term.operator !== 'sum' ? term.of : term;
  const own = copied.kind === 'cell' ? schemaOf(copied.value)?.keywords.get(name) : undefined;
  return own !== undefined && isDeepStrictEqual(own.value, node.keywords.get(name)?.value);
}

const typeOf = ({ type, whole }: Term): Type =>
  type === 'text' ? 'string' : type === 'truth' ? 'boolean' : whole ? 'integer' : 'number';

/** The error of a formula whose values the schema does not allow, which holds for all of them; undefined where it does. */
function problemOf(node: Node, term: Term, pointer: string): SchemaError | undefined {
  const types = typesOf(node);
  const type = typeOf(term);
  if (types !== undefined && !types.includes(type) && !(type === 'integer' && types.includes('number'))) {
    const hint = type === 'number' && types.includes('integer') ? ': round(…) makes an integer of it' : '';
    return new SchemaError(pointer, `gives a value of the type ${type}, which is not allowed${hint}`, types);
  }
  if (term.type === 'number') return problemOfNumbers(node, term);
  return term.type === 'text' ? problemOfTexts(node, term, pointer) : undefined;
}

function problemOfNumbers(node: Node, term: Term): SchemaError | undefined {
  const { least, most, whole } = term;
  const multiple = numberOf(node, 'multipleOf');
  if (multiple !== undefined && !(multiple === 1 && whole) && !isSame(node, term, 'multipleOf'))
    return new SchemaError(pointerTo(node, 'multipleOf'), 'cannot be shown of the formula');
  const isSmall = node.keywords.get('format')?.value === 'int32';
  const low = Math.max(numberOf(node, 'minimum') ?? -Infinity, isSmall ? -(2 ** 31) : -Infinity);
  const high = Math.min(numberOf(node, 'maximum') ?? Infinity, isSmall ? 2 ** 31 - 1 : Infinity);
  const [above, under] = [numberOf(node, 'exclusiveMinimum'), numberOf(node, 'exclusiveMaximum')];
  const isLow = least < low || (above !== undefined && least <= above);
  const isHigh = most > high || (under !== undefined && most >= under);
  if (!isLow && !isHigh) return undefined;
  return new SchemaError(
    isLow
      ? pointerTo(node, 'minimum', 'exclusiveMinimum', 'format')
      : pointerTo(node, 'maximum', 'exclusiveMaximum', 'format'),
    `the formula gives numbers from ${least} to ${most}: ${isLow ? 'max(…, …) raises' : 'min(…, …) lowers'} them`,
  );
}

function problemOfTexts(node: Node, term: Term, pointer: string): SchemaError | undefined {
  const { least, most } = term;
  const unshown = ['pattern', 'format'].find((name) => node.keywords.has(name) && !isSame(node, term, name));
  if (unshown !== undefined)
    return new SchemaError(pointerTo(node, unshown), 'cannot be shown of the formula');
  const [shortest, longest] = [countOf(node, 'minLength') ?? 0, countOf(node, 'maxLength') ?? Infinity];
  if (least < shortest && !isSame(node, term, 'minLength'))
    return new SchemaError(
      pointerTo(node, 'minLength'),
      `the formula gives texts of ${least} characters or more`,
    );
  if (most > longest)
    return new SchemaError(
      pointerTo(node, 'maxLength'),
      `the formula gives texts of up to ${most} characters`,
    );
  return most <= LONGEST
    ? undefined
    : new SchemaError(pointer, `gives texts of up to ${most} characters`, `at most ${LONGEST} characters`);
}

/** The most characters of a text that a formula makes. */
const LONGEST = 10_000;
