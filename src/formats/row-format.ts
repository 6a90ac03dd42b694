import { type GivenAs, givenColumns } from '../columns/given.js';
import type { Column } from '../columns/value.js';
import type { Encoding, Layout } from '../kernel/program/layout.js';
import { givenText } from '../output/given.js';
import { prepareEvents, prepareRows } from '../output/prepare.js';
import type { Format, Writer } from './format.js';

/** A format that is written row by row, so that it can also be cut into batches. */
export type RowFormat<Options = Readonly<Record<string, unknown>>> = Format<Options, RowWriter>;

export interface RowWriter extends Writer, RowLayouts {}

/** Are rows written one by one, so that some may be given instead of being drawn? */
export const isRowWriter = (writer: Writer): writer is RowWriter => 'encoding' in writer;

/** What the kernel needs to write rows. */
export interface RowLayouts {
  readonly encoding: Encoding;
  /** The layout of many rows. */
  rows(columns: readonly Column[]): Layout;
  /** Left out: a value that is given is written as it is. */
  readonly givenAs?: GivenAs;
  /** The layout of a single row, which in JSON is an object and not an array. */
  single(columns: readonly Column[]): Layout;
}

/** The writer with these layouts. `contentType` is the media type with its parameters. */
export const rowWriter = (contentType: string, layouts: RowLayouts): RowWriter => ({
  ...layouts,
  contentType,
  prepare: (columns, shape) =>
    prepareRows(layouts[shape](columns), layouts.encoding, (row, number) => {
      const given = givenColumns(columns, row, layouts.encoding.structure === 'own', layouts.givenAs);
      return givenText(layouts[shape](given).row, layouts.encoding, number);
    }),
  prepareEvents: (columns) => prepareEvents(layouts.rows(columns), layouts.encoding),
});
