import { SchemaError } from '../schema-error.js';
import type { Resource, Resources } from './resources.js';

/**
 * The dynamic anchors of the outermost resources on the way to a schema: those of the scope around it, and pointers to others by their names.
 * A document may have a hundred thousand scopes, which have most of their anchors from each other.
 */
export interface Scope {
  readonly around: Scope | undefined;
  readonly own: ReadonlyMap<string, string>;
}

/** The pointer to the anchor of a name; undefined where no resource on the way has it. */
export function anchorIn(scope: Scope, name: string): string | undefined {
  for (let one: Scope | undefined = scope; one !== undefined; one = one.around) {
    const pointer = one.own.get(name);
    if (pointer !== undefined) return pointer;
  }
  return undefined;
}

/** A resource as it is where its dynamic references have other targets than in its place. */
export interface Instance {
  readonly resource: Resource;
  readonly scope: Scope;
}

/** What `$dynamicRef` leads to depends on the way to it: of each dynamic anchor, the outermost resource on the way that has it wins. */
export interface Scopes {
  /** The scope of a resource in its place, or of one that applies within an instance. */
  scopeOf(resource: Resource, instance?: Instance): Scope;
  /** The scope after a resource has been entered, too. */
  entered(scope: Scope, resource: Resource): Scope;
  /** The number of the instance that a reference from this scope needs; undefined where the resource suits in its place. */
  instanceFor(resource: Resource, scope: Scope): number | undefined;
  /** Grows while references of instances need others. */
  readonly instances: readonly Instance[];
}

/** More of them are refused. */
const MOST_INSTANCES = 100;
const MOST_NAMES = 100;

export function scopesOf(all: Resources): Scopes {
  const { resources } = all;
  const needs = namesNeeded(all);
  const anchors = anchorsOf(all);
  const empty: Scope = { around: undefined, own: new Map() };
  const inPlace = new Map<string, Scope>();
  const numbers = new Map<string, number>();
  const instances: Instance[] = [];

  const entered = (scope: Scope, { uri }: Resource): Scope => {
    const names = needs.get(uri);
    if (names === undefined) return scope;
    const more = (anchors.get(uri) ?? []).filter(
      ([name]) => names.has(name) && anchorIn(scope, name) === undefined,
    );
    return more.length === 0 ? scope : { around: scope, own: new Map(more) };
  };

  const scopeOf = (resource: Resource, instance?: Instance): Scope => {
    if (needs.size === 0) return empty;
    const known = instance === undefined ? inPlace.get(resource.uri) : undefined;
    if (known !== undefined) return known;
    // From the inside to the outside. Resources that have one URI may be within each other.
    const way = new Map<string, Resource>();
    let next: Resource | undefined = resource;
    while (next !== undefined && next.uri !== instance?.resource.uri && !way.has(next.uri)) {
      way.set(next.uri, next);
      next = next.parent === undefined ? undefined : resources.get(next.parent);
    }
    const outer = next !== undefined && next.uri === instance?.resource.uri ? instance.scope : empty;
    const scope = [...way.values()].reduceRight(entered, outer);
    if (instance === undefined) inPlace.set(resource.uri, scope);
    return scope;
  };

  /** Numbers of pointers, which may be long. */
  const places = new Map<string, number>();
  const placeOf = (pointer: string | undefined) => {
    if (pointer === undefined) return '';
    const number = places.get(pointer) ?? places.size;
    places.set(pointer, number);
    return number;
  };

  /** Equal for scopes in which all references from the resource on have the same targets. */
  const keyOf = ({ uri }: Resource, scope: Scope) =>
    JSON.stringify([uri, ...[...(needs.get(uri) ?? [])].map((name) => placeOf(anchorIn(scope, name)))]);

  const findInstance = (resource: Resource, from: Scope): number | undefined => {
    const scope = entered(from, resource);
    const key = keyOf(resource, scope);
    if (key === keyOf(resource, scopeOf(resource))) return undefined;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    if (instances.length === MOST_INSTANCES)
      throw new SchemaError(
        resource.pointer,
        `is entered in more than ${MOST_INSTANCES} ways, in each of which $dynamicRef means something else`,
      );
    numbers.set(key, instances.length);
    return instances.push({ resource, scope }) - 1;
  };

  /** What was found for the resources, by their URIs, that references from a scope lead to. */
  const found = new WeakMap<Scope, Map<string, number | undefined>>();

  return {
    scopeOf,
    entered,
    instances,
    instanceFor(resource, from) {
      if (!needs.has(resource.uri)) return undefined;
      const known = found.get(from) ?? new Map<string, number | undefined>();
      found.set(from, known);
      if (!known.has(resource.uri)) known.set(resource.uri, findInstance(resource, from));
      return known.get(resource.uri);
    },
  };
}

