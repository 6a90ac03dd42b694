import type { FastifyRequest } from 'fastify';
import type { AsyncCache, Cache } from '../../cache.js';
import type { Dataset } from '../../columns/dataset.js';
import type { Column } from '../../columns/value.js';
import type { Groups } from '../../query/group/groups.js';
import { isGrouped } from '../../query/question.js';
import {
  type Found,
  findResults,
  findRows,
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
export interface Searching {
  /** The columns of datasets that were asked last, so that their vocabularies stay those of earlier questions. */
  readonly columns: AsyncCache<readonly Column[]>;
  readonly searches: AsyncCache<Search>;
  readonly found: Cache<Found>;
}

/** Beyond this many rows, matches are counted only where somebody asks for their number. */
const MOST_COUNTED = 100_000_000;

/** Are the rows that match counted, where the dataset has so many? */
export function isCounted({ headers, method, query }: FastifyRequest, rows: number): boolean {
  if (/\bcount=none\b/.test(String(headers.prefer ?? ''))) return false;
  return rows <= MOST_COUNTED || method === 'HEAD' || (query as RowsQuery).page !== undefined;
}

/** The rows of a resource that a question is about. */
export function searched(
  resource: RowsResource,
  asked: Asked,
  request: FastifyRequest,
  { columns, searches, found }: Searching,
): RowsResource {
  const query = request.query as RowsQuery;
  const { dataset, within } = resource;
  const own = Object.keys(dataset.parameters).map((name) => query[name]);
  const name = JSON.stringify([dataset.edition, dataset.name, own]);
  const id = `${name} ${within?.name} ${asked.text}`;
  const count = within?.rows ?? Number(dataset.end?.(query).rows ?? query.rows ?? ROWS_ASKED);
  const counted = isCounted(request, count);
  const search = () =>
    searches(id, async () => {
      const all = await columns(name, () => dataset.columns(query) as Promise<readonly Column[]>);
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
      results: async (key, work) => findResults(found, await searchedBy(key), work),
    };
  return {
    ...resource,
    find: async (key, from, to, work) => findRows(found, await searchedBy(key), { from, to, counted }, work),
    stream: async (key, from, to, work) => streamRows(found, await searchedBy(key), { from, to }, work),
  };
}

/** The results of groups of rows, as a dataset whose number of rows is not known before they are found. */
const datasetOfGroups = ({ end: _, ...dataset }: Dataset, columns: Dataset['columns']): Dataset => ({
  ...dataset,
  name: `${dataset.name}_groups`,
  family: dataset.family ?? dataset.name,
  key: [],
  columns,
});
