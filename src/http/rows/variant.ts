import type { FastifyRequest } from 'fastify';
import type { Dataset } from '../../columns/dataset.js';
import { selectColumns } from '../../columns/select.js';
import type { Column } from '../../columns/value.js';
import { badParameter, ProblemError } from '../../errors.js';
import { formatDefaults as byDefault, type FormatName, makeFormat } from '../../formats/index.js';
import { compile } from '../../kernel/compile.js';
import type { Plan } from '../../kernel/run/plan.js';
import type { AnyQuery, RowQuery } from './parameters.js';

// A variant is what a response depends on beside its seed and rows: columns, format, CSV's options.

/** The media type of each format; the first is for clients that take anything. */
export const mediaTypes = {
  json: mediaType('json'),
  csv: mediaType('csv'),
  ndjson: mediaType('ndjson'),
  sql: mediaType('sql'),
} as const satisfies Record<FormatName, string>;

function mediaType(format: FormatName): string {
  return makeFormat(format, byDefault).mediaType.split(';', 1)[0] as string;
}

/** Parameters that one format has, and which. */
const options = [
  ['header', 'csv'],
  ['delimiter', 'csv'],
  ['split', 'csv'],
  ['dialect', 'sql'],
] as const;

/** The format asked for by parameter, or else by the Accept header, of those with a media type in `offered`. */
export function formatOf<Name extends string>(
  request: FastifyRequest,
  query: AnyQuery & { readonly format?: Name },
  offered: Readonly<Record<Name, string>>,
): Name {
  const format = query.format ?? accepted(request, offered);
  for (const [name, owner] of options) {
    const value = query[name];
    if (value === undefined || format === owner) continue;
    throw badParameter(name, String(value), `left out unless the format is ${owner}`);
  }
  return format;
}

function accepted<Name extends string>(
  request: FastifyRequest,
  offered: Readonly<Record<Name, string>>,
): Name {
  const { accept } = request.headers;
  const names = Object.keys(offered) as Name[];
  if (accept === undefined || accept === '*/*') return names[0] as Name;
  const types = names.map((name) => offered[name]);
  const type = request.types(types);
  const format = names.find((name) => offered[name] === type);
  if (format !== undefined) return format;
  throw new ProblemError(406, `There is no representation that "${accept}" accepts`, {
    value: accept,
    allowed: types,
  });
}

/**
 * The variant as the part of the query that asks for it: equal for equal variants, without what is left out by
 * default. `own` are the dataset's parameters.
 */
export function variantQuery(query: AnyQuery, format: string, own: Readonly<Record<string, object>>): string {
  let text = `format=${format}`;
  if (query.fields !== undefined)
    text += `&fields=${encodeURIComponent(query.fields).replaceAll('%2C', ',')}`;
  for (const name in own) {
    const value = query[name];
    if (value !== undefined && value !== (own[name] as { default?: unknown }).default)
      text += `&${name}=${encodeURIComponent(String(value))}`;
  }
  if (query.header === false) text += '&header=false';
  if (query.delimiter !== undefined && query.delimiter !== byDefault.delimiter) {
    text += `&delimiter=${encodeURIComponent(query.delimiter)}`;
  }
  if (query.dialect !== undefined && query.dialect !== byDefault.dialect) text += `&dialect=${query.dialect}`;
  return text;
}

/** The plan for many rows or a single one. Rejects with a ProblemError for wrong parameters. */
export async function makePlan(
  dataset: Dataset,
  layout: 'rows' | 'single',
  format: FormatName,
  query: RowQuery,
): Promise<Plan> {
  return compilePlan(
    selectColumns(await dataset.columns(query), query.fields),
    layout,
    format,
    query,
    dataset.name,
  );
}

/** The same for columns at hand; SQL is rows of `table`. */
export function compilePlan(
  columns: readonly Column[],
  layout: 'rows' | 'single',
  format: FormatName,
  { header = byDefault.header, delimiter = byDefault.delimiter, dialect = byDefault.dialect }: RowQuery,
  table: string,
): Plan {
  const encoder = makeFormat(format, { header, delimiter, dialect, table });
  return compile(encoder[layout](columns), encoder);
}
