import type { Column, TextPart } from '../columns/value.js';
import { type TSchema, Type } from '../json-schema.js';
import type { PreparedEvents, PreparedRows } from '../output/prepare.js';

/**
 * A format of rows. This record has everything that the service knows of the format. A format that is written row by row is a
 * RowFormat; any other makes its representations itself.
 */
export interface Format<Options = Readonly<Record<string, unknown>>, W extends Writer = Writer> {
  /** The value of the parameter `format`. */
  readonly name: string;
  /** The media type without parameters, as in Accept headers. */
  readonly mediaType: string;
  /** The extension of file names, without the dot. */
  readonly extension: string;
  /** What a representation is, in the API description. */
  readonly about: string;
  /** The query parameters of the format, each with a default. They are an error with another format. */
  readonly options: Readonly<Record<keyof Options, TSchema>>;
  /** Can rows be sent one by one as their time comes? Only if a representation needs no end. */
  readonly live: boolean;
  /** Can a representation be split into parts that are valid by themselves? Its rows need no separator between them. */
  readonly splits: boolean;
  /** Do readers ask for a file several times, so that every answer must be the same file? Such rows need a seed. */
  readonly readInParts?: true;
  /** Writes rows with these options. */
  writer(options: Options, rows: RowsInfo): W;
}

/** The option of formats whose representations begin with the names of the columns. */
export const headerOption = Type.Boolean({
  description:
    'CSV: whether the first line has the names of the columns. SQL: whether CREATE TABLE IF NOT EXISTS comes before the rows. Default: true.',
  default: true,
});

/** The option of columnar formats. */
export const codecOption = Type.Enum(['none', 'gzip'], {
  description:
    'Parquet: how pages are compressed. With gzip there is neither length nor range. Default: none.',
  default: 'none',
});

export type ColumnarOptions = { readonly codec: 'none' | 'gzip' };

/** The options of a format without options. */
export type NoOptions = Readonly<Record<never, never>>;

/** What a format may need to know of the rows in addition to their columns. */
export interface RowsInfo {
  /** The name of the table into which SQL inserts the rows. */
  readonly table: string;
  /** The columns of its primary key, by their paths (address.city). Left out: it has none. */
  readonly key?: readonly string[];
  /** For events: the text that tells the place of each event in its stream. */
  readonly cursor?: TextPart;
  /** What a client that continues the events needs beside the cursor; it is written after it. */
  readonly continuation?: readonly TextPart[];
}

/** A format with chosen options. */
export interface Writer {
  /** The media type with its parameters. */
  readonly contentType: string;
  /** Rows of these columns, as a list or as a single row. */
  prepare(columns: readonly Column[], shape: 'rows' | 'single'): Promise<PreparedRows>;
  /** The same for rows of a simulation, as a list. */
  prepareEvents(columns: readonly Column[]): Promise<PreparedEvents>;
}

/** The options of a format in a query, with defaults for missing ones. */
export function optionsIn(
  { options }: Format,
  query: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).map(([name, schema]) => [name, query[name] ?? defaultOf(schema)]),
  );
}

/** How a format writes rows with the options of a query. */
export const writerOf = <W extends Writer>(
  format: Format<Readonly<Record<string, unknown>>, W>,
  query: Readonly<Record<string, unknown>>,
  rows: RowsInfo,
): W => format.writer(optionsIn(format, query), rows);

/** The option as a parameter that may be an error. */
export function withoutDefault({ default: _, ...schema }: TSchema & { readonly default?: unknown }): TSchema {
  return schema;
}

export const defaultOf = (schema: object): unknown => (schema as { readonly default?: unknown }).default;
