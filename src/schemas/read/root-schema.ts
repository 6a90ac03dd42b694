import { normalise } from './document/normalise.js';
import { type OuterReference, outerReferences } from './document/resources.js';
import { withoutOthers } from './documents.js';
import { isObject, type JsonObject, own } from './json.js';
import { type ModelSource, modelsOf, shelves } from './models.js';
import { find, type Source } from './pointers.js';
import { AbsentError, below, SchemaError, shorten, unknownWord } from './schema-error.js';

/** The root schema, whose size is within the limits and whose models are known. */
export interface RootSchema {
  /** As `normalise` writes it. */
  readonly document: JsonObject;
  /** The number of values in it. */
  readonly size: number;
  /** The schema of each model. */
  readonly models: ReadonlyMap<string, ModelSource>;
  /** The numbers of rows in the keyword `rows`. */
  readonly givenRows: ReadonlyMap<string, number>;
  /** The schema to which a `$ref` at `pointer` refers. Throws a SchemaError when there is none. */
  resolve(reference: string, pointer: string): Source;
}

const DEEPEST = 64;
/** A document has at most so many values, or one for so many characters of its names and texts, where these are more. */
const MOST_NODES = 200_000;
const CHARACTERS_A_NODE = 8;
const LONGEST_NAME = 200;

/**
 * Reads the root schema, in which `inexact` numbers have lost digits. Throws a SchemaError when the value is no schema with models or
 * is too large.
 */
export function readRootSchema(root: unknown, inexact: ReadonlySet<number>): RootSchema {
  if (!isObject(root)) throw new SchemaError('', 'must be a JSON object');
  const schemas = withoutOthers(root);
  const size = sizeOf(schemas);
  const document = normalise(schemas, inexact);
  const models = modelsOf(document);
  if (models.size === 0) throw new SchemaError('', `has no model: ${placesOfModels(root)}`);
  for (const [name, { pointer }] of models) {
    if (name.length > LONGEST_NAME)
      throw new SchemaError(pointer, `names have at most ${LONGEST_NAME} characters`);
  }
  const targets = new Map<string, Source>();
  return {
    document,
    size,
    models,
    givenRows: readModelRows(own(document, 'rows') ?? {}, models),
    resolve(reference, pointer) {
      const source = targets.get(reference) ?? resolve(document, reference, pointer);
      targets.set(reference, source);
      return source;
    },
  };
}

/** Where models would be. */
function placesOfModels(root: JsonObject): string {
  if (typeof own(root, 'openapi') === 'string')
    return 'in an OpenAPI document, models are the schemas in components.schemas, and those that stand in paths alone have no names';
  if (typeof own(root, 'swagger') === 'string')
    return 'in a Swagger document, models are the schemas in definitions, and those that stand in paths alone have no names';
  return 'an object with properties, in $defs, definitions or components.schemas, or at the root';
}

/** The number of values. Throws a SchemaError when there are too many or they are nested too deep. */
function sizeOf(root: JsonObject): number {
  let nodes = 0;
  let characters = 0;
  const path: (string | number)[] = [];
  const refuse = (detail: string) => new SchemaError(path.reduce<string>(below, ''), detail);
  const visit = (value: unknown): void => {
    if (typeof value === 'string') characters += value.length;
    if (typeof value !== 'object' || value === null) return;
    const names = Array.isArray(value) ? undefined : Object.keys(value);
    nodes += names?.length ?? (value as unknown[]).length;
    if (path.length === DEEPEST) throw refuse(`is nested more than ${DEEPEST} deep`);
    const members: Iterable<readonly [string | number, unknown]> =
      names === undefined ? (value as unknown[]).entries() : Object.entries(value);
    for (const [name, member] of members) {
      if (typeof name === 'string' && name.length > 10 * LONGEST_NAME)
        throw refuse('has a member name that is too long');
      if (typeof name === 'string') characters += name.length;
      path.push(name);
      visit(member);
      path.pop();
    }
  };
  visit(root);
  const most = Math.max(MOST_NODES, Math.floor(characters / CHARACTERS_A_NODE));
  if (nodes > most) throw new SchemaError('', `has ${nodes} values, more than ${most}`);
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
    throw new AbsentError(
      pointer,
      `${shorten(reference)} is in another document, and nothing is fetched`,
      'a document in the member documents of the root, or a stored schema',
    );
  throw unknownWord(pointer, 'definition', reference, definitionsOf(root));
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

/** What the others of a document may be, and which others it refers to. */
export interface Links {
  /** The URI that it names itself by. */
  readonly id?: string;
  readonly references: readonly OuterReference[];
}

/** Reads the references of a document to others. Throws a SchemaError when it is too large or no schema. */
export function readLinks(root: unknown): Links {
  if (!isObject(root)) throw new SchemaError('', 'must be a JSON object');
  const schemas = withoutOthers(root);
  sizeOf(schemas);
  return outerReferences(schemas);
}
