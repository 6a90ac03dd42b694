import type { Slices } from '../../output/slices.js';
import { constant, slicesOf } from '../columnar/parts.js';
import type { FileForm } from './columns.js';
import {
  type Block,
  type Blocks,
  blocksOf,
  END,
  footerOf,
  type Piece,
  pieceOf,
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
  end(batches: Blocks): readonly Piece[];
}

export type ContainerOf = (schema: Schema, form: Pick<FileForm, 'dictionaries'>) => Container;

const MAGIC = Buffer.from('ARROW1');

/** The most batches of a file, whose index names each of them. */
const MOST_BATCHES = 2 ** 18;

/** A stream: its schema, its dictionaries, batches, and its end. */
export const streamOf: ContainerOf = (schema, { dictionaries }) => {
  const begin = [schemaMessage(schema), ...dictionaries.flatMap(({ message, body }) => [message, body])];
  return {
    begin,
    length: lengthOf(begin),
    most: Number.POSITIVE_INFINITY,
    end: () => [pieceOf(END)],
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
  const end = (batches: Blocks) => [
    pieceOf(END),
    ...footerOf(schema, blocksOf(dictionaries), batches),
    pieceOf(MAGIC),
  ];
  return {
    begin,
    length: lengthOf(begin),
    most: MOST_BATCHES,
    end,
  };
};

/** The bytes of all pieces. */
export const lengthOf = (pieces: readonly { readonly length: number }[]): number =>
  pieces.reduce((sum, { length }) => sum + length, 0);

/** What comes after these batches, a slice for each piece. */
export const endOf = (container: Container, batches: Blocks): Slices =>
  slicesOf(
    container
      .end(batches)
      .map(({ bytes }) => ({ at: 0, slice: () => constant(bytes()) }))
      .values(),
  );
