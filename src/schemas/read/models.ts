import { isDeepStrictEqual } from 'node:util';
import { type Document, documentsOf, SCOPED, STORED } from './documents.js';
import { isObject, type JsonObject, own } from './json.js';
import { find, type Source } from './pointers.js';
import { below, SchemaError } from './schema-error.js';

/** The schema of a model. */
export interface ModelSource extends Source {
  /** Whether it is a model also where its values are no objects, since people ask for it by name. */
  readonly ofAnyValues: boolean;
}

/** Where definitions are. All components of OpenAPI and definitions of Swagger are models, because people ask for them by name. */
export const shelves: readonly (readonly string[])[] = [
  ['$defs'],
  ['definitions'],
  ['components', 'schemas'],
];

/** The models of a document; of its documents, where it is nothing but a list of them. */
export function modelsOf(root: JsonObject): ReadonlyMap<string, ModelSource> {
  const models = modelsIn(root, { pointer: '', value: root, name: 'Root' });
  if (models.size > 0) return models;
  const homes = new Map<string, string>();
  for (const document of documentsOf(root)) {
    for (const [name, model] of modelsIn(root, document)) {
      const other = models.get(name);
      if (other !== undefined && isDeepStrictEqual(other.schema, model.schema)) continue;
      if (other !== undefined)
        throw new SchemaError(model.pointer, `a model named ${name} is in ${homes.get(name)} already`);
      models.set(name, model);
      homes.set(name, document.pointer);
    }
  }
  return models;
}

/** The definitions of one document that describe objects, and its root where it describes values. */
function modelsIn(root: JsonObject, { pointer: start, value: document, name: fallback }: Document) {
  const models = new Map<string, ModelSource>();
  const known = new Map<unknown, boolean>();
  for (const shelf of shelves) {
    const pointer = shelf.reduce<string>(below, start);
    const definitions =
      shelf.reduce<unknown>((value, name) => (isObject(value) ? own(value, name) : undefined), document) ??
      {};
    if (!isObject(definitions)) throw new SchemaError(pointer, 'must be an object of schemas');
    const ofAnyValues = shelf.length > 1 || typeof own(document, 'swagger') === 'string';
    for (const [name, schema] of Object.entries(definitions)) {
      if ((ofAnyValues || describesObjects(root, schema, known)) && !models.has(name))
        models.set(name, { schema, pointer: below(pointer, name), ofAnyValues });
    }
  }
  if (!describesValues(document) || isOneOf(root, document, models)) return models;
  const title = own(document, 'title') ?? fallback;
  const titleAt = below(start, 'title');
  if (typeof title !== 'string') throw new SchemaError(titleAt, 'must be a string');
  if (!models.has(title)) return models.set(title, { schema: document, pointer: start, ofAnyValues: true });
  if (hasProperties(document)) throw new SchemaError(titleAt, `a model named ${title} is in $defs already`);
  return models;
}

/** What a root may have beside a reference without saying more of its values. */
const silent = new Set(
  '$ref $defs definitions $comment description default examples rows documents'.split(' '),
);
const isSilent = (name: string) => silent.has(name) || STORED.test(name) || name.startsWith(SCOPED);

/** Whether a root without a title only refers to one of the models, as many generators of schemas write it. */
function isOneOf(root: JsonObject, document: JsonObject, models: ReadonlyMap<string, ModelSource>): boolean {
  const reference = own(document, '$ref');
  if (typeof reference !== 'string' || !Object.keys(document).every(isSilent)) return false;
  const target = find(root, reference)?.pointer;
  return [...models.values()].some(({ pointer }) => pointer === target);
}

const hasProperties = (schema: JsonObject): boolean => isObject(own(schema, 'properties'));

const ofObjects = ['patternProperties', 'additionalProperties', 'propertyNames', 'required', 'enum', 'const'];

/** Whether the values of a definition are objects of which something is known. `known` are the answers for its parts. */
function describesObjects(root: JsonObject, schema: unknown, known: Map<unknown, boolean>): boolean {
  const answer = known.get(schema);
  if (answer !== undefined || !isObject(schema)) return answer ?? false;
  known.set(schema, false);
  const found = hasObjects(root, schema, (part) => describesObjects(root, part, known));
  known.set(schema, found);
  return found;
}

function hasObjects(root: JsonObject, schema: JsonObject, hasToo: (part: unknown) => boolean): boolean {
  if (hasProperties(schema)) return true;
  const type = own(schema, 'type');
  if (
    type === 'object' &&
    ofObjects.some((name) => isObject(own(schema, name)) || Array.isArray(own(schema, name)))
  )
    return true;
  if (type !== undefined && type !== 'object') return false;
  const reference = own(schema, '$ref');
  if (typeof reference === 'string') {
    // What is in another document may be objects; who asks for them learns what is missing.
    if (!reference.startsWith('#')) return true;
    if (hasToo(find(root, reference)?.schema)) return true;
  }
  const parts = (name: string): readonly unknown[] => {
    const list = own(schema, name);
    return Array.isArray(list) ? list : [];
  };
  if (parts('allOf').some(hasToo)) return true;
  return ['anyOf', 'oneOf'].some((name) => {
    const list = parts(name);
    return list.length > 0 && list.every(hasToo);
  });
}

/** Keywords of the root that say something of its values. */
const telling = new Set(
  `$ref allOf anyOf oneOf not if enum const items prefixItems contains properties patternProperties additionalProperties
   propertyNames required minProperties minItems`.split(/\s+/),
);

/** Whether the root describes values, and is not only a shelf of definitions. */
function describesValues(root: JsonObject): boolean {
  if (Object.keys(root).some((name) => telling.has(name))) return true;
  const type = own(root, 'type');
  return type !== undefined && type !== 'object';
}
