import type { TSchema } from 'typebox';
import type { Column, TextPart } from '../columns/value.js';
import type { Encoding, Layout } from '../kernel/program/layout.js';

/** A format of rows: all there is to know of it. */
export interface Format<Options = Readonly<Record<string, unknown>>> {
  /** The value of the parameter `format` that asks for it. */
  readonly name: string;
  /** Without parameters, as Accept headers name it. */
  readonly mediaType: string;
  /** The end of a file's name, without the dot. */
  readonly extension: string;
  /** What the API description says of documents in it. */
  readonly description: string;
  /** The query parameters that belong to it; each schema has a default. With another format they are an error. */
  readonly options: Readonly<Record<keyof Options, TSchema>>;
  /** Can rows be sent one by one as their time comes? Not where a document has an end that must not be missing. */
  readonly live: boolean;
  /** Can a document be split into parts that are documents themselves, by files/split.ts? */
  readonly splits: boolean;
  /** How rows are written with these options. */
  writer(options: Options, rows: RowsInfo): Writer;
}

/** Of formats that have none. */
export type NoOptions = Readonly<Record<never, never>>;

/** What a format may need to know of the rows beside their columns. */
export interface RowsInfo {
  /** The name of the table that SQL inserts them into. */
  readonly table: string;
  /** Of events: a text that tells where in their stream each of them is. */
  readonly cursor?: TextPart;
}

/** A format with its options decided: what the kernel needs to write rows, and what HTTP says of them. */
export interface Writer {
  /** The media type with its parameters. */
  readonly contentType: string;
  readonly encoding: Encoding;
  /** Rows one after the other, as a whole document. */
  rows(columns: readonly Column[]): Layout;
  /** A single row as a document of its own; in JSON an object and no array. */
  single(columns: readonly Column[]): Layout;
}

/** The options of a format as a query says, with defaults where it is silent. */
export function optionsIn(
  { options }: Format,
  query: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).map(([name, schema]) => [name, query[name] ?? defaultOf(schema)]),
  );
}

/** How a format writes rows with the options of a query. */
export const writerOf = (format: Format, query: Readonly<Record<string, unknown>>, rows: RowsInfo): Writer =>
  format.writer(optionsIn(format, query), rows);

export const defaultOf = (schema: object): unknown => (schema as { readonly default?: unknown }).default;
