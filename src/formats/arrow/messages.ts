// The messages of Arrow IPC, which are FlatBuffers: https://github.com/apache/arrow/blob/main/format/Message.fbs (and Schema.fbs, File.fbs).
import { Builder } from 'flatbuffers';
import { isGroup, isItems, type Leaf, type Node } from '../columnar/leaves.js';
import { DECIMAL_DIGITS } from '../columnar/values.js';

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
const DECIMAL = 7;
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

/** The bytes of a block in the end of a file. */
const BLOCK_BYTES = 24;

/** Some bytes, which are made when they are asked for. */
export interface Piece {
  readonly length: number;
  bytes(): Buffer;
}

export const pieceOf = (bytes: Buffer): Piece => ({ length: bytes.length, bytes: () => bytes });

/** The blocks that are written in one turn, which takes less than a millisecond. */
const TURN_BLOCKS = 4096;

/** What a file ends with after the end of its stream, but for the magic bytes. Of many batches, it is made in many pieces. */
export function footerOf(schema: Schema, dictionaries: Blocks, batches: Blocks): Piece[] {
  const builder = new Builder(1024);
  const fields = writeSchema(builder, schema);
  const ofDictionaries = writeBlocks(builder, blockBytes(dictionaries, 0, dictionaries.count));
  const ofBatches = writeBlocks(builder, Buffer.alloc(0));
  builder.startObject(5);
  builder.addFieldInt16(0, VERSION, 0);
  builder.addFieldOffset(FIELDS, fields, 0);
  builder.addFieldOffset(DICTIONARIES, ofDictionaries, 0);
  builder.addFieldOffset(BATCHES, ofBatches, 0);
  builder.finish(builder.endObject());
  return withBlocks(Buffer.from(builder.asUint8Array()), batches);
}

const FIELDS = 1;
const DICTIONARIES = 2;
const BATCHES = 3;

/** A footer that has no batches, with these. What it refers to behind them moves by their bytes, which are a multiple of the alignment. */
function withBlocks(footer: Buffer, batches: Blocks): Piece[] {
  const { count } = batches;
  const added = BLOCK_BYTES * count;
  const table = footer.readUInt32LE(0);
  const slots = table - footer.readInt32LE(table) + 4;
  const fieldAt = (field: number) => table + footer.readUInt16LE(slots + 2 * field);
  for (const at of [FIELDS, DICTIONARIES].map(fieldAt))
    footer.writeUInt32LE(footer.readUInt32LE(at) + added, at);
  const vector = fieldAt(BATCHES) + footer.readUInt32LE(fieldAt(BATCHES));
  const begin = footer.writeUInt32LE(count, vector);
  const length = Buffer.alloc(4);
  length.writeInt32LE(footer.length + added);
  const blocks = Array.from({ length: Math.ceil(count / TURN_BLOCKS) }, (_, turn): Piece => {
    const from = turn * TURN_BLOCKS;
    const to = Math.min(count, from + TURN_BLOCKS);
    return { length: BLOCK_BYTES * (to - from), bytes: () => blockBytes(batches, from, to) };
  });
  return [
    pieceOf(footer.subarray(0, begin)),
    ...blocks,
    pieceOf(Buffer.concat([footer.subarray(begin), length])),
  ];
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
      : writeType(builder, node);
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
function writeType(builder: Builder, { type, scale = 0 }: Leaf): [member: number, at: number] {
  switch (type) {
    case 'integer':
      return [INT, writeInt(builder, 64)];
    case 'number':
      builder.startObject(1);
      builder.addFieldInt16(0, DOUBLE, 0);
      return [FLOATING_POINT, builder.endObject()];
    case 'decimal':
      builder.startObject(3);
      builder.addFieldInt32(0, DECIMAL_DIGITS, 0);
      builder.addFieldInt32(1, scale, 0);
      return [DECIMAL, builder.endObject()];
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

/** Some blocks: structs of an i64, an i32 and an i64. */
function blockBytes({ block }: Blocks, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(BLOCK_BYTES * (to - from));
  for (let number = from, end = 0; number < to; number++) {
    const { at, message, body } = block(number);
    // Halves of an i64, which takes a third of the time of a bigint.
    end = bytes.writeUInt32LE(at % 2 ** 32, end);
    end = bytes.writeUInt32LE(Math.floor(at / 2 ** 32), end);
    end = bytes.writeUInt32LE(message, end) + 4;
    end = bytes.writeUInt32LE(body, end) + 4;
  }
  return bytes;
}

/** A vector of blocks. */
function writeBlocks(builder: Builder, bytes: Buffer): number {
  builder.startVector(BLOCK_BYTES, bytes.length / BLOCK_BYTES, 8);
  for (const byte of bytes.toReversed()) builder.writeInt8(byte);
  return builder.endVector();
}

function offsets(builder: Builder, items: readonly number[]): number {
  builder.startVector(4, items.length, 4);
  for (const item of items.toReversed()) builder.addOffset(item);
  return builder.endVector();
}
