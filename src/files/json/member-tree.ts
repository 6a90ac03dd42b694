import { clash } from '../../columns/flatten.js';
import type { FileColumn } from '../file-format.js';
import { CellKind } from '../record.js';
import { checkObject, kindOf } from './members.js';
import {
  afterSpace,
  CLOSE,
  endOfLiteral,
  endOfString,
  endOfValue,
  OPEN,
  OPEN_LIST,
  QUOTE,
  textOf,
} from './syntax.js';
import { ANY, narrowest, typesOf } from './value-types.js';

/** The most objects around a member that is a column. An object that lies deeper is JSON in a cell. */
export const LEVELS = 32;

/** A member of the records of a file. The root stands for the records themselves. */
export interface MemberNode {
  readonly name: string;
  readonly parent: MemberNode | undefined;
  /** The members of its values that are objects. */
  members: ReadonlyMap<string, MemberNode>;
  /** Does it have a value that is neither null nor an object? Objects beyond LEVELS count as values. */
  hasValue: boolean;
  /** What its values may be, as typesOf() says. */
  types: number;
  /** The index of its column; -1 where it has none. */
  column: number;
}

/** Most members have none, and a map for each took as long as reading it. */
const NONE: ReadonlyMap<string, MemberNode> = new Map();

export function memberNode(name: string, parent?: MemberNode): MemberNode {
  const node: MemberNode = { name, parent, members: NONE, hasValue: false, types: ANY, column: -1 };
  if (parent !== undefined) {
    if (parent.members === NONE) parent.members = new Map();
    (parent.members as Map<string, MemberNode>).set(name, node);
  }
  return node;
}

/** The names on the way from the root to a member. */
export function pathOf(node: MemberNode): string[] {
  const names: string[] = [];
  for (let at = node; at.parent !== undefined; at = at.parent) names.unshift(at.name);
  return names;
}

export interface MemberVisitor {
  /** The node of a member that the tree does not have. */
  unknown(parent: MemberNode, name: string): MemberNode;
  /** Are the members of an object visited one by one, or is the object a value? */
  enters(node: MemberNode): boolean;
  /** A value in bytes[start, end). */
  value(node: MemberNode, kind: CellKind, start: number, end: number): void;
}

/** Visits the members of an object and of the objects in it. Throws a BadRecord where the bytes are no object. */
export function visitMembers(bytes: Buffer, line: number, root: MemberNode, visitor: MemberVisitor): void {
  checkObject(bytes, line);
  let object = root;
  let level = 0;
  let at = afterSpace(bytes, 0);
  // The bytes are known to be an object, so one byte tells what follows.
  for (;;) {
    if (bytes[at] !== CLOSE) at = afterSpace(bytes, at + 1);
    if (bytes[at] === CLOSE) {
      if (level-- === 0) return;
      object = object.parent as MemberNode;
      at = afterSpace(bytes, at + 1);
      continue;
    }
    const colon = endOfString(bytes, at);
    const name = textOf(bytes, at, colon);
    const start = afterSpace(bytes, afterSpace(bytes, colon) + 1);
    const node = object.members.get(name) ?? visitor.unknown(object, name);
    const byte = bytes[start];
    const hasMembers = byte === OPEN && bytes[afterSpace(bytes, start + 1)] !== CLOSE;
    if (hasMembers && level < LEVELS && visitor.enters(node)) {
      object = node;
      level++;
      at = start;
      continue;
    }
    const enclosed = byte === QUOTE || byte === OPEN || byte === OPEN_LIST;
    const end = enclosed ? endOfValue(bytes, start) : endOfLiteral(bytes, start);
    visitor.value(node, kindOf(byte), start, end);
    at = afterSpace(bytes, end);
  }
}

/** Adds what a record has to the tree. Throws a BadRecord where the bytes are no object. */
export const addMembers = (root: MemberNode, bytes: Buffer, line: number): void =>
  visitMembers(bytes, line, root, {
    unknown: (parent, name) => memberNode(name, parent),
    enters: () => true,
    value(node, kind, start, end) {
      if (!isNothing(bytes, kind, start)) node.hasValue = true;
      node.types &= typesOf(kind, bytes, start, end);
    },
  });

/** Is a value null or an object without members? It has no column where others have members. */
export const isNothing = (bytes: Buffer, kind: CellKind, start: number): boolean =>
  kind === CellKind.Null || (bytes[start] === OPEN && bytes[afterSpace(bytes, start + 1)] === CLOSE);

/**
 * Numbers the members that are columns, and returns the columns: those of the members of an object follow one another, with dots
 * between the names. A member that has objects and nulls is no column itself. Throws a ProblemError where two columns would have one
 * name.
 */
export function columnsOf(root: MemberNode): FileColumn[] {
  const columns = new Map<string, MemberNode>();
  const number = (node: MemberNode): void => {
    if (node.parent !== undefined && (node.hasValue || node.members.size === 0)) {
      const path = pathOf(node);
      const name = path.join('.');
      const other = columns.get(name);
      if (other !== undefined) throw clash(name, pointerTo(pathOf(other)), pointerTo(path));
      node.column = columns.size;
      columns.set(name, node);
    }
    node.members.forEach(number);
  };
  number(root);
  return [...columns].map(([name, { types }]) => ({ name, type: narrowest(types) }));
}

/** A JSON Pointer (RFC 6901). */
const pointerTo = (path: readonly string[]) =>
  path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
