import { below, SchemaError, unknownWord } from './schema-error.js';

/** The root schema, whose size is within the limits and whose models are known. */
export interface RootSchema {
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

export type JsonObject = Readonly<Record<string, unknown>>;

const DEEPEST = 64;
const MOST_NODES = 200_000;
const LONGEST_NAME = 200;

/** Reads the root schema. Throws a SchemaError when the value is no schema with models or is too large. */
export function readRootSchema(root: unknown): RootSchema {
  if (!isObject(root)) throw new SchemaError('', 'must be a JSON object');
  checkSize(root);
  const definitions = own(root, '$defs') ?? {};
  if (!isObject(definitions)) throw new SchemaError('/$defs', 'must be an object of schemas');

  const models = new Map<string, Source>();
  for (const [name, schema] of Object.entries(definitions)) {
    if (hasProperties(schema)) models.set(name, { schema, pointer: below('/$defs', name) });
  }
  if (hasProperties(root)) {
    const title = own(root, 'title') ?? 'Root';
    if (typeof title !== 'string') throw new SchemaError('/title', 'must be a string');
    if (models.has(title)) throw new SchemaError('/title', `a model named ${title} is in $defs already`);
    models.set(title, { schema: root, pointer: '' });
  }
  if (models.size === 0) {
    throw new SchemaError('', 'has no model: an object with properties, in $defs or at the root');
  }
  for (const [name, { pointer }] of models) {
    if (name.length > LONGEST_NAME)
      throw new SchemaError(pointer, `names have at most ${LONGEST_NAME} characters`);
  }
  return {
    models,
    givenRows: readModelRows(own(root, 'rows') ?? {}, models),
    resolve: (reference, pointer) => resolve(root, reference, pointer),
  };
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object's own member with this name, never an inherited one. */
export const own = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

function hasProperties(schema: unknown): boolean {
  return isObject(schema) && isObject(own(schema, 'properties'));
}

/** Throws a SchemaError when the schema has too many values or is nested too deep. */
function checkSize(root: JsonObject): void {
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

/** Resolves a JSON Pointer (RFC 6901) within this root schema. Nothing is ever fetched. */
function resolve(root: JsonObject, reference: string, pointer: string): Source {
  const unknown = () => unknownWord(pointer, 'definition', reference, definitionsOf(root));
  const path = decode(reference);
  if (path === undefined || !/^#(\/|$)/.test(path)) throw unknown();
  let schema: unknown = root;
  for (const step of path.slice(1).split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof schema !== 'object' || schema === null || !Object.hasOwn(schema, name)) throw unknown();
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
  const definitions = own(root, '$defs');
  return isObject(definitions) ? Object.keys(definitions).map((name) => `#/$defs/${name}`) : [];
}
