import { allDocuments } from '../documents.js';
import { isObject, type JsonObject, own } from '../json.js';
import { below } from '../schema-error.js';
import { type Dialect, dialectOf } from './dialects.js';

/** Where the subschemas of a schema are: in a member, in each entry of a list, in each member of an object. */
export const single: ReadonlySet<string> = new Set(
  `not if then else items additionalItems contains propertyNames additionalProperties unevaluatedItems unevaluatedProperties
   contentSchema`.split(/\s+/),
);
export const lists: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']);
/** Definitions apply only where a reference leads to them. */
export const shelves: ReadonlySet<string> = new Set(['$defs', 'definitions']);
export const maps: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  'dependencies',
  ...shelves,
]);

/** A schema that is a document of its own, within the document that was sent. */
export interface Resource {
  readonly uri: string;
  /** The URI of the document that it is in, by which others may refer to it, whatever it calls itself. */
  readonly retrieved: string;
  readonly pointer: string;
  readonly schema: JsonObject;
  readonly dialect: Dialect;
  /** The URI of the resource in which it applies; undefined where only a reference leads to it. */
  readonly parent?: string;
}

/** What is known of a schema object of the document. */
export interface Place {
  readonly resource: Resource;
  readonly pointer: string;
}

/** A reference, in the words of the schema. */
export interface Reference {
  readonly keyword: '$ref' | '$dynamicRef' | '$recursiveRef';
  readonly reference: string;
  readonly place: Place;
}

const keywords = ['$ref', '$dynamicRef', '$recursiveRef'] as const;

const WHOLE = 'schema://document/';
const lenient: Dialect = { id: '$id', siblings: true, nullable: false, unknown: new Set() };

/** The schemas, resources and anchors of a document. Pointers are those before rewriting. */
export interface Resources {
  readonly places: ReadonlyMap<object, Place>;
  /** The pointer that a schema has after rewriting, and the URI of its resource, by the pointer that it has before. */
  readonly schemas: ReadonlyMap<string, { readonly now: string; readonly uri: string }>;
  /** By URI. */
  readonly resources: ReadonlyMap<string, Resource>;
  /** The pointers to dynamic anchors by their names and the URIs of their resources. */
  readonly dynamicAnchors: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly references: readonly Reference[];
  /** The pointer to what a reference names; undefined when it is not in the document. */
  find(reference: string, place: Place): string | undefined;
  /** The URI by which the document calls itself. */
  readonly id: string | undefined;
}

/** Finds the schemas, resources and anchors of a document. */
export function resourcesOf(document: JsonObject): Resources {
  const places = new Map<object, Place>();
  const schemas = new Map<string, { now: string; uri: string }>();
  const resources = new Map<string, Resource>();
  /** By URI with fragment. */
  const anchors = new Map<string, string>();
  const beside = allDocuments(document);
  const starts = new Set(['', ...beside.map(({ pointer }) => pointer)]);
  const dynamicAnchors = new Map<string, Map<string, string>>();
  const references: Reference[] = [];

  /** `applies` tells whether the schema applies where the one around it does. */
  const visit = (
    schema: unknown,
    around: Resource,
    before: string,
    after: string,
    applies: boolean,
  ): void => {
    schemas.set(before, { now: after, uri: around.uri });
    if (!isObject(schema) || places.has(schema)) return;
    const resource = resourceOf(schema, around, before, applies);
    schemas.set(before, { now: after, uri: resource.uri });
    const place = { resource, pointer: before };
    places.set(schema, place);
    nameAnchors(schema, place);
    for (const keyword of keywords) {
      const reference = own(schema, keyword);
      if (typeof reference === 'string') references.push({ keyword, reference, place });
    }
    for (const [name, value] of Object.entries(schema)) {
      const [old, now] = [below(before, name), below(after, renamed(schema, name))];
      if (lists.has(name) && Array.isArray(value)) {
        for (const [at, one] of value.entries()) visit(one, resource, below(old, at), below(now, at), true);
      } else if (single.has(name)) visit(value, resource, old, now, true);
      else if (maps.has(name) && isObject(value)) {
        for (const [key, one] of Object.entries(value)) {
          const list =
            name === 'dependencies' && !Array.isArray(one) ? below(after, 'dependentSchemas') : now;
          if (!Array.isArray(one))
            visit(one, resource, below(old, key), below(list, key), !shelves.has(name));
        }
      } else if (name === 'components' && starts.has(before) && isObject(value)) {
        const inside = own(value, 'schemas');
        for (const [key, one] of Object.entries(isObject(inside) ? inside : {})) {
          const at = below(below(old, 'schemas'), key);
          visit(one, resource, at, at, false);
        }
      }
    }
  };

  const resourceOf = (schema: JsonObject, around: Resource, pointer: string, applies: boolean): Resource => {
    const dialect = dialectOf(schema) ?? around.dialect;
    const hidden = !dialect.siblings && typeof own(schema, '$ref') === 'string';
    const id = own(schema, dialect.id);
    const uri = typeof id === 'string' && !hidden ? absolute(id, around.uri) : undefined;
    const [base = '', fragment] = uri?.split('#') ?? [];
    // Up to draft-07, an id that is only a fragment was an anchor.
    if (fragment !== undefined && fragment !== '') anchors.set(`${base}#${fragment}`, pointer);
    if (uri === undefined || base === around.uri)
      return dialect === around.dialect ? around : { ...around, dialect };
    const { retrieved } = around;
    const parent = applies && pointer !== around.pointer ? { parent: around.uri } : {};
    const resource = { uri: base, retrieved, pointer, schema, dialect, ...parent };
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

  const visitDocument = (schema: JsonObject, uri: string, pointer: string): void => {
    const outer: Resource = { uri, retrieved: uri, pointer, schema, dialect: lenient };
    resources.set(uri, outer);
    visit(schema, outer, pointer, pointer, false);
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
  // What only a reference calls a schema may have references of its own.
  for (let at = 0; at < references.length; at++) {
    const { reference, place } = references[at] as Reference;
    const pointer = find(reference, place);
    if (pointer === undefined || schemas.has(pointer)) continue;
    const target = walk(document, pointer, root, places);
    if (target !== undefined) visit(target.value, target.resource, pointer, pointer, false);
  }
  const id = root.uri === WHOLE ? undefined : root.uri;
  return { places, schemas, resources, dynamicAnchors, references, find, id };
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
  const { id, references, resources } = resourcesOf(document);
  const outside = references.flatMap(({ reference, place: { resource } }): OuterReference[] => {
    const uris = [resource.uri, resource.retrieved].flatMap((base) => absolute(reference, base) ?? []);
    const bare = uris.map(withoutFragment);
    return bare.some((uri) => resources.has(uri)) ? [] : [{ reference, uris: [...new Set(bare)] }];
  });
  return { ...(id !== undefined && { id }), references: outside };
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
