import { isObject, type JsonObject, own } from '../json.js';

/** What the versions of JSON Schema, and OpenAPI 3.0, understand differently. */
export interface Dialect {
  /** The keyword that names a resource. */
  readonly id: '$id' | 'id';
  /**
   * Whether an identifier beside `$ref` counts. Other keywords there always do: versions that ignore them allow more, and
   * validators that heed them all the same allow less.
   */
  readonly siblings: boolean;
  /** Whether `nullable` allows null. */
  readonly nullable: boolean;
  /** Keywords that this version does not know. */
  readonly unknown: ReadonlySet<string>;
}

const since2019 =
  `dependentRequired dependentSchemas minContains maxContains unevaluatedItems unevaluatedProperties`.split(
    ' ',
  );
const since7 = ['if', 'then', 'else'];
const since6 = ['const', 'contains', 'propertyNames'];

const latest: Dialect = { id: '$id', siblings: true, nullable: false, unknown: new Set() };
const draft7: Dialect = { ...latest, siblings: false, unknown: new Set([...since2019, 'prefixItems']) };
const draft6: Dialect = { ...draft7, unknown: new Set([...draft7.unknown, ...since7]) };
const draft4: Dialect = { ...draft6, id: 'id', unknown: new Set([...draft6.unknown, ...since6]) };
const openapi30: Dialect = { ...latest, siblings: false, nullable: true };
const swagger: Dialect = { ...openapi30, nullable: false };

const known: readonly (readonly [RegExp, Dialect])[] = [
  [/draft-0[34]\//, draft4],
  [/draft-06\//, draft6],
  [/draft-07\//, draft7],
  [/2019-09\//, { ...latest, unknown: new Set(['prefixItems', '$dynamicRef']) }],
];

/** The dialect that a schema names in `$schema`, `openapi` or `swagger`; undefined when it names none. The latest one stands for unknown ones. */
export function dialectOf(schema: unknown): Dialect | undefined {
  if (!isObject(schema)) return undefined;
  const openapi = own(schema, 'openapi');
  if (typeof openapi === 'string' && openapi.startsWith('3.0')) return openapi30;
  if (typeof own(schema, 'swagger') === 'string') return swagger;
  const uri = own(schema, '$schema');
  if (typeof uri !== 'string') return undefined;
  return known.find(([pattern]) => pattern.test(uri))?.[1] ?? latest;
}

/** The 2020-12 form of the keywords of one schema, whose subschemas are rewritten already. */
export function modern(schema: JsonObject, dialect: Dialect): JsonObject {
  const members = new Map(Object.entries(schema).filter(([name]) => !dialect.unknown.has(name)));
  const items = members.get('items');
  if (Array.isArray(items)) {
    members.delete('items');
    // An empty tuple says nothing.
    if (items.length > 0) members.set('prefixItems', items);
    const rest = members.get('additionalItems');
    if (rest !== undefined) members.set('items', rest);
  }
  members.delete('additionalItems');
  const prefix = members.get('prefixItems');
  if (Array.isArray(prefix) && prefix.length === 0) members.delete('prefixItems');
  exclusive(members, 'exclusiveMinimum', 'minimum');
  exclusive(members, 'exclusiveMaximum', 'maximum');
  splitDependencies(members);
  if (dialect.nullable) allowNull(members);
  members.delete('nullable');
  return Object.fromEntries(members);
}

function exclusive(members: Map<string, unknown>, flag: string, bound: string): void {
  const value = members.get(flag);
  if (typeof value !== 'boolean') return;
  members.delete(flag);
  const limit = members.get(bound);
  if (!value || limit === undefined) return;
  members.delete(bound);
  members.set(flag, limit);
}

function splitDependencies(members: Map<string, unknown>): void {
  const dependencies = members.get('dependencies');
  if (!isObject(dependencies)) return;
  members.delete('dependencies');
  const entries = Object.entries(dependencies).map(
    ([name, value]) => [name, typeof value === 'string' ? [value] : value] as const,
  );
  const add = (keyword: string, found: typeof entries) => {
    const there = members.get(keyword);
    if (found.length > 0)
      members.set(keyword, { ...Object.fromEntries(found), ...(isObject(there) && there) });
  };
  add(
    'dependentRequired',
    entries.filter(([, value]) => Array.isArray(value)),
  );
  add(
    'dependentSchemas',
    entries.filter(([, value]) => !Array.isArray(value)),
  );
}

function allowNull(members: Map<string, unknown>): void {
  const type = members.get('type');
  if (members.get('nullable') !== true || typeof type !== 'string') return;
  members.set('type', [type, 'null']);
}
