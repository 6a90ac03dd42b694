import { isObject, type JsonObject } from '../read/json.js';
import type { Reader, Type } from '../read/node.js';
import { negate } from './negate.js';
import { type Contains, type Demand, type Items, type Members, partsOf } from './parts.js';
import type { Random } from './random.js';

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
  readonly items: Items[];
  readonly unevaluatedItems: Demand[];
  readonly contains: Contains[];
}

/** No value can be: some other choice may do better. It has no stack, because it is thrown by the thousand. */
export class Impossible {}

const LONGEST_CHAIN = 100;

/** How often the condition of an `if` holds in careful values: where there are several, most of them may have to fail. */
const CAREFUL_SHARE = 0.2;

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
    const parts = partsOf(schema, pointer);
    const { reference, members, names, items, contains, unevaluated, unevaluatedItems } = parts;
    if (reference !== undefined) add(reader.root.resolve(reference.to, reference.pointer));
    addTypes(facts, parts.type);
    for (const [name, value] of parts.limits)
      facts.limits.set(name, [...(facts.limits.get(name) ?? []), value]);
    for (const list of parts.values) addValues(facts, list);
    for (const [name, demand] of parts.properties)
      facts.properties.set(name, [...(facts.properties.get(name) ?? []), demand]);
    if (members !== undefined) facts.members.push(members);
    for (const name of parts.required) facts.required.add(name);
    facts.implied.push(...parts.implied);
    if (names !== undefined) facts.names.push(names);
    if (items !== undefined) facts.items.push(items);
    if (contains !== undefined) facts.contains.push(contains);
    if (unevaluated !== undefined) facts.unevaluated.push(unevaluated);
    if (unevaluatedItems !== undefined) facts.unevaluatedItems.push(unevaluatedItems);

    for (const part of parts.allOf) add(part);
    const { anyOf, oneOf, not, test } = parts;
    if (anyOf.length > 0) add(random.of(anyOf));
    if (anyOf.length > 1 && random.chance(0.1)) add(random.of(anyOf));
    if (oneOf.length > 0) {
      const chosen = random.of(oneOf);
      add(chosen);
      if (random.careful) for (const other of oneOf) if (other !== chosen) add({ ...other, fails: true });
    }
    if (not !== undefined) add({ ...not, fails: true });
    if (test !== undefined) {
      const holds = random.chance(random.careful ? CAREFUL_SHARE : 0.5);
      add({ ...test.if, fails: !holds });
      const next = holds ? test.holds : test.fails;
      if (next !== undefined) add(next);
    }
    for (const [name, demand] of parts.dependent) {
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
