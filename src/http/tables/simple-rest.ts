import type { FastifyReply, FastifyRequest, preValidationHookHandler } from 'fastify';
import { isObject } from '../../columns/given.js';
import { badParameter } from '../../errors.js';
import { propertiesOf } from '../server/check-text.js';
import { add, type Query, taken } from './dialects.js';
import { ownName, pathsOf } from './located.js';

// The parameters of ra-data-simple-rest as those of json-server and ours: sort=["age","ASC"], range=[0,24] and
// filter={"country":"Japan","id":[1,2]}. Such a range is answered with Content-Range: persons 0-24/319. The header Range: persons=0-24 is one
// of another unit than bytes, so it is passed over (RFC 9110 section 14.2).

/** The requests that ask for a range of rows. */
const ranged = new WeakSet<FastifyRequest>();

/** A hook that replaces these parameters in the query of a request for a table. `schema` is that of the route. */
export function readSimpleRest(schema: { readonly querystring: object }): preValidationHookHandler {
  const ours = propertiesOf(schema.querystring);
  const most = ours.n?.maximum;
  return (request, _reply, done) => {
    const query = request.query as Query;
    if (most !== undefined) {
      if (query.sort?.[0] === '[') readSort(request, query);
      readRange(request, query, most);
    }
    readFilter(request, query, ours);
    done();
  };
}

function readSort(request: FastifyRequest, query: Query): void {
  const value = taken(request, query, 'sort');
  if (value === undefined) return;
  const sort = parsed(value);
  const [name, order = 'ASC', ...more]: unknown[] = Array.isArray(sort) ? sort : [];
  const isName = typeof name === 'string' && !/^-|,/.test(name);
  if (!isName || typeof order !== 'string' || !/^(asc|desc)$/i.test(order) || more.length > 0)
    throw badParameter('sort', value, 'names of columns, or ["name","ASC"] or ["name","DESC"]');
  add(query, '_sort', /^desc$/i.test(order) ? `-${name}` : name);
}

function readRange(request: FastifyRequest, query: Query, most: number): void {
  const value = taken(request, query, 'range');
  if (value === undefined || value === '') return;
  const range = parsed(value);
  const [first, last] = (Array.isArray(range) && range.length === 2 ? range : []) as [unknown, unknown];
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || Number(first) < 0 || Number(last) < -1)
    throw badParameter('range', value, '[first,last], the numbers of rows, from 0');
  const rows = Math.max(0, Number(last) - Number(first) + 1);
  if (rows > most) throw badParameter('range', value, `one of at most ${most} rows`);
  add(query, '_offset', `${first}`);
  add(query, '_n', `${rows}`);
  ranged.add(request);
}

/** Members of the filter are conditions: a list means any of its values, an object the conditions on its members. */
function readFilter(request: FastifyRequest, query: Query, ours: object): void {
  const value = taken(request, query, 'filter');
  if (value === undefined || value === '') return;
  const filter = parsed(value);
  if (!isObject(filter))
    throw badParameter('filter', value, 'an object of JSON whose members are conditions');
  const addCondition = (name: string, given: unknown): void => {
    if (isObject(given)) {
      for (const [member, inner] of Object.entries(given)) addCondition(`${name}.${member}`, inner);
      return;
    }
    if (given === null) {
      add(query, `${name}:null`, 'true');
      return;
    }
    const values = [given].flat();
    if (values.some((one) => typeof one === 'object'))
      throw badParameter('filter', value, `such that ${name} is a scalar, or a list of scalars`);
    // A URL has no such text.
    if ([name, ...values].some((text) => /\p{Surrogate}/u.test(String(text))))
      throw badParameter('filter', value, 'without halves of surrogate pairs');
    // No row has one of no values.
    if (values.length === 0) add(query, `${name}:null`, ['true', 'false']);
    else add(query, name, values.length === 1 ? String(values[0]) : values.map(String));
  };
  const paths = [...pathsOf(request)];
  /** Is it a parameter, of ours or of another service? Theirs begin with an underscore. */
  const isParameter = (name: string) =>
    ownName(request, name, ours) !== undefined ||
    (name.startsWith('_') && !paths.some((path) => name.startsWith(path)));
  for (const [name, given] of Object.entries(filter)) {
    if (name !== 'q' && isParameter(name))
      throw badParameter('filter', value, `without ${name}, which is a parameter and no column`);
    addCondition(name, given);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Tells which rows of how many are answered, `rows` from `first` on, where the request has asked for a range of them. */
export function setContentRange(
  request: FastifyRequest,
  reply: FastifyReply,
  unit: string,
  first: number,
  rows: number,
  total: number | undefined,
): void {
  // Of rows that are found while they are sent, neither is known.
  if (!ranged.has(request) || (rows === 0 && total === undefined)) return;
  const range = rows === 0 ? '*' : `${first}-${first + rows - 1}`;
  reply.header('content-range', `${unit} ${range}/${total ?? '*'}`);
}
