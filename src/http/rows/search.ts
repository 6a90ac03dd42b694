import type { FastifyRequest } from 'fastify';
import type { AsyncCache } from '../../cache.js';
import type { Dataset } from '../../columns/dataset.js';
import type { Column } from '../../columns/value.js';
import type { Groups } from '../../query/group/groups.js';
import { isGrouped } from '../../query/question.js';
import {
  findResults,
  findRows,
  type Means,
  prepareSearch,
  type Search,
  streamRows,
} from '../../query/search.js';
import type { SeedKey } from '../../random/key.js';
import { propertiesOf } from '../server/check-text.js';
import { unknownParameter } from '../server/problem.js';
import { type Asked, ROWS_ASKED } from './asked.js';
import type { RowsResource } from './meaning.js';
import type { RowsQuery } from './parameters.js';

/** What questions share. */
export interface Searching extends Means {
  /** The columns of datasets that were asked last, so that their vocabularies stay those of earlier questions. */
  readonly columns: AsyncCache<readonly Column[]>;
  readonly searches: AsyncCache<Search>;
}

/** Beyond this many rows, matches are counted only where somebody asks for their number. */
const MOST_COUNTED = 100_000_000;

/** Are the rows that match counted, where the dataset has so many? */
export function isCounted({ headers, method, query }: FastifyRequest, rows: number): boolean {
  if (/\bcount=none\b/.test(String(headers.prefer ?? ''))) return false;
  const { page, envelope } = query as RowsQuery;
  return rows <= MOST_COUNTED || method === 'HEAD' || page !== undefined || envelope === true;
}

/** The rows of a resource that a question is about. */
export function searched(
  resource: RowsResource,
  asked: Asked,
  request: FastifyRequest,
  searching: Searching,
): RowsResource {
  const query = request.query as RowsQuery;
  const { dataset, within } = resource;
  const name = nameOf(dataset, query);
  const id = `${name} ${within?.name} ${asked.text}`;
  const count = within?.rows ?? Number(dataset.end?.(query).rows ?? query.rows ?? ROWS_ASKED);
  const counted = isCounted(request, count);
  const search = () =>
    searching.searches(id, async () => {
      const all = await columnsOf(dataset, query, searching);
      const ours = Object.keys(propertiesOf(request.routeOptions.schema?.querystring));
      const locale = typeof query.locale === 'string' ? query.locale : undefined;
      return prepareSearch(asked, all, ours, unknownParameter, locale, await within?.condition());
    });
  const searchedBy = async (key: SeedKey) => ({
    search: await search(),
    name: id,
    key,
    count,
  });
  if (isGrouped(asked))
    return {
      ...resource,
      dataset: datasetOfGroups(dataset, async () => ((await search()).groups as Groups).columns),
      results: async (key, work) => findResults(searching, await searchedBy(key), work),
    };
  return {
    ...resource,
    vary: 'prefer',
    find: async (key, from, to, work) =>
      findRows(searching, await searchedBy(key), { from, to, counted }, work),
    stream: async (key, from, to, work) => streamRows(searching, await searchedBy(key), { from, to }, work),
  };
}

/** The results of groups of rows, as a dataset whose number of rows is not known before they are found. */
export const datasetOfGroups = ({ end: _, ...dataset }: Dataset, columns: Dataset['columns']): Dataset => ({
  ...dataset,
  name: `${dataset.name}_groups`,
  family: dataset.family ?? dataset.name,
  key: [],
  columns,
});

/** Stands for the columns of a dataset. */
function nameOf({ edition, name, parameters }: Dataset, query: RowsQuery): string {
  const own = Object.keys(parameters).map((name) => query[name]);
  return JSON.stringify([edition, name, own]);
}

/** The columns of a dataset, which are those of earlier questions. */
export const columnsOf = (dataset: Dataset, query: RowsQuery, { columns }: Searching) =>
  columns(nameOf(dataset, query), () => dataset.columns(query) as Promise<readonly Column[]>);
