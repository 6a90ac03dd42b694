import type { FastifyRequest } from 'fastify';
import { badParameter } from '../../errors.js';
import type { FormatName } from '../../formats/index.js';
import type { TSchema } from '../../json-schema.js';
import { aboutRows } from '../../output/prepare.js';
import { prepareRows } from '../rows/answers.js';
import { manyRows, meaningOf, type RowsResource } from '../rows/meaning.js';
import { LAST_ROW, type RequestLimits, type RowsQuery, rowQuery } from '../rows/parameters.js';
import { checkAll, type Folder, pathOf, type ReadFolder, valuesIn } from './folders.js';
import type { Places } from './places.js';

/** Rows of a part. */
const PART_ROWS = 1_000_000;

/** With checked values, seed and format. */
type FolderQuery = RowsQuery & { readonly seed: string; readonly format: FormatName };

/**
 * Reads paths of folders of rows: {rows}/{parameter}-{value}/…/seed-{seed}/rows-{number}/. undefined where the path is none, or is written in
 * another way than listings write it; rejects with a ProblemError for values that are not allowed.
 */
export function rowFolderReader(places: Places, limits: RequestLimits): ReadFolder {
  const schemas = new WeakMap<Record<string, TSchema>, ReturnType<typeof rowQuery>>();
  const schemaOf = (parameters: Record<string, TSchema>) => {
    const schema = schemas.get(parameters) ?? rowQuery(limits, parameters);
    schemas.set(parameters, schema);
    return schema;
  };
  return async (path, request) => {
    const segments = path.split('/').slice(0, -1);
    const { rows: text, format = 'parquet', ...own } = valuesIn(segments.slice(1)) ?? {};
    if (text === undefined || own.seed === undefined) return undefined;
    const place = await places.find(segments);
    if (place === undefined) return undefined;
    const { resource } = place;
    const { parameters, end } = resource.dataset;
    const sized = Object.hasOwn(parameters, 'rows');
    const query = { ...own, format, ...(sized && { rows: text }) };
    checkAll(schemaOf(parameters), query, request);
    if (pathOf(place.path, query, parameters, { name: 'rows', text }) !== path) return undefined;
    const checked = query as unknown as FolderQuery;
    return rowFolder(path, resource, checked, sized ? (end?.(checked).rows ?? 0) : numberOf(text));
  };
}

function rowFolder(path: string, resource: RowsResource, query: FolderQuery, rows: number): Folder {
  const { seed, format } = query;
  const { name, edition } = resource.dataset;
  const parts = Math.max(1, Math.ceil(rows / PART_ROWS));
  const rowsOf = (part: number) => Math.min(PART_ROWS, rows - part * PART_ROWS);
  return {
    path,
    seed,
    format,
    edition,
    rows,
    parts,
    isFull: (part) => rowsOf(part) === PART_ROWS,
    async represent(part, context) {
      const first = part * PART_ROWS;
      const asked = {
        query: { ...query, n: rowsOf(part), offset: first },
        headers: {},
      } as unknown as FastifyRequest;
      const meaning = meaningOf(asked, resource, manyRows(asked, resource), undefined);
      const prepared = await context.prepared(meaning.name, () => prepareRows(resource, meaning, context));
      const { key } = meaning.head(seed);
      // What differs between parts would make them differ in length.
      const about = aboutRows(name, seed);
      const { contentType } = meaning.writer;
      return {
        contentType,
        representation: prepared.range(key, first, rowsOf(part), context.threads, about),
      };
    },
  };
}

function numberOf(rows: string): number {
  if (/^(0|[1-9]\d{0,15})$/.test(rows) && Number(rows) <= LAST_ROW) return Number(rows);
  throw badParameter('rows', rows, `an integer from 0 to ${LAST_ROW}`);
}
