import type { FastifyReply, FastifyRequest } from 'fastify';
import { badParameter } from '../../errors.js';
import { isRowWriter } from '../../formats/row-format.js';
import type { GivenRows } from '../../output/given.js';
import type { Work } from '../../output/work.js';
import { isGrouped } from '../../query/question.js';
import type { Condition } from '../../query/read/condition.js';
import { prepareSearch } from '../../query/search.js';
import type { Snapshot } from '../../tables/changes/snapshot.js';
import { noRowWithKey, rowWithKey } from '../../tables/keys.js';
import { placesOf } from '../../tables/query/places.js';
import {
  findTableNumbers,
  findTableResults,
  findTableRows,
  type SearchedTable,
  streamAllRows,
  streamTableRows,
} from '../../tables/query/search.js';
import { MOST_CHANGED } from '../../tables/relations/delete.js';
import type { Table } from '../../tables/table.js';
import { MOST_LISTED, type RowsContext, type rowsAnswers } from '../rows/answers.js';
import { type Asked, askedOf, NOTHING } from '../rows/asked.js';
import { meaningOf, type RowsResource, type Selection, targetOf } from '../rows/meaning.js';
import { pageOf, rowsOf } from '../rows/paging.js';
import type { RowsQuery } from '../rows/parameters.js';
import { datasetOfGroups, isCounted } from '../rows/search.js';
import { propertiesOf } from '../server/check-text.js';
import { unknownParameter } from '../server/problem.js';
import { parentOf } from './children.js';
import { meansOf, tableOf, tagOf, writtenIn } from './located.js';
import { relatedOf } from './related.js';
import { setContentRange } from './simple-rest.js';
import { VARY } from './workspace.js';

type Answers = ReturnType<typeof rowsAnswers>;

/** The URL of a table. */
export const urlOf = ({ server }: FastifyRequest, { name }: Pick<Table, 'name'>) =>
  `${server.base}/tables/${encodeURIComponent(name)}`;

/** Answers with the rows of a table that the query asks for. */
export async function sendTableRows(
  request: FastifyRequest,
  reply: FastifyReply,
  answers: Answers,
  context: RowsContext,
): Promise<unknown> {
  const table = tableOf(request);
  const snapshot = await table.current(meansOf(request, context));
  if (table.given?.singular) return sendRow(request, reply, answers, context, snapshot, 0, '?');
  const parent = parentOf(request);
  const asked = askedOf(request) ?? (parent && NOTHING);
  const query = request.query as RowsQuery;
  const groups = asked !== undefined && isGrouped(asked);
  const ofRows = pageOf({ ...query, rows: asked === undefined ? snapshot.total : placesOf(snapshot) });
  // There may be more results than rows: bins without rows, and the one group of no rows.
  const page = groups ? { ...ofRows, rows: ofRows.size } : ofRows;
  const { first, rows } = rowsOf(page, query);
  const written = writtenIn(request);
  const related = await relatedOf(request, { table, snapshot }, context);
  const text = (asked?.text ?? '') + (related?.text ?? '');
  const target = targetOf(page, { first, rows }, query, text, written);
  const enveloped = query.envelope === true;
  const selection: Selection = { layout: 'rows', first, rows, target, page, asked: text, enveloped };
  const found =
    asked === undefined
      ? allRows(table, snapshot, related !== undefined)
      : await foundRows(table, snapshot, request, asked, context);
  const tell = (total: number | undefined, found: number) => {
    const told = total === undefined ? found : Math.min(rows, Math.max(0, total - first));
    setContentRange(request, reply, table.name, first, told, total);
  };
  const { find } = found;
  if (find === undefined && !groups) tell(snapshot.total, rows);
  const resource: RowsResource = {
    ...resourceOf(request, table, [tagOf(table, snapshot), parent?.version, related?.versions]),
    ...(asked !== undefined && { vary: `prefer, ${VARY}` }),
    ...(related && { related: related.related }),
    ...found,
    ...(find && {
      async find(...asked) {
        const all = await find(...asked);
        tell(all.total, all.rows.length);
        return all;
      },
    }),
  };
  return answers.answer(request, reply, resource, meaningIn(request, resource, selection, snapshot));
}

/** Answers with the row whose key is in the path. */
export async function sendTableRow(
  request: FastifyRequest,
  reply: FastifyReply,
  answers: Answers,
  context: RowsContext,
): Promise<unknown> {
  const table = tableOf(request);
  const means = meansOf(request, context);
  const snapshot = await table.current(means);
  const { key } = request.params as { readonly key: string };
  const number = await rowWithKey(table, snapshot, key, means);
  if (number === undefined) throw noRowWithKey(table, key);
  return sendRow(request, reply, answers, context, snapshot, number, `/${encodeURIComponent(key)}?`);
}

