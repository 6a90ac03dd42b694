import type { Source } from './pointers.js';
import type { RootSchema } from './root-schema.js';
import { below, SchemaError, type UnmetError } from './schema-error.js';
import type { LeftOut } from './shares.js';

/** The value of a keyword and the JSON Pointer to it. */
export interface Keyword {
  readonly value: unknown;
  readonly pointer: string;
}

/** A schema whose references are followed and whose `allOf` is merged: its keywords, each with its own pointer. */
export interface Node {
  readonly reader: Reader;
  readonly pointer: string;
  readonly keywords: ReadonlyMap<string, Keyword>;
  /** The schemas of each property, all of which apply. */
  readonly properties: ReadonlyMap<string, readonly Source[]>;
  /** The schemas of every item, all of which apply. */
  readonly items: readonly Source[];
  /** The references that were followed to this schema. */
  readonly references: readonly string[];
  /** What restricts the properties that a schema does not name. */
  readonly scopes: readonly Scope[];
  /** The schemas that the node was opened from, all of which apply; empty for an alternative of a node. */
  readonly sources: readonly Source[];
  /** How many digits follow the point where the node's keywords leave it open. */
  readonly decimals?: number;
  /** Why no value can be compiled for this node. */
  readonly unmet: UnmetError | undefined;
}

/** The properties that one schema names, those that it has patterns for, and its schema for all others. */
export interface Scope {
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly { readonly pattern: string; readonly source: Source }[];
  /** Undefined where it does not restrict others. */
  readonly rest: Source | undefined;
}

/** The root schema, and a limit of the work that reading it may take. */
export interface Reader {
  readonly root: RootSchema;
  /** Counts work in units of about 25 µs, the time to open a schema. Throws a SchemaError when the limit is reached. */
  spend(pointer: string, work?: number): void;
  /** The share of rows in which a property that `required` leaves out is missing. */
  readonly optional: number;
  /** The work that is left. */
  left(): number;
  /** Counts a cell of a row. Throws a WorkError where a row has too many. */
  cell(pointer: string): void;
  /** How many cells more are not too many. */
  cellsLeft(): number;
  /** The parts that are left out of a model which takes too much work as a whole; undefined for a whole model. */
  readonly leftOut?: LeftOut;
  /** The same object for the same key, so that equal vocabularies are one object. */
  share<T>(key: string, make: () => T): T;
}

/** The node, whose work another reader pays for. */
export const readBy = (reader: Reader, node: Node): Node => ({ ...node, reader });

/** The share of rows in which a property that `required` leaves out is missing, where a request does not say. */
export const MISSING_SHARE = 0.5;

/** The most work that a question about a schema may take, in the units of Reader.spend. */
export const MOST_WORK = 30_000;

/** The most cells of a row, unless it must have more: rows of thousands are slow to make, and longer than anybody reads. */
export const MOST_CELLS = 1_000;

/** What a WorkError says of a row with more cells than it, or a part of it, may have. */
export const TOO_MANY_CELLS = `rows have at most ${MOST_CELLS} cells`;

export const types = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;
export type Type = (typeof types)[number];

/** The types in the schema; undefined when the keyword is missing. */
export function typesOf(node: Node): readonly Type[] | undefined {
  const type = node.keywords.get('type');
  if (type === undefined) return undefined;
  return (Array.isArray(type.value) ? type.value : [type.value]) as readonly Type[];
}

/** The schemas of a keyword that is a list of schemas; empty when the keyword is missing. */
export function listOf(node: Node, name: string): Source[] {
  const keyword = node.keywords.get(name);
  if (keyword === undefined) return [];
  if (!Array.isArray(keyword.value) || keyword.value.length === 0) {
    throw new SchemaError(keyword.pointer, 'must be a list of at least one schema');
  }
  return keyword.value.map((schema, index) => ({ schema, pointer: below(keyword.pointer, index) }));
}

export function numberOf(node: Node, name: string): number | undefined {
  const keyword = node.keywords.get(name);
  if (keyword === undefined) return undefined;
  if (!Number.isFinite(keyword.value))
    throw new SchemaError(keyword.pointer, 'must be a number of at most 1.8e308');
  return keyword.value as number;
}

/** A length or a count. */
export function countOf(node: Node, name: string): number | undefined {
  const count = numberOf(node, name);
  if (count !== undefined && !(Number.isInteger(count) && count >= 0)) {
    throw new SchemaError(pointerTo(node, name), 'must be an integer of at least 0');
  }
  return count;
}

/** A share from 0 to 1. */
export function shareOf(node: Node, name: string): number | undefined {
  const share = numberOf(node, name);
  if (share !== undefined && !(share >= 0 && share <= 1))
    throw new SchemaError(pointerTo(node, name), 'must be a share: a number from 0 to 1');
  return share;
}

export function textOf(node: Node, name: string): string | undefined {
  const keyword = node.keywords.get(name);
  if (keyword === undefined) return undefined;
  if (typeof keyword.value !== 'string') throw new SchemaError(keyword.pointer, 'must be a string');
  return keyword.value;
}

export function flagOf(node: Node, name: string): boolean {
  const keyword = node.keywords.get(name);
  if (keyword === undefined) return false;
  if (typeof keyword.value !== 'boolean') throw new SchemaError(keyword.pointer, 'must be true or false');
  return keyword.value;
}

/** The JSON Pointer to the first of these keywords that the node has, else to the node. */
export function pointerTo(node: Node, ...names: readonly string[]): string {
  const name = names.find((name) => node.keywords.has(name));
  return node.keywords.get(name ?? '')?.pointer ?? node.pointer;
}