/** The dynamic anchors of each resource with their pointers, by its URI. */
function anchorsOf({
  dynamicAnchors,
}: Resources): ReadonlyMap<string, readonly [name: string, pointer: string][]> {
  const anchors = new Map<string, [string, string][]>();
  for (const [name, places] of dynamicAnchors) {
    for (const [uri, pointer] of places) {
      const own = anchors.get(uri) ?? [];
      anchors.set(uri, own);
      own.push([name, pointer]);
    }
  }
  return anchors;
}

/** The names of dynamic anchors on which it depends what a resource, and those to which it refers, mean; by their URIs. */
function namesNeeded(found: Resources): ReadonlyMap<string, ReadonlySet<string>> {
  const { dynamicAnchors, references, resources, schemas, find } = found;
  const users = new Map<string, Set<string>>();
  /** The resources that enter one, by its URI. */
  const entering = new Map<string, Set<string>>();
  const add = (map: Map<string, Set<string>>, key: string, value: string) => {
    const values = map.get(key) ?? new Set();
    map.set(key, values.add(value));
  };
  if (!references.some(({ keyword }) => keyword !== '$ref')) return new Map();
  for (const { keyword, reference, place } of references) {
    const { uri } = place.resource;
    const target = find(reference, place);
    const to = target === undefined ? undefined : schemas.get(target)?.uri;
    if (to !== undefined) add(entering, to, uri);
    if (keyword === '$ref') continue;
    const name = keyword === '$recursiveRef' ? '' : fragmentOf(reference);
    add(users, name, uri);
    for (const other of dynamicAnchors.get(name)?.keys() ?? []) add(entering, other, uri);
  }
  for (const { uri, parent } of resources.values()) if (parent !== undefined) add(entering, uri, parent);
  if (users.size > MOST_NAMES)
    throw new SchemaError('', `has references to more than ${MOST_NAMES} dynamic anchors`);
  return spread(users, entering);
}

/** The names that resources use, or others that they enter, by their URIs. Resources of the same names share the set of them. */
function spread(
  users: ReadonlyMap<string, ReadonlySet<string>>,
  entering: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const names = [...users.keys()];
  /** The numbers of names as bits. */
  const bits = new Map<string, bigint>();
  for (const [at, name] of names.entries()) {
    for (const uri of users.get(name) ?? []) bits.set(uri, (bits.get(uri) ?? 0n) | (1n << BigInt(at)));
  }
  // A Set that grows is iterated to its new end, and what is added again after it was deleted comes last.
  const changed = new Set(bits.keys());
  for (const uri of changed) {
    changed.delete(uri);
    const own = bits.get(uri) ?? 0n;
    for (const other of entering.get(uri) ?? []) {
      const before = bits.get(other) ?? 0n;
      if ((before | own) === before) continue;
      bits.set(other, before | own);
      changed.add(other);
    }
  }
  const sets = new Map<bigint, ReadonlySet<string>>();
  const setOf = (mask: bigint) => {
    const known = sets.get(mask) ?? new Set(names.filter((_, at) => (mask >> BigInt(at)) & 1n));
    sets.set(mask, known);
    return known;
  };
  return new Map([...bits].map(([uri, mask]) => [uri, setOf(mask)]));
}

/** The name of an anchor that a reference ends with. */
export const fragmentOf = (reference: string): string => reference.slice(reference.indexOf('#') + 1);
