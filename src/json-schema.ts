import type { Type as TypeBox } from 'typebox';

export type { Static, TObject, TProperties, TSchema } from 'typebox';

type Kind =
  | 'Array'
  | 'Boolean'
  | 'Enum'
  | 'Integer'
  | 'Literal'
  | 'Null'
  | 'Number'
  | 'Object'
  | 'Optional'
  | 'String'
  | 'Union'
  | 'Unsafe';

/** A schema with the marks of TypeBox, which JSON and Ajv do not see. */
const marked = (schema: object, marks: Record<string, unknown>): object => {
  const { ...copy } = schema;
  for (const [mark, value] of Object.entries(marks)) Object.defineProperty(copy, mark, { value });
  return copy;
};

const scalar = (kind: string) => (options: object) =>
  marked({ type: kind.toLowerCase(), ...options }, { '~kind': kind });

const make = {
  Boolean: scalar('Boolean'),
  Integer: scalar('Integer'),
  Null: scalar('Null'),
  Number: scalar('Number'),
  String: scalar('String'),
  Literal: (value: unknown, options: object) =>
    marked({ type: typeof value, const: value, ...options }, { '~kind': 'Literal' }),
  Enum: (values: readonly unknown[], options: object) =>
    marked({ enum: values, ...options }, { '~kind': 'Enum' }),
  Array: (items: object, options: object) =>
    marked({ type: 'array', items, ...options }, { '~kind': 'Array' }),
  Union: (types: readonly object[], options: object) =>
    marked({ anyOf: types, ...options }, { '~kind': 'Union' }),
  Object(properties: Record<string, object>, options: object) {
    const required = Object.keys(properties).filter((name) => !('~optional' in (properties[name] as object)));
    const requires = required.length > 0 && { required };
    return marked({ type: 'object', ...requires, properties, ...options }, { '~kind': 'Object' });
  },
  Optional: (schema: { '~kind'?: string }) => marked(schema, { '~kind': schema['~kind'], '~optional': true }),
  Unsafe: (schema: object) => marked(schema, { '~unsafe': null }),
};

/**
 * JSON Schema with its static types: this part of TypeBox, with the same results. TypeBox itself is 680 modules, which took 0.1 s
 * of each start; it is only imported to check bodies (shape.ts).
 */
export const Type = make as unknown as Pick<typeof TypeBox, Kind>;

/** The name of a schema for words: NotFound, EStore. */
export const pascalCase = (words: string): string =>
  words.replace(/(?:^|[^A-Za-z\d]+)([A-Za-z\d]|$)/g, (_, first: string) => first.toUpperCase());
