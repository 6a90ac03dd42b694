import { isObject, type JsonObject, own } from '../read/json.js';
import type { Reader, Type } from '../read/node.js';
import type { Source } from '../read/pointers.js';
import { below } from '../read/schema-error.js';
import { negate } from './negate.js';
import type { Random } from './random.js';

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

/** What a value is to be, once every choice that schemas leave has been made. It is a guess: the validator decides. */
export interface Facts {
  types: ReadonlySet<Type> | undefined;
  /** The only values that may be; undefined for no such list. */
  values: readonly unknown[] | undefined;
  readonly excluded: unknown[];
  /** All values of each keyword for scalars and for counts. */
  readonly limits: Map<string, unknown[]>;
  readonly properties: Map<string, Demand[]>;
  readonly members: Members[];
  readonly unevaluated: Demand[];
  readonly required: Set<string>;
  readonly forbidden: Set<string>;
  readonly implied: [string, readonly string[]][];
  readonly names: Demand[];
  readonly items: { readonly prefix: readonly Demand[]; readonly rest: Demand | undefined }[];
  readonly unevaluatedItems: Demand[];
  readonly contains: { readonly demand: Demand; readonly min: number; readonly max: number }[];
}

/** No value can be: some other choice may do better. It has no stack, because it is thrown by the thousand. */
export class Impossible {}

const LONGEST_CHAIN = 100;
const limiting = new Set(
  `minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format minItems maxItems uniqueItems
   minProperties maxProperties formatMinimum formatMaximum formatExclusiveMinimum formatExclusiveMaximum`.split(
    /\s+/,
  ),
);

/** Collects what all demands say, with random choices among alternatives. Throws Impossible for `false`. */
export function collect(reader: Reader, random: Random, demands: readonly Demand[]): Facts {
  const facts: Facts = {
    types: undefined,
    values: undefined,
    excluded: [],
    limits: new Map(),
    properties: new Map(),
    members: [],
    unevaluated: [],
    required: new Set(),
    forbidden: new Set(),
    implied: [],
    names: [],
    items: [],
    unevaluatedItems: [],
    contains: [],
  };
  let chain = 0;
  const add = ({ schema, pointer, fails }: Demand): void => {
    reader.spend(pointer, 0.1);
    if (++chain > LONGEST_CHAIN) throw new Impossible();
    if (fails) negate(schema, pointer, facts, { reader, random, add });
    else if (schema === false) throw new Impossible();
    else if (isObject(schema)) addSchema(schema, pointer);
  };
  const addSchema = (schema: JsonObject, pointer: string): void => {
    const at = (name: string, ...path: (string | number)[]) => [name, ...path].reduce<string>(below, pointer);
    const listOf = (name: string): Demand[] => {
      const list = own(schema, name);
      return Array.isArray(list) ? list.map((one, index) => ({ schema: one, pointer: at(name, index) })) : [];
    };
    const one = (name: string): Demand | undefined =>
      Object.hasOwn(schema, name) ? { schema: own(schema, name), pointer: at(name) } : undefined;
    const mapOf = (name: string): [string, Demand][] => {
      const map = own(schema, name);
      if (!isObject(map)) return [];
      return Object.entries(map).map(([key, inner]) => [key, { schema: inner, pointer: at(name, key) }]);
    };

    const reference = own(schema, '$ref');
    if (typeof reference === 'string') add(reader.root.resolve(reference, at('$ref')));
    addTypes(facts, own(schema, 'type'));
    for (const [name, value] of Object.entries(schema)) {
      if (limiting.has(name)) facts.limits.set(name, [...(facts.limits.get(name) ?? []), value]);
    }
    const list = own(schema, 'enum');
    if (Array.isArray(list)) addValues(facts, list);
    if (Object.hasOwn(schema, 'const')) addValues(facts, [own(schema, 'const')]);

    const properties = mapOf('properties');
    for (const [name, demand] of properties) {
      facts.properties.set(name, [...(facts.properties.get(name) ?? []), demand]);
    }
    const patterns = mapOf('patternProperties').map(([pattern, demand]) => ({ pattern, demand }));
    const rest = one('additionalProperties');
    if (patterns.length > 0 || rest !== undefined)
      facts.members.push({ names: new Set(properties.map(([name]) => name)), patterns, rest });
    for (const name of textsIn(own(schema, 'required'))) facts.required.add(name);
    for (const [name, { schema: names }] of mapOf('dependentRequired'))
      facts.implied.push([name, textsIn(names)]);
    const names = one('propertyNames');
    if (names !== undefined) facts.names.push(names);
    const [prefix, items] = [listOf('prefixItems'), one('items')];
    if (prefix.length > 0 || items !== undefined) facts.items.push({ prefix, rest: items });
    const contains = one('contains');
    if (contains !== undefined) {
      const [min, max] = [
        own(schema, 'minContains') ?? 1,
        own(schema, 'maxContains') ?? Number.POSITIVE_INFINITY,
      ];
      facts.contains.push({ demand: contains, min: Number(min), max: Number(max) });
    }
    const [others, otherItems] = [one('unevaluatedProperties'), one('unevaluatedItems')];
    if (others !== undefined) facts.unevaluated.push(others);
    if (otherItems !== undefined) facts.unevaluatedItems.push(otherItems);

    for (const part of listOf('allOf')) add(part);
    const any = listOf('anyOf');
    if (any.length > 0) add(random.of(any));
    if (any.length > 1 && random.chance(0.1)) add(random.of(any));
    const only = listOf('oneOf');
    if (only.length > 0) add(random.of(only));
    const not = one('not');
    if (not !== undefined) add({ ...not, fails: true });
    const [test, then, otherwise] = [one('if'), one('then'), one('else')];
    if (test !== undefined && (then ?? otherwise) !== undefined) {
      const holds = random.chance(0.5);
      add({ ...test, fails: !holds });
      const next = holds ? then : otherwise;
      if (next !== undefined) add(next);
    }
    for (const [name, demand] of mapOf('dependentSchemas')) {
      if (facts.forbidden.has(name) || (!facts.required.has(name) && random.chance(0.5)))
        facts.forbidden.add(name);
      else {
        facts.required.add(name);
        add(demand);
      }
    }
  };
  for (const demand of demands) add(demand);
  return facts;
}

export const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

export function addTypes(facts: Facts, type: unknown): void {
  if (type === undefined) return;
  const list = (Array.isArray(type) ? type : [type]) as Type[];
  const { types } = facts;
  const common = list.flatMap((one): Type[] => {
    if (types === undefined || types.has(one)) return [one];
    if (one === 'integer' && types.has('number')) return ['integer'];
    return one === 'number' && types.has('integer') ? ['integer'] : [];
  });
  if (common.length === 0) throw new Impossible();
  facts.types = new Set(common);
}

function addValues(facts: Facts, list: readonly unknown[]): void {
  const texts = facts.values && new Set(facts.values.map((value) => JSON.stringify(value)));
  facts.values = list.filter((value) => texts === undefined || texts.has(JSON.stringify(value)));
  if (facts.values.length === 0) throw new Impossible();
}
