import type { FastifyReply, FastifyRequest } from 'fastify';
import { badParameter, ProblemError } from '../../errors.js';
import { defaultOf } from '../../formats/format.js';
import { type FormatName, formats } from '../../formats/index.js';
import type { TSchema } from '../../json-schema.js';
import type { RowsResource } from '../rows/meaning.js';
import { LAST_ROW, type RequestLimits, type RowsQuery, rowQuery } from '../rows/parameters.js';
import { allowedBy, checkText, propertiesOf } from '../server/check-text.js';
import type { Places } from './places.js';

/** Rows of a part. */
export const PART_ROWS = 1_000_000;

/** A folder of parts of rows. */
export interface Folder {
  /** Ends with a slash. */
  readonly path: string;
  readonly rows: number;
  readonly parts: number;
  readonly resource: RowsResource;
  /** With checked values, seed and format. */
  readonly query: RowsQuery & { readonly seed: string; readonly format: FormatName };
}

/** The name of a part, from 0; names of a folder have one length, so their order is that of their numbers. */
export function partName({ parts, query }: Folder, part: number): string {
  const digits = Math.max(5, `${parts - 1}`.length);
  return `part-${`${part}`.padStart(digits, '0')}.${formats[query.format].extension}`;
}

/** The number of the part with this name; undefined where there is none. */
export function partOf(folder: Folder, name: string): number | undefined {
  const part = Number(/^part-(\d{5,16})\./.exec(name)?.[1]);
  return part < folder.parts && partName(folder, part) === name ? part : undefined;
}

/** The rows of a part, as the first one and their number. */
export function rowsOfPart({ rows }: Folder, part: number): { first: number; rows: number } {
  const first = part * PART_ROWS;
  return { first, rows: Math.min(PART_ROWS, rows - first) };
}

/** How a folder says a value. A seed may have slashes, and readers take what looks like key=value for a column. */
const written = (value: unknown) =>
  encodeURIComponent(String(value)).replaceAll('%2C', ',').replaceAll('%3A', ':');

/** What a folder says of its rows: one that says nothing else, in the only order. */
function pathOf(
  place: string,
  query: Readonly<Record<string, unknown>>,
  parameters: Record<string, TSchema>,
  rows: string,
) {
  const own = Object.keys(parameters)
    .filter((name) => name !== 'rows' && query[name] !== undefined)
    .filter((name) => query[name] !== defaultOf(parameters[name] as object))
    .map((name) => `${name}-${written(query[name])}/`);
  const format = query.format === 'parquet' ? '' : `format-${query.format}/`;
  return `${place}/${own.join('')}${format}seed-${written(query.seed)}/rows-${written(rows)}/`;
}

/** A folder of the bucket by its path, which ends with a slash; see folderReader(). */
export type ReadFolder = (path: string, request: FastifyRequest) => Promise<Folder | undefined>;

/**
 * Reads paths of folders: {rows}/{parameter}-{value}/…/seed-{seed}/rows-{number}/. undefined where the path is none, or is written in
 * another way than listings write it; rejects with a ProblemError for values that are not allowed.
 */
export function folderReader(places: Places, limits: RequestLimits): ReadFolder {
  const schemas = new WeakMap<Record<string, TSchema>, ReturnType<typeof rowQuery>>();
  const schemaOf = (parameters: Record<string, TSchema>) => {
    const schema = schemas.get(parameters) ?? rowQuery(limits, parameters);
    schemas.set(parameters, schema);
    return schema;
  };
  return async (path, request) => {
    const segments = path.split('/').slice(0, -1);
    const values = valuesIn(segments);
    if (values === undefined) return undefined;
    const { rows: rowsText = '', format = 'parquet', ...own } = values;
    const place = await places.find(segments);
    if (place === undefined) return undefined;
    const { dataset } = place.resource;
    const { parameters } = dataset;
    const sized = Object.hasOwn(parameters, 'rows');
    const query = { ...own, format, ...(sized && { rows: rowsText }) };
    checkAll(schemaOf(parameters), query, request);
    if (pathOf(place.path, query, parameters, rowsText) !== path) return undefined;
    const checked = query as unknown as Folder['query'];
    const rows = sized ? (dataset.end?.(checked).rows ?? 0) : numberOf(rowsText);
    return {
      path,
      rows,
      parts: Math.max(1, Math.ceil(rows / PART_ROWS)),
      resource: place.resource,
      query: checked,
    };
  };
}

/** What the segments at the end say: names and values, with seed and rows; undefined where they say something twice, or not all. */
function valuesIn(segments: readonly string[]): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (let at = segments.length - 1; at > 0; at--) {
    const [, name, value] = /^([A-Za-z_]+)-(.+)$/s.exec(segments[at] as string) ?? [];
    if (name === undefined || value === undefined) break;
    if (Object.hasOwn(values, name)) return undefined;
    try {
      values[name] = decodeURIComponent(value);
    } catch {
      return undefined;
    }
  }
  return values.seed === undefined || values.rows === undefined ? undefined : values;
}

/** Checks the values as those of a query, and gives them their types and defaults. Throws a ProblemError. */
function checkAll(querystring: object, query: Record<string, string>, request: FastifyRequest): void {
  const asked = { url: '', query, params: {} } as unknown as FastifyRequest;
  checkText({ querystring }).call(request.server, asked, {} as FastifyReply, () => {});
  const validate = request.compileValidationSchema(querystring as Record<string, unknown>);
  if (validate(query)) return;
  const [first] = validate.errors ?? [];
  const unknown = first?.params?.additionalProperty as string | undefined;
  if (unknown !== undefined) throw new ProblemError(404, `These rows have no parameter ${unknown}`);
  const name = first?.instancePath.slice(1) ?? '';
  throw badParameter(name, `${query[name]}`, allowedBy(propertiesOf(querystring)[name]));
}

function numberOf(rows: string): number {
  if (/^(0|[1-9]\d{0,15})$/.test(rows) && Number(rows) <= LAST_ROW) return Number(rows);
  throw badParameter('rows', rows, `an integer from 0 to ${LAST_ROW}`);
}
