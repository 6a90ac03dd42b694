import type { preValidationHookHandler } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { badParameter, ProblemError } from '../errors.js';
import { type FormatName, formats } from '../formats/index.js';

/** Row numbers are JSON integers, so the last row of a dataset is this one. */
export const LAST_ROW = Number.MAX_SAFE_INTEGER;

/** Parameters of an operation that answers with one row, after checking. */
export interface RowQuery {
  readonly seed?: string;
  readonly format?: FormatName;
  readonly fields?: string;
  readonly header?: boolean;
  readonly delimiter?: string;
  /** The dataset's own, defaults filled in. */
  readonly [own: string]: unknown;
}

/** Parameters of an operation that answers with many rows, after checking. */
export interface RowsQuery extends RowQuery {
  readonly n: number;
  readonly offset: number;
}

/** The schema of a RowQuery. `columns` are the names that `fields` may hold, `own` the dataset's parameters. */
export const rowQuery = (columns: readonly string[], own: Record<string, TSchema>) =>
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
      description: `Comma-separated names of the columns to answer with, in that order. Left out: ${columns.join(',')}`,
    }),
    header: Type.Boolean({
      description: 'CSV only: whether the first line names the columns. Left out: true.',
    }),
    delimiter: Type.String({
      title: 'one character other than a quote, CR or LF',
      pattern: '^[^"\\r\\n]$',
      description: 'CSV only: what stands between two cells, %09 for a tab. Left out: a comma.',
    }),
  });

/** The schema of a RowsQuery. */
export const rowsQuery = (maxRows: number, columns: readonly string[], own: Record<string, TSchema>) =>
  closed({
    n: Type.Integer({ minimum: 0, maximum: maxRows, default: 10, description: 'How many rows.' }),
    offset: Type.Integer({
      minimum: 0,
      maximum: LAST_ROW,
      default: 0,
      description: 'How many rows of the dataset to skip, at no cost; at most 2^53 − 1 − n.',
    }),
    ...rowQuery(columns, own).properties,
  });

/** An object of these optional properties and no others. */
const closed = (properties: Record<string, TSchema>) => ({
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

type Keywords = {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  /** The pattern in words. */
  readonly title?: string;
};

/** The parameters that a schema of a query or path has. */
export function propertiesOf(schema: unknown): Record<string, Keywords> {
  return (schema as { properties?: Record<string, Keywords> } | undefined)?.properties ?? {};
}

/** What a parameter's schema allows, to be read after "must be", or as a list. */
export function allowedBy(schema: Keywords = {}): string | string[] {
  if (schema.enum !== undefined) return schema.enum.map(String);
  if (schema.type === 'boolean') return ['true', 'false'];
  if (schema.type === 'integer') return `an integer from ${schema.minimum} to ${schema.maximum}`;
  if (schema.pattern !== undefined) return schema.title ?? schema.pattern;
  return `a text of ${schema.minLength ?? 0} to ${schema.maxLength ?? 'any number of'} characters`;
}

/**
 * Checks what Ajv cannot see or would let through: percent-encoding, parameters given twice, and integers that are
 * not plain decimal digits ("0x10", "1e3", " 5") or lose digits as a number. For a route with this schema.
 */
export function checkText(schema: { querystring: object; params?: object }): preValidationHookHandler {
  const integers = (schema: object) =>
    Object.entries(propertiesOf(schema)).filter(([, { type }]) => type === 'integer');
  const inQuery = integers(schema.querystring);
  const inPath = integers(schema.params ?? {});
  return (request, _reply, done) => {
    const values = request.query as Record<string, string | string[]>;
    if (request.url.includes('%')) checkPercentEncoding(request.url);
    for (const name in values) {
      const value = values[name];
      if (typeof value === 'object') throw badParameter(name, value.join(', '), 'given once');
    }
    for (const [name, schema] of inQuery) checkInteger(name, values[name] as string | undefined, schema);
    for (const [name, schema] of inPath)
      checkInteger(name, (request.params as Record<string, string>)[name], schema);
    done();
  };
}

function checkInteger(name: string, text: string | undefined, schema: Keywords): void {
  if (text === undefined) return;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= (schema.minimum ?? 0) && value <= (schema.maximum ?? LAST_ROW)) return;
  throw badParameter(name, text, allowedBy(schema));
}

function checkPercentEncoding(url: string): void {
  try {
    decodeURIComponent(url);
  } catch {
    const part = url.split(/[?&]/).find((text) => !decodes(text)) ?? '';
    const [parameter = '', value = ''] = part.split(/=(.*)/s);
    throw new ProblemError(400, `${part} is not percent-encoded UTF-8`, {
      parameter,
      value,
      allowed: 'percent-encoded UTF-8',
    });
  }
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
