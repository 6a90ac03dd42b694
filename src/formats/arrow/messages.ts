// The messages of Arrow IPC, which are FlatBuffers: https://github.com/apache/arrow/blob/main/format/Message.fbs (and Schema.fbs, File.fbs).
import { Builder } from 'flatbuffers';
import { isGroup, isItems, type Leaf, type Node } from '../columnar/leaves.js';
import type { LeafType } from '../columnar/values.js';

/** Version 5 of the metadata. */
const VERSION = 4;

const SCHEMA = 1;
const DICTIONARY_BATCH = 2;
const RECORD_BATCH = 3;

/** The members of the union of types. */
const INT = 2;
const FLOATING_POINT = 3;
const UTF8 = 5;
const BOOL = 6;
const DATE = 8;
const TIMESTAMP = 10;
const LIST = 12;
const STRUCT = 13;

/** Bytes of a message that stand before it: FFFFFFFF, and its length. */
const PREFIX = 8;

const ALIGNMENT = 8;

/** The least multiple of the alignment of buffers. */
export const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** The end of a stream. */
export const END = Buffer.from([255, 255, 255, 255, 0, 0, 0, 0]);

/** A field that is a dictionary's indexes. */
export interface Indexed {
  readonly id: number;
  /** The bytes of an index. */
  readonly bytes: 1 | 2 | 4;
}

/** What the fields of a stream are. */
export interface Schema {
  readonly nodes: readonly Node[];
  indexed(leaf: Leaf): Indexed | undefined;
  readonly about: Readonly<Record<string, string>>;
}

/** The message that a stream begins with. */
export function schemaMessage(schema: Schema): Buffer {
  const builder = new Builder(1024);
  return message(builder, SCHEMA, writeSchema(builder, schema), 0);
}

/** A column of a batch: how many of its rows are null. */
export interface FieldNode {
  readonly rows: number;
  readonly nulls: number;
}

/** A part of the body of a batch. */
export interface BodyBuffer {
  readonly at: number;
  readonly length: number;
}

/** The message before the body of rows. Its length depends on how many nodes and buffers there are, and on nothing else. */
export function batchMessage(
  rows: number,
  nodes: readonly FieldNode[],
  buffers: readonly BodyBuffer[],
  body: number,
): Buffer {
  const builder = new Builder(1024);
  return message(builder, RECORD_BATCH, writeBatch(builder, rows, nodes, buffers), body);
}

/** The message before the body of a dictionary. */
export function dictionaryMessage(
  id: number,
  entries: number,
  buffers: readonly BodyBuffer[],
  body: number,
): Buffer {
  const builder = new Builder(256);
  const data = writeBatch(builder, entries, [{ rows: entries, nulls: 0 }], buffers);
  builder.startObject(3);
  builder.addFieldInt64(0, BigInt(id), 0n);
  builder.addFieldOffset(1, data, 0);
  return message(builder, DICTIONARY_BATCH, builder.endObject(), body);
}

/** Where a message lies in a file. */
export interface Block {
  readonly at: number;
  /** The bytes of the message, and those of its body. */
  readonly message: number;
  readonly body: number;
}

/** Places by their numbers, of which there may be many. */
export interface Blocks {
  readonly count: number;
  block(number: number): Block;
}

export const blocksOf = (blocks: readonly Block[]): Blocks => ({
  count: blocks.length,
  block: (number) => blocks[number] as Block,
});

/** The bytes that each block takes in the end of a file. */
export const BLOCK_BYTES = 24;

/** What a file ends with after the end of its stream, but for the magic bytes. */
export function footerOf(schema: Schema, dictionaries: Blocks, batches: Blocks): Buffer {
  const builder = new Builder(1024 + BLOCK_BYTES * batches.count);
  const fields = writeSchema(builder, schema);
  const ofDictionaries = writeBlocks(builder, dictionaries);
  const ofBatches = writeBlocks(builder, batches);
  builder.startObject(5);
  builder.addFieldInt16(0, VERSION, 0);
  builder.addFieldOffset(1, fields, 0);
  builder.addFieldOffset(2, ofDictionaries, 0);
  builder.addFieldOffset(3, ofBatches, 0);
  builder.finish(builder.endObject());
  const footer = builder.asUint8Array();
  const length = Buffer.alloc(4);
  length.writeInt32LE(footer.length);
  return Buffer.concat([footer, length]);
}

function message(builder: Builder, type: number, header: number, body: number): Buffer {
  builder.startObject(5);
  builder.addFieldInt64(3, BigInt(body), 0n);
  builder.addFieldOffset(2, header, 0);
  builder.addFieldInt16(0, VERSION, 0);
  builder.addFieldInt8(1, type, 0);
  builder.finish(builder.endObject());
  const bytes = builder.asUint8Array();
  const all = Buffer.alloc(aligned(PREFIX + bytes.length));
  all.writeInt32LE(-1);
  all.writeInt32LE(all.length - PREFIX, 4);
  all.set(bytes, PREFIX);
  return all;
}

