import { type TSchema, Type } from 'typebox';
import type { Format } from '../../formats/format.js';
import { eventFormats, type FormatName, formatNames } from '../../formats/index.js';
import { type FaultLimits, faultParameters } from '../answer/fault-injection.js';

/** Row numbers are JSON integers, so this is the number of the last row of a dataset. */
export const LAST_ROW = Number.MAX_SAFE_INTEGER;

/** Rows in an answer where the request does not say how many. */
export const DEFAULT_ROWS = 10;

/** Bytes of a part of a file: a shorter part is mostly padding of the tar, and ustar cannot tell the length of a longer one. */
export const SMALLEST_PART = 1024;
export const LARGEST_PART = 8_589_934_591;

/** The most that requests may ask for. */
export interface RequestLimits extends FaultLimits {
  readonly maxRows: number;
}

/** Parameters of every operation that answers with rows, after checking. */
export interface AnyQuery {
  readonly seed?: string;
  readonly fields?: string;
  readonly download?: boolean;
  readonly delay?: string;
  readonly fail?: string;
  /** The dataset's own with their defaults, and options of formats. */
  readonly [own: string]: unknown;
}

/** Parameters of an operation that answers with one row, after checking. */
export interface RowQuery extends AnyQuery {
  readonly format?: FormatName;
}

/** Parameters of an operation that answers with many rows, after checking. */
export interface RowsQuery extends RowQuery {
  readonly n?: number;
  readonly offset?: number;
  readonly page?: number;
  readonly per_page?: number;
  /** A text where it is a parameter of the dataset. */
  readonly rows?: number | string;
  readonly part_bytes?: number;
}

/** The schema of a RowQuery; `own` are the dataset's parameters. */
export const rowQuery = (limits: RequestLimits, own: Record<string, TSchema>) =>
  closed({
    ...own,
    seed: Type.String({
      minLength: 1,
      maxLength: 128,
      description:
        'Names the data: the same seed gives the same rows, always and everywhere. Left out: a fresh one, which the Seedstream-Seed header tells.',
      examples: ['42'],
    }),
    format: Type.Enum([...formatNames], {
      description: 'Left out: what the Accept header prefers, JSON when it takes anything.',
    }),
    fields: Type.String({
      description:
        'Comma-separated names of the columns to answer with, in that order; members of an object by their path, as in address.city. Left out: all.',
    }),
    ...optionParameters(),
    download: Type.Boolean({
      description:
        'Whether browsers shall save the answer as a file, named after what it holds. Left out: false.',
    }),
    ...faultParameters(limits),
  });

/** The options of all formats. Without their defaults: one that is given with another format has to be noticed. */
function optionParameters(): Record<string, TSchema> {
  const options = Object.values<Format>(eventFormats).flatMap((format) => Object.entries(format.options));
  return Object.fromEntries(
    options.map(([name, { default: _, ...schema }]: [string, TSchema & { default?: unknown }]) => [
      name,
      schema,
    ]),
  );
}

export const partBytesParameter = Type.Integer({
  minimum: SMALLEST_PART,
  maximum: LARGEST_PART,
  description:
    'CSV only: answers with a tar of parts of at most so many bytes, each with the header, no record torn.',
});

/** The schema of a RowsQuery. */
export const rowsQuery = (limits: RequestLimits, own: Record<string, TSchema>) =>
  closed({
    n: Type.Integer({
      minimum: 0,
      maximum: limits.maxRows,
      description: `How many of the rows. Left out: ${DEFAULT_ROWS}.`,
    }),
    offset: Type.Integer({
      minimum: 0,
      maximum: LAST_ROW,
      description: 'How many rows of the dataset to skip, at no cost; at most 2^53 − 1 − n. Left out: 0.',
    }),
    page: Type.Integer({
      minimum: 1,
      maximum: LAST_ROW,
      description: 'Instead of offset: which page of per_page rows, from 1 on. Left out: 1.',
    }),
    per_page: Type.Integer({
      minimum: 1,
      maximum: limits.maxRows,
      description: `Instead of n: how many rows a page has. Left out: ${DEFAULT_ROWS}.`,
    }),
    rows: Type.Integer({
      minimum: 0,
      maximum: LAST_ROW,
      description: 'How many rows the dataset has: there are none beyond. Left out: no end.',
    }),
    part_bytes: partBytesParameter,
    ...rowQuery(limits, own).properties,
  });

/** An object of these optional properties and no others. */
export const closed = (properties: Record<string, TSchema>) => ({
  type: 'object',
  properties,
  additionalProperties: false,
});

export interface RowParams {
  readonly id: number;
}

/** The schema of RowParams. */
export const rowParams = Type.Object({
  id: Type.Integer({
    minimum: 1,
    maximum: LAST_ROW,
    description: '1-based position of the row in the dataset.',
    examples: [7],
  }),
});
