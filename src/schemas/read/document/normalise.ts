import { scopedIn } from '../documents.js';
import { allLost, hasInexact } from '../inexact.js';
import { type JsonObject, own } from '../json.js';
import { below, SchemaError } from '../schema-error.js';
import { modern } from './dialects.js';
import { type Place, type Resources, resourcesOf } from './resources.js';
import { anchorIn, fragmentOf, type Instance, type Scope, type Scopes, scopesOf } from './scopes.js';

/** Keywords that name a place of the document, and have done their duty when references are local pointers. */
const naming = new Set([
  '$id',
  '$anchor',
  '$schema',
  '$dynamicAnchor',
  '$recursiveAnchor',
  '$vocabulary',
  '$async',
]);

/** The most schemas that are there once more because of dynamic references. */
const MOST_COPIED = 100_000;

/**
 * The document in the form of one version, 2020-12: each `$ref` is a local JSON Pointer, `#/…`, whatever `$id`, `$anchor`, relative
 * reference or `$dynamicRef` it was; older spellings of keywords are rewritten in their places. A reference to what is not in
 * the document stays as it is. Nothing is ever fetched. A constant that is one of the `inexact` numbers has lost digits, so no value
 * is made for it. Resources whose dynamic references have different targets, as the way to them is, are there several times, in a member
 * of their own. Throws a SchemaError where there is no schema, and for too many such ways.
 */
export function normalise(document: JsonObject, inexact: ReadonlySet<number>): JsonObject {
  const found = resourcesOf(document);
  const scopes = scopesOf(found);
  const scopedAt = scopedIn(document);
  const references = referencesIn(found, scopes, below('', scopedAt));
  let copied = 0;
  const rewrite = (value: unknown, instance?: Instance): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const within = (inner: unknown) => rewrite(inner, instance);
    if (Array.isArray(value)) return changed(value, value.map(within)) ?? value;
    const entries = Object.entries(value);
    const place = found.places.get(value);
    if (place === undefined) {
      const inner = entries.map(([, member]) => within(member));
      return inner.every((member, at) => member === entries[at]?.[1])
        ? value
        : Object.fromEntries(entries.map(([name], at) => [name, inner[at]]));
    }
    const scope = scopes.scopeOf(place.resource, instance);
    if (instance !== undefined && ++copied > MOST_COPIED)
      throw new SchemaError(
        instance.resource.pointer,
        `and others are entered in ways that make more than ${MOST_COPIED} schemas of $dynamicRef`,
      );
    const members = entries.flatMap(([name, member]): [string, unknown][] => {
      if (naming.has(name) || (name === 'id' && place.resource.dialect.id === 'id')) return [];
      if (name === '$ref') return [[name, references.local(member, place, scope) ?? member]];
      if (name === '$dynamicRef' || name === '$recursiveRef') return [];
      return [[name, holdsData(name) ? member : within(member)]];
    });
    const dynamic = references.dynamic(value as JsonObject, place, scope);
    const exact = inexact.size === 0 ? members : exactly(members, inexact);
    return modern(Object.fromEntries([...exact, ...dynamic]), place.resource.dialect);
  };
  const whole = rewrite(document) as JsonObject;
  const { instances } = scopes;
  if (instances.length === 0) return whole;
  const scoped: unknown[] = [];
  // Those that are rewritten may need others.
  for (let at = 0; at < instances.length; at++) {
    const instance = instances[at] as Instance;
    scoped.push(rewrite(instance.resource.schema, instance));
  }
  return { ...whole, [scopedAt]: scoped };
}

/** How references are written after rewriting; `scopedAt` is the pointer to the schemas that are there several times. */
function referencesIn(
  { schemas, resources, dynamicAnchors, find }: Resources,
  scopes: Scopes,
  scopedAt: string,
) {
  const to = (pointer: string, scope: Scope): string | undefined => {
    const target = schemas.get(pointer);
    if (target === undefined) return undefined;
    const resource = resources.get(target.uri);
    const number = resource && scopes.instanceFor(resource, scope);
    const start = resource && schemas.get(resource.pointer)?.now;
    if (number === undefined || start === undefined) return `#${encode(target.now)}`;
    return `#${encode(below(scopedAt, number) + target.now.slice(start.length))}`;
  };
  return {
    local(reference: unknown, place: Place, scope: Scope): string | undefined {
      const pointer = typeof reference === 'string' ? find(reference, place) : undefined;
      return pointer === undefined ? undefined : to(pointer, scope);
    },
    /** The keywords that stand for `$dynamicRef`. */
    dynamic(schema: JsonObject, place: Place, scope: Scope): [string, unknown][] {
      const keyword = ['$dynamicRef', '$recursiveRef'].find((name) => typeof own(schema, name) === 'string');
      if (keyword === undefined) return [];
      const reference = own(schema, keyword) as string;
      const name = keyword === '$recursiveRef' ? '' : fragmentOf(reference);
      const first = find(reference, place);
      const uri = first === undefined ? undefined : schemas.get(first)?.uri;
      const resource = uri === undefined ? undefined : resources.get(uri);
      const isDynamic = uri !== undefined && dynamicAnchors.get(name)?.get(uri) === first;
      const inner = resource === undefined ? scope : scopes.entered(scope, resource);
      const target = isDynamic ? anchorIn(inner, name) : first;
      const $ref = (target && to(target, inner)) ?? reference;
      if (!Object.hasOwn(schema, '$ref')) return [['$ref', $ref]];
      const there = own(schema, 'allOf');
      return [['allOf', [...(Array.isArray(there) ? there : []), { $ref }]]];
    },
  };
}

/** The members of a schema without constants that have lost digits. Where a keyword has no other, no value is valid. */
function exactly(members: [string, unknown][], inexact: ReadonlySet<number>): [string, unknown][] {
  const isKept = (one: unknown) => !hasInexact(one, inexact);
  const exact = members.flatMap(([name, value]): [string, unknown][] => {
    if (name === 'const') return isKept(value) ? [[name, value]] : [];
    if (name !== 'enum' || !Array.isArray(value) || value.every(isKept)) return [[name, value]];
    const kept = value.filter(isKept);
    return kept.length === 0 ? [] : [[name, kept]];
  });
  const left = new Set(exact.map(([name]) => name));
  const lost = members.find(([name]) => !left.has(name));
  // It comes last, so that it stands in the place of a `not` beside it.
  return lost === undefined ? exact : [...exact, ['not', allLost[lost[0] as keyof typeof allLost]]];
}

const changed = (before: readonly unknown[], after: readonly unknown[]) =>
  after.every((value, index) => value === before[index]) ? undefined : after;

const holdsData = (name: string) =>
  name === 'const' || name === 'enum' || name === 'default' || name === 'examples';

const encode = (pointer: string) =>
  pointer
    .split('/')
    .map((step) => encodeURIComponent(step).replaceAll('%24', '$'))
    .join('/');
