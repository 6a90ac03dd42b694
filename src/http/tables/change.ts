import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../errors.js';
import { keyOf, noRowWithKey, rowWithKey } from '../../tables/keys.js';
import type { Table } from '../../tables/table.js';
import { addRows, changeRow, deleteRow, deleteRows, patchRows, type Written } from '../../tables/write.js';
import type { RowsContext } from '../rows/answers.js';
import { withParent } from './children.js';
import { meansOf, tableOf, tablesOf, versionText } from './located.js';
import { numbersAsked, urlOf } from './read.js';
import { isSimulated } from './workspace.js';

/** Tells the entity tag of a row that was written; a GET of it has another one with the same version. */
function setTag(request: FastifyRequest, reply: FastifyReply, table: Table, version: number): void {
  // Nobody can get what was only simulated.
  if (!isSimulated(request))
    reply.header('etag', `"${versionText(table, table.log.present(), version)}.written"`);
}

/** The version of a row that a request expects; undefined where it expects none. Throws a ProblemError where no row can have it. */
function expectedVersion(table: Table, { 'if-match': match }: IncomingHttpHeaders): number | undefined {
  if (match === undefined || match.trim() === '*') return undefined;
  const [, version] = /^"(\d{1,15})[.@]/.exec(match.trim()) ?? [];
  if (
    version === undefined ||
    !match.trim().startsWith(`"${versionText(table, table.log.present(), Number(version))}.`)
  )
    throw new ProblemError(412, 'If-Match names another version of the row');
  return Number(version);
}

/** Adds the row or the rows in the body. */
export async function postRows(request: FastifyRequest, reply: FastifyReply, context: RowsContext) {
  const table = tableOf(request);
  const body = withParent(request, request.body);
  if (isSingular(table)) {
    reply.code(201);
    return changeObject(request, reply, context, 'put');
  }
  const written = await addRows(table, body, meansOf(request, context));
  reply.code(201);
  if (Array.isArray(body)) return written.map(({ row }) => row);
  const [{ row, number, version }] = written as [Written];
  reply.header('location', `${urlOf(request, table)}/${encodeURIComponent(keyOf(table, row, number))}`);
  setTag(request, reply, table, version);
  return row;
}

/** Replaces the row in the path, changes it by a patch, or deletes it. */
export async function changeOneRow(
  request: FastifyRequest,
  reply: FastifyReply,
  context: RowsContext,
  how: 'put' | 'patch' | 'delete',
) {
  const table = tableOf(request);
  const { key } = request.params as { readonly key: string };
  const number = await rowWithKey(table, table.log.present(), key, meansOf(request, context));
  if (number === undefined) throw noRowWithKey(table, key);
  const version = expectedVersion(table, request.headers);
  if (how === 'delete')
    return deleteRow(tablesOf(request), table, number, key, version, meansOf(request, context));
  const written = await changeRow(table, number, key, how, request.body, version, meansOf(request, context));
  setTag(request, reply, table, written.version);
  return written.row;
}

const isSingular = ({ given }: Table) => given?.singular === true;

/** Replaces or changes the object that a table is. */
export async function changeObject(
  request: FastifyRequest,
  reply: FastifyReply,
  context: RowsContext,
  how: 'put' | 'patch',
) {
  const table = tableOf(request);
  const version = expectedVersion(table, request.headers);
  const written = await changeRow(
    table,
    0,
    table.name,
    how,
    request.body,
    version,
    meansOf(request, context),
  );
  setTag(request, reply, table, written.version);
  return written.row;
}

/** Changes or deletes the rows that meet conditions; tells how many. */
export async function changeManyRows(
  request: FastifyRequest,
  reply: FastifyReply,
  context: RowsContext,
  how: 'patch' | 'delete',
) {
  if (how === 'patch' && isSingular(tableOf(request))) return changeObject(request, reply, context, 'patch');
  const numbers = await numbersAsked(request, context);
  const table = tableOf(request);
  const changed =
    how === 'patch'
      ? patchRows(table, numbers, request.body, meansOf(request, context))
      : deleteRows(tablesOf(request), table, numbers, meansOf(request, context));
  return { changed: await changed };
}
