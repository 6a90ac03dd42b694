import { type GivenAs, givenColumns } from '../columns/given.js';
import type { Column } from '../columns/value.js';
import type { Encoding, Layout, Piece } from '../kernel/program/layout.js';
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
  rows(columns: readonly Column[]): RowLayout;
  /** Left out: a value that is given is written as it is. */
  readonly givenAs?: GivenAs;
  /** The layout of a single row, which in JSON is an object and not an array. */
  single(columns: readonly Column[]): RowLayout;
}

/** A layout that can write rows of other values between its texts. */
export interface RowLayout extends Layout {
  /** A row of columns that have the names of the layout's own. */
  rowOf(columns: readonly Column[]): readonly Piece[];
}

/** The layout of rows of these columns. */
export const rowLayout = (
  columns: readonly Column[],
  rowOf: RowLayout['rowOf'],
  texts: Omit<Layout, 'row'>,
): RowLayout => ({ ...texts, row: rowOf(columns), rowOf });

/** The writer with these layouts. `contentType` is the media type with its parameters. */
export const rowWriter = (contentType: string, layouts: RowLayouts): RowWriter => ({
  ...layouts,
  contentType,
  prepare(columns, shape) {
    const { encoding, givenAs } = layouts;
    const layout = layouts[shape](columns);
    return prepareRows(layout, encoding, (row, number) => {
      const given = givenColumns(columns, row, encoding.structure === 'own', givenAs);
      return givenText(layout.rowOf(given), encoding, number);
    });
  },
  prepareEvents: (columns) => prepareEvents(layouts.rows(columns), layouts.encoding),
});
