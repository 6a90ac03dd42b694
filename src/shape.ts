import { Value } from 'typebox/value';
import { didYouMean } from './errors.js';
import type { Static, TSchema } from './json-schema.js';

// The service has two validators. Ajv, which Fastify compiles, checks the parameters of every request: it is fast, and it coerces
// texts to values. This one checks JSON values that are rare and whose schema depends on the value: bodies that ask for
// deliveries, and entries of DESTINATIONS_FILE. It compiles nothing, and its errors have our own words.

/** An error in a value, and its place in the value. */
export interface Misfit {
  /** A JSON Pointer (RFC 6901). */
  readonly pointer: string;
  /** Words after the name of the place: "must be integer". */
  readonly message: string;
}

/** An error as typebox reports it. */
interface Found {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message: string;
  readonly params: Record<string, unknown>;
}

/** The first error in a value by this schema; undefined when it fits. */
function misfitOf(schema: TSchema, value: unknown): Misfit | undefined {
  const errors = Value.Errors(schema, value) as readonly Found[];
  const error = errors.find(({ keyword }) => keyword === 'additionalProperties') ?? errors[0];
  if (error === undefined) return undefined;
  return { pointer: error.instancePath, message: wordsOf(schema, error) };
}

/** Does a value fit this schema? To tell what is wrong, shaped() takes longer. */
export const isOf = (schema: TSchema, value: unknown): boolean => Value.Check(schema, value);

/** The value with the defaults of this schema filled in. Throws the error that `refuse` makes when the value does not fit. */
export function shaped<T extends TSchema>(
  schema: T,
  value: unknown,
  refuse: (misfit: Misfit) => Error,
): Static<T> {
  const misfit = misfitOf(schema, value);
  if (misfit !== undefined) throw refuse(misfit);
  return Value.Default(schema, value) as Static<T>;
}

function wordsOf(schema: TSchema, { keyword, message, params, instancePath }: Found): string {
  switch (keyword) {
    case 'additionalProperties': {
      const [unknown] = params.additionalProperties as string[];
      const known = Object.keys((placeOf(schema, instancePath) as { properties?: object })?.properties ?? {});
      return `has no member ${unknown}${didYouMean(`${unknown}`, known)}; it may have ${known.join(', ')}`;
    }
    case 'required':
      return `needs ${(params.requiredProperties as string[]).join(', ')}`;
    case 'enum':
      return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`;
    case 'const':
      return `must be ${params.allowedValue}`;
    case 'pattern': {
      const { title } = placeOf(schema, instancePath) as { title?: string };
      return title === undefined ? message : `must be ${title}`;
    }
    default:
      return message;
  }
}

/** The schema of the part of a value at a JSON Pointer (RFC 6901). */
function placeOf(schema: TSchema, pointer: string): unknown {
  let place: unknown = schema;
  for (const name of pointer.split('/').slice(1)) {
    place = (place as { properties?: Record<string, unknown> }).properties?.[name] ?? {};
  }
  return place;
}
