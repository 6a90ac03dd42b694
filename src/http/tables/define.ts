import type { FastifyReply, FastifyRequest } from 'fastify';
import { badParameter } from '../../errors.js';
import type { ListedTable } from '../../tables/known-tables.js';
import type { Tables } from '../../tables/tables.js';
import { resetTable } from '../../tables/write.js';
import type { RowsContext } from '../rows/answers.js';
import { askedOf } from '../rows/asked.js';
import { changeObject } from './change.js';
import { locate, tableOf } from './located.js';
import { urlOf } from './read.js';
import { checkOutside, isSimulated, tellSimulated } from './workspace.js';

export const describeTable = (request: FastifyRequest, table: ListedTable) => ({
  name: table.name,
  ...table.definition,
  builtIn: table.builtIn,
  ...(table.given !== undefined && { singular: table.given.singular }),
  url: urlOf(request, table),
  ...(table.problem !== undefined && { problem: table.problem }),
});

export const listTables = async (request: FastifyRequest, tables: Tables) =>
  (await tables.list()).map((table) => describeTable(request, table));

/** Makes the table that the body defines. Of a table that is one object, the body is this object. */
export async function putTable(
  request: FastifyRequest<{ Params: { name: string } }>,
  reply: FastifyReply,
  tables: Tables,
  context: RowsContext,
) {
  const { name } = request.params;
  if (await tables.isSingular(name)) {
    await locate(request, reply, tables);
    return changeObject(request, reply, context, 'put');
  }
  checkOutside(request);
  const isAsIf = isSimulated(request);
  if (isAsIf) tellSimulated(reply);
  const { table, isNew } = await tables.put(name, request.body, isAsIf);
  reply.code(isNew ? 201 : 200).header('location', urlOf(request, table));
  return describeTable(request, table);
}

/** Deletes the table of the request, or, where there are conditions, the rows that meet them. */
export async function deleteTable(
  request: FastifyRequest,
  reply: FastifyReply,
  tables: Tables,
  deleteRows: () => Promise<unknown>,
) {
  if (askedOf(request) !== undefined) return deleteRows();
  // Elsewhere an empty condition counts as left out. Here it may be that of a script whose variable is empty.
  const given = new URL(request.url, 'http://localhost').searchParams;
  const empty = ['where', '_where', 'filter'].find((name) => given.has(name));
  if (empty !== undefined) throw badParameter(empty, '', 'a condition, or left out to delete the table');
  checkOutside(request);
  await tables.remove((request.params as { readonly name: string }).name, isSimulated(request));
  return reply.code(204).send();
}

/** Forgets all changes of a table. */
export async function resetRows(request: FastifyRequest, reply: FastifyReply) {
  await resetTable(tableOf(request));
  return reply.code(204).send();
}
