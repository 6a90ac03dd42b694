// The structs of Parquet, by its numbers of fields: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift

import { isGroup, isItems, type Leaf, type Node } from '../columnar/leaves.js';
import { DECIMAL_DIGITS, type LeafType } from '../columnar/values.js';
import { type Thrift, writeVarint, written } from './thrift.js';

export const encodings = { plain: 0, rle: 3, delta: 5, dictionary: 8 } as const;

/** The bytes of a number of a page header that is not known at once. */
const NUMBER = 5;

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;

export function dataPageHeader(size: number, values: number, encoding: number): Buffer {
  return written((thrift) => {
    thrift.i32(1, DATA_PAGE);
    thrift.i32(2, size, NUMBER);
    thrift.i32(3, size, NUMBER);
    thrift.struct(5, () => {
      thrift.i32(1, values, NUMBER);
      thrift.i32(2, encoding);
      thrift.i32(3, encodings.rle);
      thrift.i32(4, encodings.rle);
    });
  });
}

/** The bytes of every header of a data page. */
export const DATA_PAGE_HEADER = dataPageHeader(0, 0, 0).length;

/** The bytes of every header of a dictionary page. */
export const DICTIONARY_PAGE_HEADER = dictionaryPageHeader(0, 0).length;

/** The header of a page with another compressed size. */
export function withCompressedSize(header: Buffer, size: number): Buffer {
  const changed = Buffer.from(header);
  writeVarint(changed, 2 * size, COMPRESSED_SIZE, NUMBER);
  return changed;
}

/** Where the compressed size stands in every header of a page: after the type, the other size, and the numbers of these fields. */
const COMPRESSED_SIZE = 2 + 1 + NUMBER + 1;

export function dictionaryPageHeader(size: number, values: number): Buffer {
  return written((thrift) => {
    thrift.i32(1, DICTIONARY_PAGE);
    thrift.i32(2, size, NUMBER);
    thrift.i32(3, size, NUMBER);
    thrift.struct(7, () => {
      thrift.i32(1, values, NUMBER);
      thrift.i32(2, encodings.plain);
    });
  });
}

interface TypeNames {
  /** The physical type. */
  readonly type: number;
  readonly converted?: number;
  /** Writes the member of the union of logical types. */
  logical?(thrift: Thrift, scale: number): void;
}

const BOOLEAN = 0;
const INT32 = 1;
const INT64 = 2;
const DOUBLE = 5;
const BYTE_ARRAY = 6;

const timestamp = (isUtc: boolean) => (thrift: Thrift) =>
  thrift.struct(8, () => {
    thrift.boolean(1, isUtc);
    thrift.struct(2, () => thrift.struct(2, () => {}));
  });

/** Readers need the old name of a type and the new one: each alone is lost on some of them. */
export const types: Readonly<Record<LeafType, TypeNames>> = {
  boolean: { type: BOOLEAN },
  integer: { type: INT64 },
  number: { type: DOUBLE },
  decimal: {
    type: INT64,
    converted: 5,
    logical: (thrift, scale) =>
      thrift.struct(5, () => {
        thrift.i32(1, scale);
        thrift.i32(2, DECIMAL_DIGITS);
      }),
  },
  text: { type: BYTE_ARRAY, converted: 0, logical: (thrift) => thrift.struct(1, () => {}) },
  date: { type: INT32, converted: 6, logical: (thrift) => thrift.struct(6, () => {}) },
  timestamp: { type: INT64, converted: 10, logical: timestamp(true) },
  'local timestamp': { type: INT64, logical: timestamp(false) },
};

const REQUIRED = 0;
const OPTIONAL = 1;
const REPEATED = 2;

export type Codec = keyof typeof codecs;

/** How pages are compressed. */
export const codecs = { none: 0, gzip: 2 } as const;

/** A chunk of a column as the footer describes it. */
export interface ChunkMetadata {
  readonly leaf: Leaf;
  readonly path: readonly string[];
  readonly encodings: readonly number[];
  /** Its entries: values and nulls, and those that stand for arrays without items. Undefined: one a row. */
  readonly entries: number | undefined;
  readonly codec: Codec;
  /** The bytes of all pages with their headers. */
  readonly size: number;
  /** The same before they were compressed. */
  readonly uncompressed: number;
  /** Where it begins in the file. */
  readonly at: number;
  /** The bytes of its dictionary page, which comes first; 0 where it has none. */
  readonly dictionary: number;
  /** The least and the greatest integer, where they are known. */
  readonly bounds?: readonly [number, number];
}

