import type { FastifyRequest, preValidationHookHandler } from 'fastify';
import { badParameter, superfluous } from '../../errors.js';
import { DEFAULT_ROWS, LAST_ROW } from '../rows/parameters.js';
import { propertiesOf } from '../server/check-text.js';
import { add, once, type Query, taken } from './dialects.js';
import { keyNamesOf, ownName, pathsOf } from './located.js';

// The parameters of json-server 0.17 as ours. Where a name of ours may begin with an underscore, what json-server means by it is ours
// already: _page, and _sort without _order.

/** A hook that replaces json-server's parameters in the query of a request for a table. `schema` is that of the route. */
export function readJsonServer(schema: { readonly querystring: object }): preValidationHookHandler {
  const ours = propertiesOf(schema.querystring);
  const most = ours.n?.maximum;
  return (request, _reply, done) => {
    const query = request.query as Query;
    joinNames(query);
    if (most !== undefined) {
      const paths = pathsOf(request);
      const isAsked = (name: string) => query[`_${name}`] !== undefined && !paths.has(name);
      // Both together are of its coming version, which puts pages in an envelope.
      if (isAsked('page') && isAsked('per_page')) query._envelope ??= 'true';
      readPage(request, query, most);
      readOrder(request, query);
      readKeys(request, query);
    }
    for (const name of Object.keys(query))
      if (ownName(request, name, ours) === undefined) readOperator(request, query, name);
    done();
  };
}

/** The same of a request for one row, where no name is a condition. */
export function readOfRow(schema: { readonly querystring: object }): preValidationHookHandler {
  const ours = propertiesOf(schema.querystring);
  return (request, _reply, done) => {
    const query = request.query as Query;
    joinNames(query);
    for (const name of Object.keys(query)) {
      const own = name.slice(1);
      if (!name.startsWith('_') || !Object.hasOwn(ours, own)) continue;
      add(query, own, query[name] ?? []);
      delete query[name];
    }
    done();
  };
}

/** _embed and _expand may be repeated. */
function joinNames(query: Query): void {
  for (const name of ['_embed', '_expand']) if (query[name] !== undefined) query[name] = [query[name]].join();
}

function takenNumber(request: FastifyRequest, query: Query, name: string): number | undefined {
  const value = taken(request, query, name);
  if (value === undefined || value === '') return undefined;
  const number = /^\d{1,16}$/.test(value) ? Number(value) : -1;
  if (number < 0 || number > LAST_ROW) throw badParameter(name, value, `an integer from 0 to ${LAST_ROW}`);
  return number;
}

/** _start, _end and _limit: the rows from _start on, up to the one before _end, or _limit of them; beside _page, _limit is the size of a page. */
function readPage(request: FastifyRequest, query: Query, most: number): void {
  const [start, end, limit] = ['_start', '_end', '_limit'].map((name) => takenNumber(request, query, name));
  if (query._page !== undefined) {
    if (start !== undefined) throw superfluous('_start', `${start}`, 'when _page is given');
    if (end !== undefined) throw superfluous('_end', `${end}`, 'when _page is given');
    if (limit !== undefined) add(query, '_per_page', `${atMost('_limit', limit, most)}`);
    return;
  }
  if (end !== undefined && limit !== undefined) throw superfluous('_limit', `${limit}`, 'when _end is given');
  if (start !== undefined || end !== undefined) add(query, '_offset', `${start ?? 0}`);
  if (limit !== undefined) add(query, '_n', `${atMost('_limit', limit, most)}`);
  if (end !== undefined) add(query, '_n', `${atMost('_end', Math.max(0, end - (start ?? 0)), most, end)}`);
}

function atMost(name: string, rows: number, most: number, value = rows): number {
  if (rows > most) throw badParameter(name, `${value}`, `so small that there are at most ${most} rows`);
  return rows;
}

/** _order: asc or desc for each name of _sort. */
function readOrder(request: FastifyRequest, query: Query): void {
  const order = taken(request, query, '_order');
  if (order === undefined) return;
  const sort = taken(request, query, '_sort') ?? '';
  if (sort === '') {
    if (order === '') return;
    throw superfluous('_order', order, 'unless _sort is given');
  }
  const names = sort.split(',');
  const orders = order.split(',').map((one) => one.toLowerCase());
  if (orders.length > names.length || !orders.every((one) => ['asc', 'desc', ''].includes(one)))
    throw badParameter('_order', order, 'asc or desc for each name of _sort, with commas between them');
  if (names.some((name) => name.startsWith('-')))
    throw badParameter('_sort', sort, 'names without hyphens, since _order is given');
  query._sort = names.map((name, at) => (orders[at] === 'desc' ? `-${name}` : name)).join();
}

/** Where nothing says how many rows are wanted, all that have one of the keys are. */
function readKeys(request: FastifyRequest, query: Query): void {
  if (['n', 'page', 'per_page'].some((name) => name in query || `_${name}` in query)) return;
  const keys = keyNamesOf(request).flatMap((name) => query[name] ?? []).length;
  if (keys > DEFAULT_ROWS) query._n = `${keys}`;
}

/** age_gte=30 is age:gte=30, and so on. */
function readOperator(request: FastifyRequest, query: Query, name: string): void {
  const [, path = '', operator] = /^(.+)_(gte|lte|ne|like)$/.exec(name) ?? [];
  const paths = pathsOf(request);
  if (paths.has(name) || !paths.has(path)) return;
  const value = query[name] as string | string[];
  delete query[name];
  if (operator === 'ne') {
    add(query, `${path}:ne`, value);
    // Null is neither equal nor different there.
    query[`${path}:null`] ??= 'false';
  } else if (operator === 'like') {
    const [how, text] = likeOf(name, once(name, value));
    add(query, `${path}:${how}`, text);
  } else add(query, `${path}:${operator}`, once(name, value));
}

/** The simple ones among regular expressions, as an operator and a text. */
function likeOf(name: string, value: string): [operator: string, text: string] {
  const [, begin = '', text = '', end = ''] = /^(\^?)(.*?)(\$?)$/s.exec(value) ?? [];
  if (/[\\^$*+?()[\]{}|]/.test(text) || (begin !== '' && end !== ''))
    throw badParameter(
      name,
      value,
      'a text with ^ before it, $ after it, or neither; no other regular expression',
    );
  return [begin === '' ? (end === '' ? 'contains' : 'endsWith') : 'startsWith', text];
}
