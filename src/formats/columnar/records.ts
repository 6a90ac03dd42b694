// Rows that are given as the objects that JSON has, such as changed ones, for columnar files.
import type { GivenRow } from '../../columns/given.js';
import type { Client } from '../../output/work.js';
import { isGroup, isItems, type Leaf, type Node } from './leaves.js';
import { type LeafType, unitsOf } from './values.js';

export interface OpenRecords {
  /** The next rows, fewer than `count` at the end. */
  next(count: number): Promise<readonly GivenRow[]>;
  /** Releases what is held; next() must not be called again. */
  close(): void;
}

/** Begins to give rows. */
export type Records = (client: Client) => OpenRecords;

/** The rows, which are found when they are asked for. */
export function recordsOfList(list: (client: Client) => Promise<readonly GivenRow[]>): Records {
  return (client) => {
    let all: Promise<readonly GivenRow[]> | undefined;
    let at = 0;
    const next = async (count: number) => {
      all ??= list(client);
      const next = (await all).slice(at, at + count);
      at += next.length;
      return next;
    };
    return { next, close() {} };
  };
}

/** The tree for rows that may lack any value. A leaf is a text in JSON where a value of one of the rows does not have its type. */
export function nodesFor(nodes: readonly Node[], rows: Iterable<GivenRow>): Node[] {
  const all = [...rows];
  return nodes.map((node) =>
    nodeFor(
      node,
      all.map((row) => row[node.name]),
    ),
  );
}

const asJson = {
  type: 'text',
  scale: undefined,
  vectors: [],
  dictionary: undefined,
  start: undefined,
} as const;

function nodeFor(node: Node, values: readonly unknown[]): Node {
  const there = values.filter((value) => value !== null && value !== undefined);
  const present = [undefined];
  if (isGroup(node) && there.every(isObject))
    return {
      ...node,
      present,
      members: node.members.map((member) =>
        nodeFor(
          member,
          there.map((value) => (value as GivenRow)[member.name]),
        ),
      ),
    };
  if (isItems(node) && there.every(Array.isArray))
    return { ...node, present, item: nodeFor(node.item, there.flat()) };
  const { name } = node;
  const isLeaf = !isGroup(node) && !isItems(node);
  if (isLeaf && there.every((value) => fits(node, value))) return { ...node, present };
  return { ...asJson, name, present };
}

const isObject = (value: unknown) => typeof value === 'object' && !Array.isArray(value);

function fits({ type, scale = 0 }: Typed, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isSafeInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'decimal':
      return typeof value === 'number' && unitsOf(value, scale) !== undefined;
    case 'boolean':
      return typeof value === 'boolean';
    case 'text':
      return true;
    case 'date':
      return typeof value === 'string' && DATE.test(value) && !Number.isNaN(Date.parse(value));
    case 'timestamp':
    case 'local timestamp':
      return typeof value === 'string' && microseconds(value) !== undefined;
  }
}

const DATE = /^\d{4}-\d\d-\d\d$/;

/** A time of RFC 3339 with at most six digits of a second; the zone may be missing. */
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)?$/;

function microseconds(text: string): bigint | undefined {
  const [, seconds, fraction = '', zone = 'Z'] = TIME.exec(text) ?? [];
  const milliseconds = Date.parse(`${seconds}${zone}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

const DAY = 86_400_000;

type Typed<Type extends LeafType = LeafType> = Pick<Leaf, 'scale'> & { readonly type: Type };

/**
 * Values of a type that is no text one after the other, little endian; booleans in bits, the first the lowest of its byte, and decimals in as
 * many bytes as `decimalBytes` says.
 */
export function packed(
  { type, scale = 0 }: Typed<Exclude<LeafType, 'text'>>,
  values: readonly unknown[],
  decimalBytes: 8 | 16,
): Buffer {
  switch (type) {
    case 'integer':
      return bufferOf(BigInt64Array.from(values, (value) => BigInt((value as number | null) ?? 0)));
    case 'number':
      return bufferOf(Float64Array.from(values, (value) => (value as number | null) ?? 0));
    case 'decimal': {
      const units = values.map((value) => BigInt(unitsOf((value as number | null) ?? 0, scale) ?? 0));
      const halves = units.flatMap((unit) => (decimalBytes === 8 ? unit : [unit, unit < 0n ? -1n : 0n]));
      return bufferOf(BigInt64Array.from(halves));
    }
    case 'boolean':
      return bits(
        values.map((value) => (value === true ? 1 : 0)),
        1,
      );
    case 'date':
      return bufferOf(
        Int32Array.from(values, (value) => Date.parse((value as string | null) ?? '1970-01-01') / DAY),
      );
    case 'timestamp':
    case 'local timestamp':
      return bufferOf(
        BigInt64Array.from(values, (value) => microseconds((value as string | null) ?? '') ?? 0n),
      );
  }
}

const bufferOf = ({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

/** Numbers in `width` bits each. */
export function bits(numbers: readonly number[], width: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil((Math.ceil(numbers.length / 8) * 8 * width) / 8));
  for (const [index, number] of numbers.entries())
    for (let bit = 0; bit < width; bit++)
      if ((number >> bit) & 1) {
        const at = index * width + bit;
        bytes[at >> 3] = (bytes[at >> 3] as number) | (1 << (at & 7));
      }
  return bytes;
}

/** The text of a value of a leaf of texts. */
export const textOfValue = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? '');