/** A row group as the footer describes it. */
export function groupMetadata(rows: number, chunks: readonly ChunkMetadata[]): Buffer {
  const size = chunks.reduce((sum, chunk) => sum + chunk.uncompressed, 0);
  return written((thrift) => {
    thrift.list(1, 'struct', chunks, (chunk) => thrift.item.struct(() => writeChunk(thrift, rows, chunk)));
    thrift.i64(2, size);
    thrift.i64(3, rows);
  });
}

export interface FileMetadata {
  readonly nodes: readonly Node[];
  readonly leaves: number;
  readonly rows: number;
  /** What groupMetadata() says of each group. */
  readonly groups: readonly Buffer[];
  readonly about: Readonly<Record<string, string>>;
}

const CREATED_BY = 'seedstream version 1.0.0 (build seedstream)';

/** The end of a file: its metadata, their length and the magic bytes. */
export function footerOf({ nodes, leaves, rows, groups, about }: FileMetadata): Buffer {
  const metadata = written((thrift) => {
    thrift.i32(1, 2);
    thrift.list(2, 'struct', schemaOf(nodes), (element) => thrift.item.struct(() => element(thrift)));
    thrift.i64(3, rows);
    thrift.list(4, 'struct', groups, thrift.item.written);
    const pairs = Object.entries(about);
    if (pairs.length > 0)
      thrift.list(5, 'struct', pairs, ([key, value]) =>
        thrift.item.struct(() => {
          thrift.binary(1, key);
          thrift.binary(2, value);
        }),
      );
    thrift.binary(6, CREATED_BY);
    const orders = Array.from({ length: leaves });
    thrift.list(7, 'struct', orders, () => thrift.item.struct(() => thrift.struct(1, () => {})));
  });
  const end = Buffer.alloc(4 + MAGIC.length);
  end.writeUInt32LE(metadata.length);
  MAGIC.copy(end, 4);
  return Buffer.concat([metadata, end]);
}

export const MAGIC = Buffer.from('PAR1');

type Element = (thrift: Thrift) => void;

function schemaOf(nodes: readonly Node[]): Element[] {
  const root: Element = (thrift) => {
    thrift.binary(4, 'schema');
    thrift.i32(5, nodes.length);
  };
  return [root, ...nodes.flatMap(elementsOf)];
}

const groupOf =
  (name: string, repetition: number, members: number, isList = false): Element =>
  (thrift) => {
    thrift.i32(3, repetition);
    thrift.binary(4, name);
    thrift.i32(5, members);
    if (!isList) return;
    thrift.i32(6, 3);
    thrift.struct(10, () => thrift.struct(3, () => {}));
  };

function elementsOf(node: Node): Element[] {
  const { name } = node;
  const repetition = node.present === undefined ? REQUIRED : OPTIONAL;
  if (isGroup(node))
    return [groupOf(name, repetition, node.members.length), ...node.members.flatMap(elementsOf)];
  if (isItems(node))
    return [groupOf(name, repetition, 1, true), groupOf('list', REPEATED, 1), ...elementsOf(node.item)];
  const { scale } = node;
  const { type, converted, logical } = types[node.type];
  return [
    (thrift) => {
      thrift.i32(1, type);
      thrift.i32(3, repetition);
      thrift.binary(4, name);
      if (converted !== undefined) thrift.i32(6, converted);
      if (scale !== undefined) {
        thrift.i32(7, scale);
        thrift.i32(8, DECIMAL_DIGITS);
      }
      if (logical !== undefined) thrift.struct(10, () => logical(thrift, scale ?? 0));
    },
  ];
}

/** The bytes of a number of entries, which is not known when the length of a footer is told. */
const ENTRIES = 6;

function writeChunk(thrift: Thrift, rows: number, chunk: ChunkMetadata): void {
  const { leaf, path, codec, size, uncompressed, at, dictionary, bounds } = chunk;
  thrift.i64(2, at);
  thrift.struct(3, () => {
    thrift.i32(1, types[leaf.type].type);
    thrift.list(2, 'i32', chunk.encodings, thrift.item.i32);
    thrift.list(3, 'binary', path, thrift.item.binary);
    thrift.i32(4, codecs[codec]);
    thrift.i64(5, chunk.entries ?? rows, chunk.entries === undefined ? 1 : ENTRIES);
    thrift.i64(6, uncompressed);
    thrift.i64(7, size);
    thrift.i64(9, at + dictionary);
    if (dictionary > 0) thrift.i64(11, at);
    if (bounds !== undefined)
      thrift.struct(12, () => {
        thrift.i64(3, 0);
        thrift.binary(5, eightBytes(bounds[1]));
        thrift.binary(6, eightBytes(bounds[0]));
      });
  });
}

function eightBytes(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}
