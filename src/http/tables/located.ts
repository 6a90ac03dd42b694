import type { FastifyReply, FastifyRequest, preValidationAsyncHookHandler } from 'fastify';
import { shared } from '../../cache.js';
import { withMembers } from '../../columns/flatten.js';
import { ProblemError } from '../../errors.js';
import { simulated } from '../../tables/changes/simulated.js';
import type { Snapshot } from '../../tables/changes/snapshot.js';
import type { TableColumns } from '../../tables/columns.js';
import type { KeySearch } from '../../tables/keys.js';
import type { RelatedTables } from '../../tables/relations/delete.js';
import type { Table } from '../../tables/table.js';
import type { Tables } from '../../tables/tables.js';
import type { RowsContext } from '../rows/answers.js';
import type { WrittenName } from '../rows/parameters.js';
import { findTable } from './find.js';
import { isSimulated, tellSimulated, workspaceOf } from './workspace.js';

/** A table, or why it cannot be read; and the paths of its columns. */
interface Located {
  readonly tables: RelatedTables;
  readonly table: Table | ProblemError;
  readonly paths: ReadonlySet<string>;
}

const located = new WeakMap<FastifyRequest, Located>();

/** Makes a table that of a request. */
export const locateAt = (request: FastifyRequest, tables: RelatedTables, table: Table): void =>
  void located.set(request, { tables, table, paths: pathsIn(table.columns) });

/** The table of a request. Throws a ProblemError where it cannot be read. */
export function tableOf(request: FastifyRequest): Table {
  const { table } = located.get(request) as Located;
  if (table instanceof ProblemError) throw table;
  return table;
}

export const tablesOf = (request: FastifyRequest): RelatedTables => (located.get(request) as Located).tables;

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

/** The paths of the columns of a table. */
const pathsIn = shared(
  ({ all }: TableColumns): ReadonlySet<string> => new Set(withMembers(all).map(({ column }) => column.name)),
);

/** How rows are found for a request. */
export const meansOf = ({ work }: FastifyRequest, { searching }: RowsContext): KeySearch => ({
  ...searching,
  work,
});

/** What entity tags begin with. What nobody has changed is always the same. */
export function versionText(
  { workspace }: Pick<Table, 'workspace'>,
  { origin }: Pick<Snapshot, 'origin'>,
  version: number,
): string {
  const text = version === 0 ? '0' : `${version}.${origin}`;
  return workspace === undefined ? text : `${text}@${workspace}`;
}

/** The same for a table that is read, or for one row of it, with what stands for the other tables from which its formulas follow. */
export function tagOf(table: Pick<Table, 'workspace'>, snapshot: Snapshot, number?: number): string {
  const { written = snapshot, followed } = snapshot;
  const version = number === undefined ? written.version : (written.find(number)?.version ?? 0);
  const text = versionText(table, written, version);
  return followed === undefined ? text : `${text}.${followed}`;
}

/** The tables of a request, with everything that was written to them before: those of its workspace, and copies where it only simulates. */
export function openTables(request: FastifyRequest, reply: FastifyReply, tables: Tables): RelatedTables {
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  const keepsNothing = changes && isSimulated(request);
  if (keepsNothing) tellSimulated(reply);
  const opened = new Map<string, Promise<Table>>();
  const open = async (name: string) => {
    const table = await tables.find(name, workspaceOf(request));
    await table.log.read();
    if (!keepsNothing) return table;
    const current: Table['current'] = (means) => table.current(means, find);
    const admit: Table['admit'] = (operation, means) => table.admit(operation, means, find);
    return { ...table, log: simulated(table.log), current, admit };
  };
  const find = (name: string) => {
    const table = opened.get(name) ?? open(name);
    opened.set(name, table);
    return table;
  };
  return { relations: tables.relations, find };
}

/**
 * A hook that finds the table, with everything that was written to it before; changes that are only simulated are made to a copy. With
 * `deletes`, also one that cannot be read: then all names but those of parameters are conditions.
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
  const own = openTables(request, reply, tables);
  try {
    locateAt(request, own, await findTable(own.find, request));
  } catch (error) {
    if (!deletes || !(error instanceof ProblemError) || error.status === 404) throw error;
    located.set(request, { tables: own, table: error, paths: new Set() });
  }
}
