import type { Faker } from '@faker-js/faker';
import { faker as english } from '@faker-js/faker/locale/en';
import { createCache } from '../../cache.js';
import type { Scalar } from '../../columns/value.js';
import { SchemaError, unknownWord } from '../read/schema-error.js';

/** The number of calls of a method for its vocabulary, and the most characters of the vocabulary. */
const CALLS = 1_000;
const MOST_CHARACTERS = 500_000;

/** The modules of Faker whose methods need no arguments. */
const modules =
  `airline animal book color commerce company database datatype date finance food git hacker internet
  location lorem music number person phone science string system vehicle word`.split(/\s+/);

/** The most vocabularies that are kept, each of up to half a million characters. */
const KEPT = 64;
const vocabularies = createCache<readonly Scalar[]>(KEPT);

/** The distinct values of a method of Faker, which are the same in all installations of this version of Faker. */
export function vocabularyBy(method: string, pointer: string): readonly Scalar[] {
  return vocabularies.find(method) ?? vocabularies.add(method, call(method, pointer));
}

function call(method: string, pointer: string): readonly Scalar[] {
  const make = find(method, pointer);
  const values = new Set<Scalar>();
  let characters = 0;
  for (let calls = 0; calls < CALLS && characters < MOST_CHARACTERS; calls++) {
    const value = scalarOf(make(), pointer, method);
    if (!values.has(value)) characters += String(value).length;
    values.add(value);
  }
  return [...values];
}

function scalarOf(value: unknown, pointer: string, method: string): Scalar {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Scalar;
  throw new SchemaError(pointer, `${method} does not return a string, a number or a boolean`);
}

/** A method of Faker as a function without arguments. It belongs to a new Faker with a fixed seed and current date. */
function find(method: string, pointer: string): () => unknown {
  const [module = '', name = '', ...rest] = method.split('.');
  if (!modules.includes(module) || rest.length > 0) {
    throw unknownWord(pointer, 'Faker module', module, modules);
  }
  // The constructor comes from the locale's own Faker, because importing the class would load every locale.
  const own = new (english.constructor as typeof Faker)({ locale: english.rawDefinitions });
  own.seed(1);
  own.setDefaultRefDate('2025-01-01T00:00:00Z');
  const methods = own[module as 'lorem'] as unknown as Readonly<Record<string, unknown>>;
  const names = Object.getOwnPropertyNames(methods).filter((key) => typeof methods[key] === 'function');
  if (!names.includes(name)) {
    throw unknownWord(
      pointer,
      'Faker method',
      method,
      names.map((key) => `${module}.${key}`),
    );
  }
  const make = methods[name] as () => unknown;
  return () => {
    try {
      return make();
    } catch {
      throw new SchemaError(pointer, `${method} needs arguments`);
    }
  };
}
