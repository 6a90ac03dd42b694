import { isObject } from '../read/json.js';
import { below, SchemaError } from '../read/schema-error.js';

/** A call of a method of Faker, as the keyword `faker` describes it. */
export interface FakerCall {
  /** Such as number.int; it may not exist. */
  readonly method: string;
  /** JSON values, in which other calls stand for their values. */
  readonly args: readonly unknown[];
  /** Where the arguments are, or else the method. */
  readonly pointer: string;
  readonly methodPointer: string;
}

/** The number of values of a method, unless the configuration says otherwise. */
export const FAKER_VALUES = 10_000;

/** How deep calls may be nested in each other. */
const DEEPEST = 3;

/** The most of what a method may make at once, such as the length of a text or the number of its words. */
const LARGEST = 1_000;
const MOST_CHARACTERS = 10_000;
const DEEPEST_ARGUMENT = 20;

/** The modules whose numbers say which value is made, not how much of it. */
const ofValues = ['number', 'date', 'location', 'commerce', 'datatype'];

/** Reads the keyword `faker`: the name of a method, or an object with a `method` and its `args`. Throws a SchemaError for others. */
export function readFakerCall(value: unknown, pointer: string, depth = 1): FakerCall {
  if (typeof value === 'string') return { method: value, args: [], pointer, methodPointer: pointer };
  if (!isObject(value))
    throw new SchemaError(pointer, 'must be a method of Faker, or an object with a method and its args');
  for (const name of Object.keys(value)) {
    if (name !== 'method' && name !== 'args')
      throw new SchemaError(below(pointer, name), 'is not known here', ['method', 'args']);
  }
  if (depth > DEEPEST) throw new SchemaError(pointer, `calls are nested in more than ${DEEPEST - 1} others`);
  const { method, args = [] } = value;
  const methodPointer = below(pointer, 'method');
  const argsPointer = below(pointer, 'args');
  if (typeof method !== 'string')
    throw new SchemaError(methodPointer, 'must be the name of a method of Faker');
  if (!Array.isArray(args)) throw new SchemaError(argsPointer, 'must be the list of the arguments');
  const isFree = ofValues.includes(method.split('.')[0] as string) || method === 'finance.amount';
  const read = args.map((one, at) => argumentOf(one, below(argsPointer, at), isFree, depth, 0));
  return { method, args: read, pointer: Object.hasOwn(value, 'args') ? argsPointer : pointer, methodPointer };
}

/** An argument with the calls in it read: {"faker": …} stands for a value of another method. */
function argumentOf(value: unknown, pointer: string, isFree: boolean, depth: number, level: number): unknown {
  if (level > DEEPEST_ARGUMENT) throw new SchemaError(pointer, 'is nested too deep');
  const inner = (one: unknown, name: string | number) =>
    argumentOf(one, below(pointer, name), isFree, depth, level + 1);
  if (typeof value === 'number' && !isFree && Math.abs(value) > LARGEST)
    throw new SchemaError(pointer, `must be at most ${LARGEST}`);
  if (typeof value === 'string') checkText(value, pointer);
  if (Array.isArray(value)) return value.map(inner);
  if (!isObject(value)) return value;
  const names = Object.keys(value);
  if (names.length === 1 && names[0] === 'faker')
    return readFakerCall(value.faker, below(pointer, 'faker'), depth + 1);
  return Object.fromEntries(names.map((name) => [name, inner(value[name], name)]));
}

/** Some methods repeat what stands before {5} or {2,5}. */
function checkText(text: string, pointer: string): void {
  if (text.length > MOST_CHARACTERS)
    throw new SchemaError(pointer, `must have at most ${MOST_CHARACTERS} characters`);
  if (/[{,]\s*\d{4,}\s*\}/.test(text)) throw new SchemaError(pointer, `must repeat at most ${LARGEST} times`);
}