function writeSchema(builder: Builder, schema: Schema): number {
  const fields = offsets(
    builder,
    schema.nodes.map((node) => writeField(builder, schema, node)),
  );
  const pairs = offsets(
    builder,
    Object.entries(schema.about).map(([key, value]) => {
      const [name, text] = [builder.createString(key), builder.createString(value)];
      builder.startObject(2);
      builder.addFieldOffset(0, name, 0);
      builder.addFieldOffset(1, text, 0);
      return builder.endObject();
    }),
  );
  builder.startObject(4);
  builder.addFieldOffset(1, fields, 0);
  builder.addFieldOffset(2, pairs, 0);
  return builder.endObject();
}

function writeField(builder: Builder, schema: Schema, node: Node): number {
  const members = isGroup(node) ? node.members : isItems(node) ? [node.item] : [];
  const children = offsets(
    builder,
    members.map((member) => writeField(builder, schema, member)),
  );
  const name = builder.createString(node.name);
  const [type, written] = isGroup(node)
    ? [STRUCT, empty(builder)]
    : isItems(node)
      ? [LIST, empty(builder)]
      : writeType(builder, node.type);
  const indexed = isGroup(node) || isItems(node) ? undefined : schema.indexed(node);
  const dictionary = indexed === undefined ? 0 : writeIndexed(builder, indexed);
  builder.startObject(7);
  builder.addFieldOffset(0, name, 0);
  builder.addFieldInt8(1, node.present === undefined ? 0 : 1, 0);
  builder.addFieldInt8(2, type, 0);
  builder.addFieldOffset(3, written, 0);
  builder.addFieldOffset(4, dictionary, 0);
  builder.addFieldOffset(5, children, 0);
  return builder.endObject();
}

/** The type of values: the member of the union, and where it is written. */
function writeType(builder: Builder, type: LeafType): [member: number, at: number] {
  switch (type) {
    case 'integer':
      return [INT, writeInt(builder, 64)];
    case 'number':
      builder.startObject(1);
      builder.addFieldInt16(0, DOUBLE, 0);
      return [FLOATING_POINT, builder.endObject()];
    case 'boolean':
      return [BOOL, empty(builder)];
    case 'text':
      return [UTF8, empty(builder)];
    case 'date':
      builder.startObject(1);
      builder.addFieldInt16(0, DAY, MILLISECOND);
      return [DATE, builder.endObject()];
    case 'timestamp':
    case 'local timestamp': {
      const zone = type === 'timestamp' ? builder.createString('UTC') : 0;
      builder.startObject(2);
      builder.addFieldInt16(0, MICROSECONDS, 0);
      builder.addFieldOffset(1, zone, 0);
      return [TIMESTAMP, builder.endObject()];
    }
  }
}

const DOUBLE = 2;
const DAY = 0;
const MILLISECOND = 1;
const MICROSECONDS = 2;

function writeInt(builder: Builder, bits: number): number {
  builder.startObject(2);
  builder.addFieldInt32(0, bits, 0);
  builder.addFieldInt8(1, 1, 0);
  return builder.endObject();
}

function writeIndexed(builder: Builder, { id, bytes }: Indexed): number {
  const type = writeInt(builder, 8 * bytes);
  builder.startObject(4);
  builder.addFieldInt64(0, BigInt(id), 0n);
  builder.addFieldOffset(1, type, 0);
  return builder.endObject();
}

function empty(builder: Builder): number {
  builder.startObject(0);
  return builder.endObject();
}

function writeBatch(
  builder: Builder,
  rows: number,
  nodes: readonly FieldNode[],
  buffers: readonly BodyBuffer[],
): number {
  const ofNodes = pairs(
    builder,
    nodes.map(({ rows, nulls }) => [rows, nulls]),
  );
  const ofBuffers = pairs(
    builder,
    buffers.map(({ at, length }) => [at, length]),
  );
  builder.startObject(5);
  builder.addFieldInt64(0, BigInt(rows), 0n);
  builder.addFieldOffset(1, ofNodes, 0);
  builder.addFieldOffset(2, ofBuffers, 0);
  return builder.endObject();
}

/** A vector of structs of two i64. */
function pairs(builder: Builder, items: readonly (readonly [number, number])[]): number {
  builder.startVector(16, items.length, 8);
  for (const [first, second] of items.toReversed()) {
    builder.prep(8, 16);
    builder.writeInt64(BigInt(second));
    builder.writeInt64(BigInt(first));
  }
  return builder.endVector();
}

/** A vector of structs of an i64, an i32 and an i64. */
function writeBlocks(builder: Builder, { count, block }: Blocks): number {
  builder.startVector(BLOCK_BYTES, count, 8);
  for (let number = count - 1; number >= 0; number--) {
    const { at, message, body } = block(number);
    builder.prep(8, BLOCK_BYTES);
    builder.writeInt32(0);
    builder.writeInt32(body);
    builder.writeInt32(0);
    builder.writeInt32(message);
    // Halves of an i64, which takes a third of the time of a bigint.
    builder.writeInt32(Math.floor(at / 2 ** 32));
    builder.writeInt32(at | 0);
  }
  return builder.endVector();
}

function offsets(builder: Builder, items: readonly number[]): number {
  builder.startVector(4, items.length, 4);
  for (const item of items.toReversed()) builder.addOffset(item);
  return builder.endVector();
}
