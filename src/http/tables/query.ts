import type { FastifyReply, FastifyRequest, preValidationAsyncHookHandler } from 'fastify';
import { withMembers } from '../../columns/flatten.js';
import { ProblemError } from '../../errors.js';
import type { TSchema } from '../../json-schema.js';
import { simulated } from '../../tables/changes/simulated.js';
import type { Table } from '../../tables/table.js';
import type { Tables } from '../../tables/tables.js';
import { faultParameters } from '../answer/fault-injection.js';
import { questionParameters } from '../rows/asked.js';
import { type RequestLimits, rowQuery, rowsQuery, type WrittenName } from '../rows/parameters.js';
import { findTable } from './find.js';
import { isSimulated, tellSimulated } from './workspace.js';

/** The parameters of rows of a table: a table has its seed, its number of rows and the parameters of its dataset. */
export function tableRowsQuery(limits: RequestLimits) {
  const { group: _, aggregate: __, ...questions } = questionParameters;
  const { seed: ___, rows: ____, ...properties } = rowsQuery(limits, questions).properties;
  return closed(properties);
}

/** The same of one row. */
export function tableRowQuery(limits: RequestLimits) {
  const { seed: _, ...properties } = rowQuery(limits, {}).properties;
  return closed(properties);
}

const closed = (properties: Record<string, TSchema>) => ({
  type: 'object',
  properties,
  additionalProperties: false,
});

/** The parameters of a change. */
export const writeQuery = (limits: RequestLimits) => closed(faultParameters(limits));

/** The parameters of a change of the rows that meet conditions. */
export const conditionsQuery = (limits: RequestLimits) =>
  closed({ where: questionParameters.where as TSchema, ...faultParameters(limits) });

/** A table, or why it cannot be read; and the paths of its columns. */
interface Located {
  readonly table: Table | ProblemError;
  readonly paths: ReadonlySet<string>;
}

const located = new WeakMap<FastifyRequest, Located>();

/** The table of a request. Throws a ProblemError where it cannot be read. */
export function tableOf(request: FastifyRequest): Table {
  const { table } = located.get(request) as Located;
  if (table instanceof ProblemError) throw table;
  return table;
}

/**
 * What a parameter means in a request for a table: undefined for a condition, else one of `ours`. The name of a column is the column, and a
 * parameter of ours may begin with an underscore.
 */
export function ownName(request: FastifyRequest, name: string, ours: object): string | undefined {
  if (pathsOf(request).has(name)) return undefined;
  if (Object.hasOwn(ours, name)) return name;
  return name.startsWith('_') && Object.hasOwn(ours, name.slice(1)) ? name.slice(1) : undefined;
}

const NONE: ReadonlySet<string> = new Set();

/** The paths of the columns of the table of a request. */
export const pathsOf = (request: FastifyRequest): ReadonlySet<string> => located.get(request)?.paths ?? NONE;

/** The names of the columns that have the keys of the rows. */
export function keyNamesOf(request: FastifyRequest): readonly string[] {
  const { key, repeatsKey } = tableOf(request).columns;
  return [...(key === undefined ? [] : [key.name]), ...(repeatsKey ? ['id'] : [])];
}

/** How a URL of a table has the name of a parameter. */
export const writtenIn =
  (request: FastifyRequest): WrittenName =>
  (name) =>
    pathsOf(request).has(name) ? `_${name}` : name;

/**
 * A hook that finds the table, with everything that was written to it before; changes that are only simulated are made to a copy. With `deletes`, also one that cannot be read: then all
 * names but those of parameters are conditions.
 */
export const locateTable =
  (tables: Tables, deletes = false): preValidationAsyncHookHandler =>
  (request, reply) =>
    locate(request, reply, tables, deletes);

/** The same for this request. */
export async function locate(
  request: FastifyRequest,
  reply: FastifyReply,
  tables: Tables,
  deletes = false,
): Promise<void> {
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  const keepsNothing = changes && isSimulated(request);
  if (keepsNothing) tellSimulated(reply);
  try {
    const found = await findTable(tables, request);
    await found.log.read();
    const table = keepsNothing ? { ...found, log: simulated(found.log) } : found;
    const paths = new Set(withMembers(table.columns.all).map(({ column }) => column.name));
    located.set(request, { table, paths });
  } catch (error) {
    if (!deletes || !(error instanceof ProblemError) || error.status === 404) throw error;
    located.set(request, { table: error, paths: new Set() });
  }
}
