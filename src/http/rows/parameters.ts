import { type TSchema, Type } from 'typebox';
import { type FormatName, formats } from '../../formats/index.js';
import { type Dialect, dialects } from '../../formats/sql.js';

/** Row numbers are JSON integers, so the last row of a dataset is this one. */
export const LAST_ROW = Number.MAX_SAFE_INTEGER;

/** Rows in an answer that no parameter asks a number of. */
export const DEFAULT_ROWS = 10;

/** Bytes of a part of a file: of a smaller one the tar is mostly padding, of a longer one ustar cannot tell the length. */
export const SMALLEST_PART = 1024;
export const LARGEST_PART = 8_589_934_591;

/** The most that requests may ask for. */
export interface Limits {
  readonly maxRows: number;
  /** Milliseconds. */
  readonly maxDelay: number;
  /** Share of requests, 0 … 1. */
  readonly maxFail: number;
}

/** Parameters of every operation that answers with rows, after checking. */
export interface AnyQuery {
  readonly seed?: string;
  readonly fields?: string;
  readonly header?: boolean;
  readonly delimiter?: string;
  readonly dialect?: Dialect;
  readonly download?: boolean;
  readonly delay?: string;
  readonly fail?: number;
  readonly status?: number;
  /** The dataset's own, defaults filled in. */
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
  readonly total?: number;
  readonly split?: number;
}

/** What delay must be, in words. */
export const delayAllowed = ({ maxDelay }: Limits) =>
  `milliseconds from 0 to ${maxDelay}, or a range of them: lowest-highest`;

/** The schema of a RowQuery; `own` are the dataset's parameters. */
export const rowQuery = (limits: Limits, own: Record<string, TSchema>) =>
  closed({
    ...own,
    seed: Type.String({
      minLength: 1,
      maxLength: 128,
      description:
        'Names the data: the same seed gives the same rows, always and everywhere. Left out: a fresh one, which the Seedstream-Seed header tells.',
      examples: ['42'],
    }),
    format: Type.Enum([...formats], {
      description: 'Left out: what the Accept header prefers, JSON when it takes anything.',
    }),
    fields: Type.String({
      description:
        'Comma-separated names of the columns to answer with, in that order; members of an object by their path, as in address.city. Left out: all.',
    }),
    header: Type.Boolean({
      description: 'CSV only: whether the first line names the columns. Left out: true.',
    }),
    delimiter: Type.String({
      title: 'one ASCII character that is no letter, digit, quote, dot, plus, minus, CR or LF',
      pattern: '^[\\t !#-*,/:-@\\[-`{-~]$',
      description: 'CSV only: what stands between two cells, %09 for a tab. Left out: a comma.',
    }),
    dialect: Type.Enum([...dialects], {
      description: 'SQL only: whose INSERT statements to write. Left out: postgresql.',
    }),
    download: Type.Boolean({
      description:
        'Whether browsers shall save the answer as a file, named after what it holds. Left out: false.',
    }),
    delay: Type.String({
      title: delayAllowed(limits),
      pattern: '^\\d+(-\\d+)?$',
      description:
        'Milliseconds before the answer begins. Of a range such as 200-800, each URL and seed have one delay, always the same.',
    }),
    fail: Type.Number({
      minimum: 0,
      maximum: limits.maxFail,
      description:
        'The share of requests to answer with an error instead of rows. Whether a request is among them follows from its URL and seed, always the same.',
    }),
    status: Type.Integer({
      minimum: 400,
      maximum: 599,
      description: 'With fail only: the status of these errors. Left out: 503.',
    }),
  });

export const splitParameter = Type.Integer({
  minimum: SMALLEST_PART,
  maximum: LARGEST_PART,
  description:
    'CSV only: answers with a tar of parts of at most so many bytes, each with the header, no record torn.',
});

/** The schema of a RowsQuery. */
export const rowsQuery = (limits: Limits, own: Record<string, TSchema>) =>
  closed({
    n: Type.Integer({
      minimum: 0,
      maximum: limits.maxRows,
      description: `How many rows. Left out: ${DEFAULT_ROWS}.`,
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
    total: Type.Integer({
      minimum: 0,
      maximum: LAST_ROW,
      description: 'How many rows the dataset has: there are none beyond. Left out: no end.',
    }),
    split: splitParameter,
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
