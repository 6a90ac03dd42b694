import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../../errors.js';
import type { Table } from '../../tables/table.js';
import type { Tables } from '../../tables/tables.js';
import { setFormat, withoutSuffix } from '../rows/suffix.js';
import { workspaceOf } from './workspace.js';

/** The table of a request. persons.csv is the table persons as CSV, unless a table has this name. Rejects with a ProblemError. */
export async function findTable(tables: Tables, request: FastifyRequest): Promise<Table> {
  const { method, params, query } = request;
  const own = params as { name: string; readonly key?: string };
  const workspace = workspaceOf(request);
  try {
    return await tables.find(own.name, workspace);
  } catch (error) {
    const found = withoutSuffix(own.name);
    const reads = (method === 'GET' || method === 'HEAD') && own.key === undefined;
    if (!reads || found === undefined || !(error instanceof ProblemError) || error.status !== 404)
      throw error;
    const table = await tables.find(found.rest, workspace);
    own.name = found.rest;
    setFormat(query as Record<string, unknown>, found.suffix);
    return table;
  }
}
