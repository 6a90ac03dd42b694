import type { Faker } from '@faker-js/faker';
import { faker as english } from '@faker-js/faker/locale/en';
import { createCache } from '../../cache.js';
import type { Scalar } from '../../columns/value.js';
import { below, SchemaError, shorten, unknownWord } from '../read/schema-error.js';
import { FAKER_VALUES, type FakerCall } from './call.js';
import { parseTemplate } from './template.js';

/** The number of values of a method, unless limitFaker() says otherwise. */
let most = FAKER_VALUES;

/** Sets how many values this thread has of each method of Faker. */
export function limitFaker(values: number): void {
  most = values;
}

/** The characters of a vocabulary, on average for each of its values, after which it ends. */
const CHARACTERS_A_VALUE = 200;

/** The modules of Faker. */
const modules =
  `airline animal book color commerce company database datatype date finance food git hacker helpers image internet
  location lorem music number person phone science string system vehicle word`.split(/\s+/);

/** The helpers that give a single value and take what JSON can say. */
const helpers =
  'arrayElement enumValue fake objectKey objectValue rangeToNumber replaceSymbols slugify weightedArrayElement'.split(
    ' ',
  );

/** The vocabularies that are kept take about so many bytes. */
const KEPT_BYTES = 32 << 20;
const vocabularies = createCache<readonly Scalar[]>({ bytes: KEPT_BYTES, bytesOf: bytesOfValues });

/** The bytes of a value besides its characters. */
const VALUE_BYTES = 24;

/** The memory that a list of values takes. */
export function bytesOfValues(values: readonly Scalar[]): number {
  return values.reduce((sum: number, value) => sum + VALUE_BYTES + String(value).length, 0);
}

/** Equal for calls that have the same values. */
export const keyOfCall = ({ method, args }: FakerCall): string => `${most} ${JSON.stringify([method, args])}`;

/**
 * Values of a method of Faker, which are the same in all installations of this version of Faker. The more frequent ones are there
 * several times.
 */
export function vocabularyOfCall(call: FakerCall): readonly Scalar[] {
  const key = keyOfCall(call);
  return vocabularies.find(key) ?? vocabularies.add(key, valuesOf(call));
}

/** The different values of a method that needs no arguments. */
export function differentBy(method: string): readonly Scalar[] {
  const values = vocabularyOfCall({ method, args: [], pointer: '', methodPointer: '' });
  const found = different.get(values) ?? [...new Set(values)];
  different.set(values, found);
  return found;
}

const different = new WeakMap<readonly Scalar[], readonly Scalar[]>();

function valuesOf(call: FakerCall): readonly Scalar[] {
  const make = functionOf(call);
  const values: Scalar[] = [];
  let characters = 0;
  while (values.length < most && characters < most * CHARACTERS_A_VALUE) {
    const value = scalarOf(make(), call);
    characters += String(value).length;
    values.push(value);
  }
  return values;
}

function scalarOf(value: unknown, { methodPointer, method }: FakerCall): Scalar {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Scalar;
  throw new SchemaError(methodPointer, `${method} does not return a string, a number or a boolean`);
}

/** A call of a method as a function. It belongs to a new Faker with a fixed seed and current date. */
function functionOf(call: FakerCall): () => unknown {
  // The constructor comes from the locale's own Faker, because importing the class would load every locale.
  const own = new (english.constructor as typeof Faker)({ locale: english.rawDefinitions });
  own.seed(1);
  own.setDefaultRefDate('2026-01-01T00:00:00Z');
  return bound(own, call);
}

function bound(faker: Faker, call: FakerCall): () => unknown {
  const { method, args, pointer } = call;
  const make = methodOf(faker, call);
  if (method === 'helpers.fake') {
    const pieces = parseTemplate(args, pointer).map((piece) =>
      typeof piece === 'string' ? () => piece : bound(faker, piece),
    );
    return () => pieces.map((piece) => String(scalarOf(piece(), call))).join('');
  }
  const given = args.map((argument) => argumentOf(faker, argument));
  let isChecked = method.startsWith('helpers.');
  return () => {
    const watches = given.map((argument) => watch(argument()));
    try {
      const value = make(...watches.map(({ argument }) => argument));
      if (!isChecked) for (const [at, { unread }] of watches.entries()) refuseUnread(call, at, unread());
      isChecked = true;
      return value;
    } catch (error) {
      if (error instanceof SchemaError) throw error;
      const why =
        args.length === 0 ? 'needs arguments' : `does not take these arguments: ${(error as Error).message}`;
      throw new SchemaError(pointer, shorten(`${method} ${why}`));
    }
  };
}

/** An argument that tells which of its names have not been read: nobody knows them. */
function watch(argument: unknown): { argument: unknown; unread(): readonly string[] } {
  if (typeof argument !== 'object' || argument === null || Array.isArray(argument))
    return { argument, unread: () => [] };
  const unread = new Set<string | symbol>(Object.keys(argument));
  const proxy = new Proxy(argument, {
    get(target, name, receiver) {
      unread.delete(name);
      return Reflect.get(target, name, receiver);
    },
  });
  return { argument: proxy, unread: () => [...unread].map(String) };
}

function refuseUnread({ method, pointer }: FakerCall, at: number, [name]: readonly string[]): void {
  if (name === undefined) return;
  throw new SchemaError(below(below(pointer, at), name), `${method} has no argument of this name`);
}

/** An argument, in which calls of other methods stand for their values. */
function argumentOf(faker: Faker, argument: unknown): () => unknown {
  if (typeof argument !== 'object' || argument === null) return () => argument;
  if (isCall(argument)) return bound(faker, argument);
  if (Array.isArray(argument)) {
    const items = argument.map((item) => argumentOf(faker, item));
    return () => items.map((item) => item());
  }
  const members = Object.entries(argument).map(
    ([name, member]) => [name, argumentOf(faker, member)] as const,
  );
  return () => Object.fromEntries(members.map(([name, member]) => [name, member()]));
}

const isCall = (argument: object): argument is FakerCall => 'methodPointer' in argument;

function methodOf(faker: Faker, { method, methodPointer }: FakerCall): (...args: unknown[]) => unknown {
  const [module = '', name = '', ...rest] = method.split('.');
  if (!modules.includes(module) || rest.length > 0) {
    throw unknownWord(methodPointer, 'Faker module', module, modules);
  }
  const own = faker[module as 'lorem'] as unknown as Readonly<Record<string, unknown>>;
  const names =
    module === 'helpers'
      ? helpers
      : Object.getOwnPropertyNames(own).filter((key) => typeof own[key] === 'function');
  if (names.includes(name)) return own[name] as () => unknown;
  throw unknownWord(
    methodPointer,
    'Faker method',
    method,
    names.map((key) => `${module}.${key}`),
  );
}
