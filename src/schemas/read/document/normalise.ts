import { type Dialect, dialectOf, modern } from './dialects.js';
import { allDocuments } from './documents.js';
import { allLost, hasInexact } from './inexact.js';
import { isObject, type JsonObject, own } from './json.js';
import { below } from './schema-error.js';

/** Where the subschemas of a schema are: in a member, in each entry of a list, in each member of an object. */
const single = new Set(
  `not if then else items additionalItems contains propertyNames additionalProperties unevaluatedItems unevaluatedProperties
   contentSchema`.split(/\s+/),
);
const lists = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']);
const maps = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
]);

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

/** A schema that is a document of its own, within the document that was sent. */
interface Resource {
  readonly uri: string;
  /** The URI of the document that it is in, by which others may refer to it, whatever it calls itself. */
  readonly retrieved: string;
  readonly pointer: string;
  readonly dialect: Dialect;
}

/** What is known of a schema object of the document. */
interface Place {
  readonly resource: Resource;
  readonly pointer: string;
}

const WHOLE = 'schema://document/';
const lenient: Dialect = { id: '$id', siblings: true, nullable: false, unknown: new Set() };

/**
 * The document in the form of one version, 2020-12: each `$ref` is a local JSON Pointer, `#/…`, whatever `$id`, `$anchor`, relative
 * reference or `$dynamicRef` it was; older spellings of keywords are rewritten in their places. A reference to what is not in
 * the document stays as it is. Nothing is ever fetched. A constant that is one of the `inexact` numbers has lost digits, so no value
 * is made for it. Throws a SchemaError where there is no schema.
 */
export function normalise(document: JsonObject, inexact: ReadonlySet<number>): JsonObject {
  const index = indexOf(document);
  const rewrite = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return changed(value, value.map(rewrite)) ?? value;
    const entries = Object.entries(value);
    const place = index.places.get(value);
    if (place === undefined) {
      const inner = entries.map(([, member]) => rewrite(member));
      return inner.every((member, at) => member === entries[at]?.[1])
        ? value
        : Object.fromEntries(entries.map(([name], at) => [name, inner[at]]));
    }
    const members = entries.flatMap(([name, member]): [string, unknown][] => {
      if (naming.has(name) || (name === 'id' && place.resource.dialect.id === 'id')) return [];
      if (name === '$ref') return [[name, index.local(member, place) ?? member]];
      if (name === '$dynamicRef' || name === '$recursiveRef') return [];
      return [[name, holdsData(name) ? member : rewrite(member)]];
    });
    const dynamic = index.dynamic(value as JsonObject, place);
    const exact = inexact.size === 0 ? members : exactly(members, inexact);
    return modern(Object.fromEntries([...exact, ...dynamic]), place.resource.dialect);
  };
  return rewrite(document) as JsonObject;
}

/** A reference to what is in no document that is there, and the URIs that this may have. */
export interface OuterReference {
  readonly reference: string;
  readonly uris: readonly string[];
}

