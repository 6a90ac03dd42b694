import { merge } from './merge.js';
import { type Keyword, listOf, type Node, type Reader, type Type, types, typesOf } from './node.js';
import { isObject, type JsonObject, type Source } from './root-schema.js';
import { below, EndlessError, SchemaError, unknownWord } from './schema-error.js';

/** Keywords that restrict values in ways that generation cannot follow. */
const refused = new Set(
  `not if then else dependentSchemas dependentRequired dependencies patternProperties propertyNames contains
   minContains maxContains $dynamicRef $recursiveRef additionalItems extends disallow`.split(/\s+/),
);

/** How many properties of a schema take one unit of work in addition to the schema, about 25 µs. */
const PROPERTIES_A_UNIT = 100;

/** One node for schemas that all apply. Throws a SchemaError when they cannot be combined or one of them is not supported. */
export function open(reader: Reader, sources: readonly Source[]): Node {
  return merge(sources.map((source) => openOne(reader, source, [])));
}

/** Opens one schema; `following` is the chain of references that led to it. */
function openOne(reader: Reader, { schema, pointer }: Source, following: readonly string[]): Node {
  reader.spend(pointer);
  if (schema === true) return emptyNode(reader, pointer);
  if (!isObject(schema)) {
    throw new SchemaError(
      pointer,
      schema === false ? 'allows no value' : 'must be a schema: an object or true',
    );
  }
  const all = readKeywords(reader, schema, pointer);
  reader.spend(pointer, all.properties.size / PROPERTIES_A_UNIT);
  let node: Node = {
    ...all,
    keywords: new Map([...all.keywords].filter(([name]) => name !== '$ref' && name !== 'allOf')),
  };
  const reference = all.keywords.get('$ref');
  if (reference !== undefined) {
    if (typeof reference.value !== 'string') throw new SchemaError(reference.pointer, 'must be a string');
    const target = reader.root.resolve(reference.value, reference.pointer);
    if (following.includes(target.pointer)) {
      throw new EndlessError(reference.pointer, `${reference.value} refers to itself without end`);
    }
    const opened = openOne(reader, target, [...following, target.pointer]);
    node = merge([{ ...opened, references: [...opened.references, target.pointer] }, node]);
  }
  const parts = listOf(all, 'allOf');
  if (parts.length === 0) return node;
  return merge(
    (function* () {
      yield node;
      for (const part of parts) yield openOne(reader, part, following);
    })(),
  );
}

const emptyNode = (reader: Reader, pointer: string): Node => ({
  reader,
  pointer,
  keywords: new Map(),
  properties: new Map(),
  items: [],
  references: [],
});

function readKeywords(reader: Reader, schema: JsonObject, pointer: string): Node {
  const keywords = new Map<string, Keyword>();
  for (const [name, value] of Object.entries(schema)) {
    if (refused.has(name)) throw new SchemaError(below(pointer, name), `${name} is not supported`);
    keywords.set(name, { value, pointer: below(pointer, name) });
  }
  const items = keywords.get('items');
  const node = { ...emptyNode(reader, pointer), keywords };
  if (Array.isArray(items?.value)) {
    throw new SchemaError(items.pointer, 'must be one schema; use prefixItems for a list of schemas');
  }
  checkTypes(node);
  return {
    ...node,
    properties: propertiesOf(keywords.get('properties')),
    items: items === undefined ? [] : [{ schema: items.value, pointer: items.pointer }],
  };
}

function propertiesOf(keyword: Keyword | undefined): Map<string, Source[]> {
  if (keyword === undefined) return new Map();
  if (!isObject(keyword.value)) throw new SchemaError(keyword.pointer, 'must be an object of schemas');
  return new Map(
    Object.entries(keyword.value).map(([name, schema]) => [
      name,
      [{ schema, pointer: below(keyword.pointer, name) }],
    ]),
  );
}

function checkTypes(node: Node): void {
  const keyword = node.keywords.get('type');
  if (keyword === undefined) return;
  const list = typesOf(node) as readonly unknown[];
  if (list.length === 0) throw new SchemaError(keyword.pointer, 'names no type', types);
  for (const type of list) {
    if (!types.includes(type as Type)) throw unknownWord(keyword.pointer, 'type', String(type), types);
  }
  if (new Set(list).size < list.length) throw new SchemaError(keyword.pointer, 'names a type twice');
}
