import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { didYouMean } from './errors.js';

/** What is wrong with a value, and where in it. */
export interface Misfit {
  /** A JSON Pointer (RFC 6901). */
  readonly pointer: string;
  /** To be read after the name of the place: "must be integer". */
  readonly message: string;
}

interface Found {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message: string;
  readonly params: Record<string, unknown>;
}

/** The first thing wrong with a value from outside by this schema; undefined where nothing is. */
export function misfitOf(schema: TSchema, value: unknown): Misfit | undefined {
  const errors = Value.Errors(schema, value) as readonly Found[];
  const error = errors.find(({ keyword }) => keyword === 'additionalProperties') ?? errors[0];
  if (error === undefined) return undefined;
  return { pointer: error.instancePath, message: wordsOf(schema, error) };
}

/** A value of this schema with its defaults; `refuse` makes the error for one that is not. */
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

/** The schema of the place in a value that a pointer leads to. */
function placeOf(schema: TSchema, pointer: string): unknown {
  let place: unknown = schema;
  for (const name of pointer.split('/').slice(1)) {
    place = (place as { properties?: Record<string, unknown> }).properties?.[name] ?? {};
  }
  return place;
}
