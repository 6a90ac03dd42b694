import type { FileForm } from './columns.js';
import {
  BLOCK_BYTES,
  type Block,
  type Blocks,
  blocksOf,
  END,
  footerOf,
  type Schema,
  schemaMessage,
} from './messages.js';

/** What stands around the batches of a stream, or of a file. */
export interface Container {
  readonly begin: readonly Buffer[];
  /** Where the first batch begins. */
  readonly length: number;
  /** The most batches. */
  readonly most: number;
  /** What comes after these batches. */
  end(batches: Blocks): Buffer;
  /** The bytes of what comes after so many batches. */
  endLength(batches: number): number;
}

export type ContainerOf = (schema: Schema, form: Pick<FileForm, 'dictionaries'>) => Container;

const MAGIC = Buffer.from('ARROW1');

/** The most batches of a file: its index names each of them, and is made in one turn. */
const MOST_BATCHES = 2 ** 18;

/** A stream: its schema, its dictionaries, batches, and its end. */
export const streamOf: ContainerOf = (schema, { dictionaries }) => {
  const begin = [schemaMessage(schema), ...dictionaries.flatMap(({ message, body }) => [message, body])];
  return {
    begin,
    length: lengthOf(begin),
    most: Number.POSITIVE_INFINITY,
    end: () => END,
    endLength: () => END.length,
  };
};

/** A file: a stream between magic bytes, and an index of its batches, which comes last. */
export const fileOf: ContainerOf = (schema, form) => {
  const stream = streamOf(schema, form);
  const magic = Buffer.concat([MAGIC, Buffer.alloc(2)]);
  const begin = [magic, ...stream.begin];
  let at = magic.length + (stream.begin[0] as Buffer).length;
  const dictionaries = form.dictionaries.map(({ message, body }): Block => {
    const block = { at, message: message.length, body: body.length };
    at += message.length + body.length;
    return block;
  });
  const end = (batches: Blocks) =>
    Buffer.concat([END, footerOf(schema, blocksOf(dictionaries), batches), MAGIC]);
  return {
    begin,
    length: lengthOf(begin),
    most: MOST_BATCHES,
    end,
    endLength: (batches) => end(blocksOf([])).length + BLOCK_BYTES * batches,
  };
};

const lengthOf = (pieces: readonly Buffer[]) => pieces.reduce((sum, { length }) => sum + length, 0);
