import { lostKeyword } from './inexact.js';
import { isObject, type JsonObject } from './json.js';
import { merge } from './merge.js';
import {
  type Keyword,
  listOf,
  type Node,
  type Reader,
  type Scope,
  type Type,
  types,
  typesOf,
} from './node.js';
import type { Source } from './pointers.js';
import { below, EndlessError, SchemaError, UnmetError, unknownWord } from './schema-error.js';

/** Keywords that restrict values in ways that cannot be compiled. */
const uncompiled = new Set(
  `not dependentSchemas dependentRequired contains unevaluatedItems $dynamicRef $recursiveRef extends disallow`.split(
    /\s+/,
  ),
);

/** How many properties of a schema take one unit of work in addition to the schema, about 25 µs. */
const PROPERTIES_A_UNIT = 100;

/** One node for schemas that all apply. Throws a SchemaError when one of them is wrong. */
export function open(reader: Reader, sources: readonly Source[]): Node {
  return { ...merge(sources.map((source) => openOne(reader, source, []))), sources };
}

/** Opens one schema; `following` is the chain of references that led to it. */
function openOne(reader: Reader, { schema, pointer }: Source, following: readonly string[]): Node {
  reader.spend(pointer);
  if (schema === true) return emptyNode(reader, pointer);
  if (schema === false) {
    return { ...emptyNode(reader, pointer), unmet: new UnmetError(pointer, 'allows no value') };
  }
  if (!isObject(schema)) throw new SchemaError(pointer, 'must be a schema: an object or true');
  const all = readKeywords(reader, schema, pointer);
  reader.spend(pointer, all.properties.size / PROPERTIES_A_UNIT);
  let node: Node = {
    ...all,
    keywords: new Map([...all.keywords].filter(([name]) => !structural.has(name))),
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
  if (parts.length > 0) {
    node = merge(
      (function* () {
        yield node;
        for (const part of parts) yield openOne(reader, part, following);
      })(),
    );
  }
  return withUnevaluated(node, all.keywords.get('unevaluatedProperties'));
}

/** Keywords that a node has in another form. */
const structural = new Set([
  '$ref',
  'allOf',
  'additionalProperties',
  'patternProperties',
  'unevaluatedProperties',
]);

/** A node of a schema that says nothing. */
export const emptyNode = (reader: Reader, pointer: string): Node => ({
  reader,
  pointer,
  keywords: new Map(),
  properties: new Map(),
  items: [],
  references: [],
  scopes: [],
  sources: [],
  unmet: undefined,
});

function readKeywords(reader: Reader, schema: JsonObject, pointer: string): Node {
  const keywords = new Map<string, Keyword>();
  let unmet: UnmetError | undefined;
  for (const [name, value] of Object.entries(schema)) {
    if (isUncompiled(name, value, schema)) unmet ??= uncompiledAt(pointer, name, value);
    keywords.set(name, { value, pointer: below(pointer, name) });
  }
  const items = keywords.get('items');
  const node = { ...emptyNode(reader, pointer), keywords, unmet };
  checkTypes(node);
  return {
    ...node,
    properties: propertiesOf(keywords.get('properties')),
    items: items === undefined ? [] : [{ schema: items.value, pointer: items.pointer }],
    scopes: scopeOf(keywords),
  };
}

/** The error of a keyword that is left to candidates, for where there is none. */
function uncompiledAt(pointer: string, name: string, value: unknown): UnmetError {
  const lost = lostKeyword(value);
  if (lost === undefined)
    return new UnmetError(below(pointer, name), `no value that meets ${name} was found`);
  return new UnmetError(below(pointer, lost), 'has no number that keeps its digits as a double');
}

function isUncompiled(name: string, value: unknown, schema: JsonObject): boolean {
  if (name === 'if') return Object.hasOwn(schema, 'then') || Object.hasOwn(schema, 'else');
  if (name === 'unevaluatedItems') return value !== true;
  return uncompiled.has(name);
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

function scopeOf(keywords: ReadonlyMap<string, Keyword>): Scope[] {
  const [rest, patterns] = [keywords.get('additionalProperties'), keywords.get('patternProperties')];
  if (rest === undefined && patterns === undefined) return [];
  const listed = patterns?.value ?? {};
  if (!isObject(listed)) throw new SchemaError(patterns?.pointer ?? '', 'must be an object of schemas');
  const properties = keywords.get('properties')?.value;
  return [
    {
      names: new Set(isObject(properties) ? Object.keys(properties) : []),
      patterns: Object.entries(listed).map(([pattern, schema]) => ({
        pattern,
        source: { schema, pointer: below(patterns?.pointer ?? '', pattern) },
      })),
      rest: rest && { schema: rest.value, pointer: rest.pointer },
    },
  ];
}

/** A node whose properties are known is restricted by `unevaluatedProperties` as by `additionalProperties` of all its parts. */
function withUnevaluated(node: Node, keyword: Keyword | undefined): Node {
  if (keyword === undefined || keyword.value === true) return node;
  // What another part allows explicitly is evaluated.
  if (node.scopes.some(({ rest }) => rest !== undefined && rest.schema !== false)) return node;
  if (node.keywords.has('anyOf') || node.keywords.has('oneOf')) {
    const unmet = new UnmetError(
      keyword.pointer,
      'unevaluatedProperties is not supported beside alternatives',
    );
    return { ...node, unmet: node.unmet ?? unmet };
  }
  const scope: Scope = {
    names: new Set(node.properties.keys()),
    patterns: node.scopes.flatMap(({ patterns }) => patterns),
    rest: { schema: keyword.value, pointer: keyword.pointer },
  };
  return { ...node, scopes: [...node.scopes, scope] };
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
