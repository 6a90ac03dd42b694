import { isObject, type JsonObject, own } from './json.js';
import { normalise } from './normalise.js';
import { below, SchemaError, shorten, UnmetError, unknownWord } from './schema-error.js';

/** The root schema, whose size is within the limits and whose models are known. */
export interface RootSchema {
  /** As `normalise` writes it. */
  readonly document: JsonObject;
  /** The number of values in it. */
  readonly size: number;
  /** The schema of each model. */
  readonly models: ReadonlyMap<string, Source>;
  /** The numbers of rows in the keyword `rows`. */
  readonly givenRows: ReadonlyMap<string, number>;
  /** The schema to which a `$ref` at `pointer` refers. Throws a SchemaError when there is none. */
  resolve(reference: string, pointer: string): Source;
}

/** A schema as it was sent, and the JSON Pointer to it. */
export interface Source {
  readonly schema: unknown;
  readonly pointer: string;
}

const DEEPEST = 64;
const MOST_NODES = 200_000;
const LONGEST_NAME = 200;

/** Where definitions are. All components of OpenAPI are models, because people ask for them by name. */
const components = ['components', 'schemas'];
const shelves: readonly (readonly string[])[] = [['$defs'], ['definitions'], components];

/** Reads the root schema. Throws a SchemaError when the value is no schema with models or is too large. */
export function readRootSchema(root: unknown): RootSchema {
  if (!isObject(root)) throw new SchemaError('', 'must be a JSON object');
  const schemas = schemasOf(root);
  const size = sizeOf(schemas);
  const document = normalise(schemas);
  const models = modelsOf(document);
  if (models.size === 0) {
    throw new SchemaError('', 'has no model: an object with properties, in $defs or at the root');
  }
  for (const [name, { pointer }] of models) {
    if (name.length > LONGEST_NAME)
      throw new SchemaError(pointer, `names have at most ${LONGEST_NAME} characters`);
  }
  return {
    document,
    size,
    models,
    givenRows: readModelRows(own(document, 'rows') ?? {}, models),
    resolve: (reference, pointer) => resolve(document, reference, pointer),
  };
}

/** The definitions that describe objects, and the root where it describes values. */
function modelsOf(root: JsonObject): Map<string, Source> {
  const models = new Map<string, Source>();
  const known = new Map<unknown, boolean>();
  for (const shelf of shelves) {
    const pointer = shelf.reduce<string>(below, '');
    const definitions =
      shelf.reduce<unknown>((value, name) => (isObject(value) ? own(value, name) : undefined), root) ?? {};
    if (!isObject(definitions)) throw new SchemaError(pointer, 'must be an object of schemas');
    for (const [name, schema] of Object.entries(definitions)) {
      if ((shelf === components || describesObjects(root, schema, known)) && !models.has(name))
        models.set(name, { schema, pointer: below(pointer, name) });
    }
  }
  if (!describesValues(root)) return models;
  const title = own(root, 'title') ?? 'Root';
  if (typeof title !== 'string') throw new SchemaError('/title', 'must be a string');
  if (!models.has(title)) return models.set(title, { schema: root, pointer: '' });
  if (hasProperties(root)) throw new SchemaError('/title', `a model named ${title} is in $defs already`);
  return models;
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
  const target = typeof reference === 'string' ? find(root, reference)?.schema : undefined;
  if (target !== undefined && hasToo(target)) return true;
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

/** The parts of a document that schemas are in: of an OpenAPI document, not its paths and examples. */
function schemasOf(root: JsonObject): JsonObject {
  if (typeof own(root, 'openapi') !== 'string') return root;
  const parts = ['openapi', 'rows', 'components'].filter((name) => Object.hasOwn(root, name));
  return Object.fromEntries(parts.map((name) => [name, root[name]]));
}

/** The number of values. Throws a SchemaError when there are too many or they are nested too deep. */
function sizeOf(root: JsonObject): number {
  let nodes = 0;
  const path: (string | number)[] = [];
  const refuse = (detail: string) => new SchemaError(path.reduce<string>(below, ''), detail);
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const names = Array.isArray(value) ? undefined : Object.keys(value);
    nodes += names?.length ?? (value as unknown[]).length;
    if (nodes > MOST_NODES) throw new SchemaError('', `has more than ${MOST_NODES} values`);
    if (path.length === DEEPEST) throw refuse(`is nested more than ${DEEPEST} deep`);
    const members: Iterable<readonly [string | number, unknown]> =
      names === undefined ? (value as unknown[]).entries() : Object.entries(value);
    for (const [name, member] of members) {
      if (typeof name === 'string' && name.length > 10 * LONGEST_NAME)
        throw refuse('has a member name that is too long');
      path.push(name);
      visit(member);
      path.pop();
    }
  };
  visit(root);
  return nodes;
}

function readModelRows(rows: unknown, models: ReadonlyMap<string, Source>): ReadonlyMap<string, number> {
  if (!isObject(rows))
    throw new SchemaError('/rows', 'must be an object of numbers of rows by the name of the model');
  for (const [name, count] of Object.entries(rows)) {
    if (!models.has(name)) throw unknownWord(below('/rows', name), 'model', name, [...models.keys()]);
    if (!Number.isSafeInteger(count) || (count as number) < 0) {
      throw new SchemaError(below('/rows', name), `must be an integer from 0 to ${Number.MAX_SAFE_INTEGER}`);
    }
  }
  return new Map(Object.entries(rows) as [string, number][]);
}

/** Resolves a local JSON Pointer (RFC 6901), which every reference in the document is after `normalise`. */
function resolve(root: JsonObject, reference: string, pointer: string): Source {
  const found = find(root, reference);
  if (found !== undefined) return found;
  if (!reference.startsWith('#'))
    throw new UnmetError(pointer, `${shorten(reference)} is in another document, and nothing is fetched`);
  throw unknownWord(pointer, 'definition', reference, definitionsOf(root));
}

function find(root: JsonObject, reference: string): Source | undefined {
  const path = decode(reference);
  if (path === undefined || !/^#(\/|$)/.test(path)) return undefined;
  let schema: unknown = root;
  for (const step of path.slice(1).split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof schema !== 'object' || schema === null || !Object.hasOwn(schema, name)) return undefined;
    schema = (schema as JsonObject)[name];
  }
  return { schema, pointer: path.slice(1) };
}

function decode(reference: string): string | undefined {
  try {
    return decodeURIComponent(reference);
  } catch {
    return undefined;
  }
}

function definitionsOf(root: JsonObject): string[] {
  return shelves.flatMap((shelf) => {
    const definitions = shelf.reduce<unknown>(
      (value, name) => (isObject(value) ? own(value, name) : undefined),
      root,
    );
    return isObject(definitions)
      ? Object.keys(definitions).map((name) => `#/${[...shelf, name].join('/')}`)
      : [];
  });
}