async function sendRow(
  request: FastifyRequest,
  reply: FastifyReply,
  answers: Answers,
  context: RowsContext,
  snapshot: Snapshot,
  number: number,
  target: string,
): Promise<unknown> {
  const table = tableOf(request);
  const related = await relatedOf(request, { table, snapshot }, context);
  const selection: Selection = {
    layout: 'single',
    first: number,
    rows: 1,
    target: target + (related?.text ?? ''),
  };
  const version = tagOf(table, snapshot, number);
  const resource: RowsResource = {
    ...resourceOf(request, table, [version, related?.versions]),
    ...(related && { related: related.related }),
    find: async (_key, _from, _to, work) => listed(table, snapshot, [number], 1, work),
  };
  return answers.answer(request, reply, resource, meaningIn(request, resource, selection, snapshot));
}

function meaningIn(
  request: FastifyRequest,
  resource: RowsResource,
  selection: Selection,
  snapshot: Snapshot,
) {
  const meaning = meaningOf(request, resource, selection, undefined);
  const isOfRows = resource.results === undefined;
  const found = Math.min(selection.rows, snapshot.total);
  if (isOfRows && found > MOST_LISTED && snapshot.numbers().length > 0 && !isRowWriter(meaning.writer))
    throw badParameter(
      'n',
      `${selection.rows}`,
      `at most ${MOST_LISTED} where format=${meaning.format.name} and the table has changes`,
    );
  return meaning;
}

const resourceOf = (
  request: FastifyRequest,
  table: Table,
  versions: readonly (string | undefined)[],
): RowsResource => ({
  dataset: table.dataset,
  path: pathOf(request, table),
  changing: true,
  own: table.workspace !== undefined,
  vary: VARY,
  seed: table.definition.seed,
  written: writtenIn(request),
  version: versions.filter((version) => version !== undefined).join('.'),
});

/** The path of the rows that are asked for: those of a table, or the children of a row. */
const pathOf = (request: FastifyRequest, table: Table) => {
  const parent = parentOf(request);
  return parent === undefined ? urlOf(request, table) : `${request.server.base}${parent.path}`;
};

/** Where nothing was changed, rows are those of the dataset, unless they have to be `found`. */
function allRows(table: Table, snapshot: Snapshot, found: boolean): Pick<RowsResource, 'find' | 'stream'> {
  if (snapshot.numbers().length === 0 && !found) return {};
  return {
    find: async (_key, from, to, work) =>
      listed(table, snapshot, snapshot.rows(from, to), snapshot.total, work),
    stream: async (_key, from, to) => () => streamAllRows(snapshot, table.rows, { from, to }),
  };
}

async function listed(
  { rows }: Table,
  snapshot: Snapshot,
  numbers: readonly number[],
  total: number,
  work: Work,
) {
  const given: GivenRows = await work((turn) => rows.changed(snapshot, numbers, turn));
  return { total, rows: numbers, given };
}

async function foundRows(
  table: Table,
  snapshot: Snapshot,
  request: FastifyRequest,
  asked: Asked,
  { searching }: RowsContext,
): Promise<Partial<RowsResource>> {
  const searched = await searchedTable(table, snapshot, request, asked, searching);
  const { groups } = searched.search;
  if (groups !== undefined)
    return {
      dataset: datasetOfGroups(table.dataset, async () => groups.columns),
      results: (_key, work) => findTableResults(searching, searched, work),
    };
  const counted = isCounted(request, placesOf(snapshot));
  return {
    find: (_key, from, to, work) => findTableRows(searching, searched, { from, to, counted }, work),
    stream: (_key, from, to, work) => streamTableRows(searching, searched, { from, to }, work),
  };
}

async function searchedTable(
  table: Table,
  snapshot: Snapshot,
  request: FastifyRequest,
  asked: Asked,
  { searches }: RowsContext['searching'],
): Promise<SearchedTable> {
  const { dataset, columns, rows, key } = table;
  // Not its text: what is a parameter of one route may be a condition in another one.
  const { conditions, where, q, sort, group, aggregate } = asked;
  const parent = parentOf(request);
  const name = `${dataset.edition} ${dataset.name} ${JSON.stringify([conditions, where, q, sort, group, aggregate, parent?.name])}`;
  const search = await searches(name, () => {
    const ours = Object.keys(propertiesOf(request.routeOptions.schema?.querystring));
    const within = parent && (parent.condition ?? NONE);
    return prepareSearch(asked, columns.all, ours, unknownParameter, undefined, within);
  });
  return { search, name, key, snapshot, rows };
}

/** A condition that no row meets. */
const NONE: Condition = { kind: 'any', of: [] };

/** The numbers of the rows that meet the conditions of the query. */
export async function numbersAsked(
  request: FastifyRequest,
  context: RowsContext,
): Promise<readonly number[]> {
  const table = tableOf(request);
  const asked = askedOf(request);
  if (asked === undefined)
    throw badParameter(
      'where',
      '',
      'given, or another condition: to change all rows, reset the table or delete it',
    );
  const snapshot = await table.current(meansOf(request, context));
  const searched = await searchedTable(table, snapshot, request, asked, context.searching);
  const window = { from: 0, to: MOST_CHANGED, counted: true };
  const { rows, total = 0 } = await findTableNumbers(context.searching, searched, window, request.work);
  if (total > MOST_CHANGED)
    throw badParameter('where', asked.text, `met by at most ${MOST_CHANGED} rows, not ${total}`);
  return rows;
}