/** The URI by which a document calls itself, and its references to others. */
export function outerReferences(document: JsonObject): {
  readonly id?: string;
  readonly references: readonly OuterReference[];
} {
  const { id, outside } = indexOf(document);
  return { ...(id !== undefined && { id }), references: outside };
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

/** Finds the schemas, resources and anchors of a document. */
function indexOf(document: JsonObject) {
  const places = new Map<object, Place>();
  /** The pointer that a schema has after rewriting, by the pointer that it has before. */
  const moved = new Map<string, string>();
  const resources = new Map<string, Resource>();
  /** By URI with fragment. */
  const anchors = new Map<string, string>();
  const beside = allDocuments(document);
  const starts = new Set(['', ...beside.map(({ pointer }) => pointer)]);
  const dynamicAnchors = new Map<string, Map<string, string>>();
  const references: { reference: string; place: Place }[] = [];

  const visit = (schema: unknown, around: Resource, before: string, after: string): void => {
    moved.set(before, after);
    if (!isObject(schema) || places.has(schema)) return;
    const resource = resourceOf(schema, around, before);
    const place = { resource, pointer: before };
    places.set(schema, place);
    nameAnchors(schema, place);
    for (const keyword of ['$ref', '$dynamicRef', '$recursiveRef']) {
      const reference = own(schema, keyword);
      if (typeof reference === 'string') references.push({ reference, place });
    }
    for (const [name, value] of Object.entries(schema)) {
      const [old, now] = [below(before, name), below(after, renamed(schema, name))];
      if (lists.has(name) && Array.isArray(value)) {
        for (const [at, one] of value.entries()) visit(one, resource, below(old, at), below(now, at));
      } else if (single.has(name)) visit(value, resource, old, now);
      else if (maps.has(name) && isObject(value)) {
        for (const [key, one] of Object.entries(value)) {
          const list =
            name === 'dependencies' && !Array.isArray(one) ? below(after, 'dependentSchemas') : now;
          if (!Array.isArray(one)) visit(one, resource, below(old, key), below(list, key));
        }
      } else if (name === 'components' && starts.has(before) && isObject(value)) {
        const schemas = own(value, 'schemas');
        for (const [key, one] of Object.entries(isObject(schemas) ? schemas : {})) {
          const at = below(below(old, 'schemas'), key);
          visit(one, resource, at, at);
        }
      }
    }
  };

  const resourceOf = (schema: JsonObject, around: Resource, pointer: string): Resource => {
    const dialect = dialectOf(schema) ?? around.dialect;
    const hidden = !dialect.siblings && typeof own(schema, '$ref') === 'string';
    const id = own(schema, dialect.id);
    const uri = typeof id === 'string' && !hidden ? absolute(id, around.uri) : undefined;
    const [base = '', fragment] = uri?.split('#') ?? [];
    // Up to draft-07, an id that is only a fragment was an anchor.
    if (fragment !== undefined && fragment !== '') anchors.set(`${base}#${fragment}`, pointer);
    if (uri === undefined || base === around.uri)
      return dialect === around.dialect ? around : { ...around, dialect };
    const resource = { ...around, uri: base, pointer, dialect };
    resources.set(base, resource);
    return resource;
  };

  const nameAnchors = (schema: JsonObject, { resource, pointer }: Place): void => {
    const anchor = own(schema, '$anchor');
    if (typeof anchor === 'string') anchors.set(`${resource.uri}#${anchor}`, pointer);
    const dynamic = own(schema, '$recursiveAnchor') === true ? '' : own(schema, '$dynamicAnchor');
    if (typeof dynamic !== 'string') return;
    if (dynamic !== '') anchors.set(`${resource.uri}#${dynamic}`, pointer);
    const all = dynamicAnchors.get(dynamic) ?? new Map<string, string>();
    dynamicAnchors.set(dynamic, all.set(resource.uri, pointer));
  };

  /** The pointer, before rewriting, to what a reference names; undefined when it is not in the document. */
  const find = (reference: string, { resource }: Place): string | undefined => {
    const uris = [resource.uri, resource.retrieved].map((base) => absolute(reference, base));
    const uri = uris.find((one) => one !== undefined && resources.has(withoutFragment(one)));
    if (uri === undefined) return undefined;
    const at = uri.indexOf('#');
    const [base, fragment] = at < 0 ? [uri, ''] : [uri.slice(0, at), decode(uri.slice(at + 1))];
    if (fragment === undefined) return undefined;
    const found = resources.get(base);
    if (found === undefined) return undefined;
    if (fragment === '' || fragment.startsWith('/')) return found.pointer + fragment;
    return anchors.get(`${base}#${fragment}`);
  };

  const local = (reference: unknown, place: Place): string | undefined => {
    const pointer = typeof reference === 'string' ? find(reference, place) : undefined;
    if (pointer === undefined) return undefined;
    const now = moved.get(pointer);
    return now === undefined ? undefined : `#${encode(now)}`;
  };

  /**
   * The keywords that stand for `$dynamicRef`. Where the outermost resource has the anchor and each definition belongs to it, it wins.
   * Else the value must suit all schemas with this anchor, which allows no more than the one that would win.
   */
  const dynamic = (schema: JsonObject, place: Place): [string, unknown][] => {
    const name = ['$dynamicRef', '$recursiveRef'].find((keyword) => typeof own(schema, keyword) === 'string');
    if (name === undefined) return [];
    const reference = own(schema, name) as string;
    const first = find(reference, place);
    const fragment = reference.slice(reference.indexOf('#') + 1);
    const all = dynamicAnchors.get(name === '$recursiveRef' ? '' : fragment) ?? new Map<string, string>();
    const isDynamic = first !== undefined && [...all.values()].includes(first);
    const outermost = isDynamic && isOfRoot ? all.get(root.uri) : undefined;
    const targets = !isDynamic ? [first] : outermost !== undefined ? [outermost] : [...all.values()];
    const locals = targets.map((target) => {
      const now = target === undefined ? undefined : moved.get(target);
      return now === undefined ? reference : `#${encode(now)}`;
    });
    const there = own(schema, 'allOf');
    if (locals.length === 1 && !Object.hasOwn(schema, '$ref')) return [['$ref', locals[0]]];
    return [['allOf', [...(Array.isArray(there) ? there : []), ...locals.map(($ref) => ({ $ref }))]]];
  };

  const visitDocument = (value: unknown, uri: string, pointer: string): void => {
    const outer: Resource = { uri, retrieved: uri, pointer, dialect: lenient };
    resources.set(uri, outer);
    visit(value, outer, pointer, pointer);
  };
  visitDocument(document, WHOLE, '');
  for (const { name, pointer, value } of beside) {
    const uri = absolute(name, WHOLE);
    if (uri !== undefined && isObject(value)) visitDocument(value, withoutFragment(uri), pointer);
  }
  // A text stands for the document of this URI.
  for (const { name, value } of beside) {
    const [uri, other] = [name, value].map((one) =>
      typeof one === 'string' ? absolute(one, WHOLE) : undefined,
    );
    const found = other === undefined ? undefined : resources.get(withoutFragment(other));
    if (uri !== undefined && found !== undefined) resources.set(withoutFragment(uri), found);
  }
  const root = (places.get(document) as Place).resource;
  const definition = /^\/(\$defs|definitions|components\/schemas)\/[^/]+$/;
  const isOfRoot = ![...resources.values()].some(({ pointer }) => definition.test(pointer));
  // What only a reference calls a schema may have references of its own.
  for (let at = 0; at < references.length; at++) {
    const { reference, place } = references[at] as (typeof references)[number];
    const pointer = find(reference, place);
    if (pointer === undefined || moved.has(pointer)) continue;
    const target = walk(document, pointer, root, places);
    if (target !== undefined) visit(target.value, target.resource, pointer, pointer);
  }
  const outside = references.flatMap(({ reference, place: { resource } }): OuterReference[] => {
    const uris = [resource.uri, resource.retrieved].flatMap((base) => absolute(reference, base) ?? []);
    const bare = uris.map(withoutFragment);
    return bare.some((uri) => resources.has(uri)) ? [] : [{ reference, uris: [...new Set(bare)] }];
  });
  return { places, local, dynamic, id: root.uri === WHOLE ? undefined : root.uri, outside };
}

/** The value at a pointer, and the resource around it; undefined when there is none. */
function walk(document: JsonObject, pointer: string, root: Resource, places: ReadonlyMap<object, Place>) {
  let value: unknown = document;
  let resource = root;
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as JsonObject)[name];
    if (typeof value === 'object' && value !== null) resource = places.get(value)?.resource ?? resource;
  }
  return { value, resource };
}

/** The name that a keyword has after rewriting. */
function renamed(schema: JsonObject, name: string): string {
  if (name === 'items' && Array.isArray(own(schema, 'items'))) return 'prefixItems';
  if (name === 'additionalItems') return 'items';
  return name;
}

const withoutFragment = (uri: string): string => uri.replace(/#.*$/s, '');

function absolute(reference: string, base: string): string | undefined {
  try {
    return new URL(reference, base).href;
  } catch {
    return undefined;
  }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const encode = (pointer: string) =>
  pointer
    .split('/')
    .map((step) => encodeURIComponent(step).replaceAll('%24', '$'))
    .join('/');
