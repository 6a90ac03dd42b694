import { isObject, type JsonObject, own } from '../read/json.js';
import type { Source } from '../read/pointers.js';
import { below } from '../read/schema-error.js';

/** A schema that a value is to meet, or that it is to fail. */
export interface Demand extends Source {
  readonly fails?: boolean;
}

/** The demands on an object's members by one schema. */
export interface Members {
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly { readonly pattern: string; readonly demand: Demand }[];
  readonly rest: Demand | undefined;
}

/** The demands on a list's items by one schema. */
export interface Items {
  readonly prefix: readonly Demand[];
  readonly rest: Demand | undefined;
}

export interface Contains {
  readonly demand: Demand;
  readonly min: number;
  readonly max: number;
}

/** What one schema says, before any choice: keywords that it lacks are undefined or empty. */
export interface Parts {
  readonly reference: { readonly to: string; readonly pointer: string } | undefined;
  readonly type: unknown;
  /** The lists of `enum` and `const`. */
  readonly values: readonly (readonly unknown[])[];
  /** The keywords for scalars and for counts. */
  readonly limits: readonly (readonly [string, unknown])[];
  readonly properties: readonly (readonly [string, Demand])[];
  readonly members: Members | undefined;
  readonly required: readonly string[];
  readonly implied: readonly [string, readonly string[]][];
  readonly dependent: readonly (readonly [string, Demand])[];
  readonly names: Demand | undefined;
  readonly unevaluated: Demand | undefined;
  readonly items: Items | undefined;
  readonly unevaluatedItems: Demand | undefined;
  readonly contains: Contains | undefined;
  readonly allOf: readonly Demand[];
  readonly anyOf: readonly Demand[];
  readonly oneOf: readonly Demand[];
  readonly not: Demand | undefined;
  /** There where `then` or `else` follows. */
  readonly test:
    | { readonly if: Demand; readonly holds: Demand | undefined; readonly fails: Demand | undefined }
    | undefined;
}

const limiting = new Set(
  `minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format minItems maxItems uniqueItems
   minProperties maxProperties formatMinimum formatMaximum formatExclusiveMinimum formatExclusiveMaximum`.split(
    /\s+/,
  ),
);

const known = new WeakMap<JsonObject, Parts>();

/** The parts of a schema, which is read once, because candidates ask for it thousands of times. */
export function partsOf(schema: JsonObject, pointer: string): Parts {
  const parts = known.get(schema) ?? read(schema, pointer);
  known.set(schema, parts);
  return parts;
}

function read(schema: JsonObject, pointer: string): Parts {
  const at = (name: string, ...path: (string | number)[]) => [name, ...path].reduce<string>(below, pointer);
  const one = (name: string): Demand | undefined =>
    Object.hasOwn(schema, name) ? { schema: own(schema, name), pointer: at(name) } : undefined;
  const listOf = (name: string): Demand[] => {
    const list = own(schema, name);
    return Array.isArray(list) ? list.map((part, index) => ({ schema: part, pointer: at(name, index) })) : [];
  };
  const mapOf = (name: string): [string, Demand][] => {
    const map = own(schema, name);
    if (!isObject(map)) return [];
    return Object.entries(map).map(([key, part]) => [key, { schema: part, pointer: at(name, key) }]);
  };
  const reference = own(schema, '$ref');
  const list = own(schema, 'enum');
  const properties = mapOf('properties');
  const patterns = mapOf('patternProperties').map(([pattern, demand]) => ({ pattern, demand }));
  const rest = one('additionalProperties');
  const [prefix, items] = [listOf('prefixItems'), one('items')];
  const contains = one('contains');
  const [test, holds, fails] = [one('if'), one('then'), one('else')];
  const count = (name: string, usual: number) => Number(own(schema, name) ?? usual);
  return {
    reference: typeof reference === 'string' ? { to: reference, pointer: at('$ref') } : undefined,
    type: own(schema, 'type'),
    values: [
      ...(Array.isArray(list) ? [list] : []),
      ...(Object.hasOwn(schema, 'const') ? [[own(schema, 'const')]] : []),
    ],
    limits: Object.entries(schema).filter(([name]) => limiting.has(name)),
    properties,
    members:
      patterns.length > 0 || rest !== undefined
        ? { names: new Set(properties.map(([name]) => name)), patterns, rest }
        : undefined,
    required: textsIn(own(schema, 'required')),
    implied: mapOf('dependentRequired').map(([name, { schema: names }]) => [name, textsIn(names)]),
    dependent: mapOf('dependentSchemas'),
    names: one('propertyNames'),
    unevaluated: one('unevaluatedProperties'),
    items: prefix.length > 0 || items !== undefined ? { prefix, rest: items } : undefined,
    unevaluatedItems: one('unevaluatedItems'),
    contains: contains && {
      demand: contains,
      min: count('minContains', 1),
      max: count('maxContains', Number.POSITIVE_INFINITY),
    },
    allOf: listOf('allOf'),
    anyOf: listOf('anyOf'),
    oneOf: listOf('oneOf'),
    not: one('not'),
    test: test !== undefined && (holds ?? fails) !== undefined ? { if: test, holds, fails } : undefined,
  };
}

export const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
