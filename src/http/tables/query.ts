import type { FastifyRequest, preValidationAsyncHookHandler } from 'fastify';
import { withMembers } from '../../columns/flatten.js';
import type { TSchema } from '../../json-schema.js';
import type { Table } from '../../tables/table.js';
import type { Tables } from '../../tables/tables.js';
import { faultParameters } from '../answer/fault-injection.js';
import { questionParameters } from '../rows/asked.js';
import { type RequestLimits, rowQuery, rowsQuery } from '../rows/parameters.js';

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

/** A table, and the paths of its columns. */
interface Located {
  readonly table: Table;
  readonly paths: ReadonlySet<string>;
}

const located = new WeakMap<FastifyRequest, Located>();

/** The table of a request. */
export const tableOf = (request: FastifyRequest): Table => (located.get(request) as Located).table;

/**
 * What a parameter means in a request for a table: undefined for a condition, else one of `ours`. The name of a column is the column, and a
 * parameter of ours may begin with an underscore.
 */
export function ownName(request: FastifyRequest, name: string, ours: object): string | undefined {
  if (located.get(request)?.paths.has(name)) return undefined;
  if (Object.hasOwn(ours, name)) return name;
  return name.startsWith('_') && Object.hasOwn(ours, name.slice(1)) ? name.slice(1) : undefined;
}

/** A hook that finds the table, with everything that was written to it before. */
export const locateTable =
  (tables: Tables): preValidationAsyncHookHandler =>
  async (request) => {
    const table = await tables.find((request.params as { readonly name: string }).name);
    await table.log.read();
    const paths = new Set(withMembers(table.columns.all).map(({ column }) => column.name));
    located.set(request, { table, paths });
  };
